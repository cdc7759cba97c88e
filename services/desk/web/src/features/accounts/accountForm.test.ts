import { expect, test } from 'vitest';
import type { Account } from '../../api/types.ts';
import { anAccount } from '../../test/samples.ts';
import { complaints, draftOf, inputOf } from './accountForm.ts';

const twilio: Account = anAccount({
  settings: { accountSid: 'AC1', authToken: '***', from: '+15550001111', ownSetting: 7 },
});

test('inputOf_NothingChanged_KeepsSecretsAndUnknownSettings', () => {
  const input = inputOf(draftOf(twilio), twilio);
  expect(input).toEqual({
    channel: 'sms',
    provider: 'twilio',
    displayName: 'Shop line',
    enabled: true,
    settings: { accountSid: 'AC1', authToken: '***', from: '+15550001111', ownSetting: 7 },
  });
});

test('inputOf_NewSecretTyped_SendsIt', () => {
  const draft = draftOf(twilio);
  const input = inputOf({ ...draft, fields: { ...draft.fields, authToken: ' new ' } }, twilio);
  expect(input.settings).toMatchObject({ authToken: 'new' });
});

test('inputOf_FieldEmptied_LeavesTheSettingOut', () => {
  const account = anAccount({ ...twilio, settings: { ...twilio.settings, publicUrl: 'https://x.example' } });
  const draft = draftOf(account);
  const input = inputOf({ ...draft, fields: { ...draft.fields, publicUrl: '' } }, account);
  expect(input.settings).not.toHaveProperty('publicUrl');
});

test('inputOf_Mailbox_NestsItsServersAndLeavesOutTheUnusedOne', () => {
  const draft = {
    ...draftOf(null),
    id: 'hello',
    provider: 'mailbox' as const,
    channel: 'email',
    fields: { address: 'a@example.com', 'imap.host': 'imap.example.com', 'imap.port': '993', 'imap.password': 's' },
  };
  expect(complaints(draft, null)).toEqual({});
  expect(inputOf(draft, null).settings).toEqual({
    address: 'a@example.com',
    imap: { host: 'imap.example.com', port: 993, password: 's' },
  });
});

test('inputOf_External_SplitsSecretsAndReadsCapabilities', () => {
  const draft = {
    ...draftOf(null),
    id: 'line',
    provider: 'external' as const,
    channel: 'line',
    fields: { secrets: 'whsec_a\nwhsec_b\n', capabilities: '{"html":false}' },
  };
  expect(inputOf(draft, null).settings).toEqual({ secrets: ['whsec_a', 'whsec_b'], capabilities: { html: false } });
});

test('complaints_EmptyForm_NameEverythingThatIsMissing', () => {
  const draft = { ...draftOf(null), id: 'Not Good', provider: 'twilio' as const, channel: 'sms', fields: {} };
  expect(complaints(draft, null)).toEqual({
    id: 'idInvalid',
    'settings.accountSid': 'required',
    'settings.authToken': 'required',
    'settings.from': 'required',
  });
});

test('complaints_StoredSecret_NeedNotBeTypedAgain', () => {
  expect(complaints(draftOf(twilio), twilio)).toEqual({});
});

test('complaints_OddPortAndJson_AreFound', () => {
  const mailbox = {
    ...draftOf(null),
    id: 'a',
    provider: 'mailbox' as const,
    fields: { address: 'a@b', 'imap.port': '99x' },
  };
  expect(complaints(mailbox, null)).toEqual({ 'settings.imap.port': 'invalidNumber' });
  const external = { ...draftOf(null), id: 'a', provider: 'external' as const, fields: { capabilities: '[1]' } };
  expect(complaints(external, null)).toEqual({ 'settings.capabilities': 'invalidJson' });
});
