import { expect, test } from 'vitest';
import type { CustomerAddress } from '../../api/types.ts';
import { aMessage, anAccount } from '../../test/samples.ts';
import { chosenVia, viaOptions } from './via.ts';

const phone = 'tel:+15551234567';
const mail = 'mailto:ada@example.com';
const visitor = 'webchat:v1';
const addresses = [phone, mail, visitor].map((address): CustomerAddress => ({
  address,
  assurance: 'verified',
  lastSeenAt: null,
}));
const accounts = [
  anAccount(),
  anAccount({ id: 'hello', channel: 'email', displayName: 'Hello' }),
  anAccount({ id: 'web', channel: 'webchat', displayName: 'Website' }),
];
const shortly = (options: ReturnType<typeof viaOptions>) =>
  options.map(({ account, address }) => `${account} ${address}`);

test('viaOptions_CustomerWroteLastByMail_ProposesMail', () => {
  const messages = [
    aMessage({ seq: 1 }),
    aMessage({ seq: 2, channel: 'email', account: 'hello', address: mail }),
    aMessage({ seq: 3, direction: 'outbound', channel: 'webchat', account: 'web', address: visitor }),
  ];
  const options = viaOptions(messages, addresses, accounts, null);
  expect(shortly(options)).toEqual([`hello ${mail}`, `line ${phone}`, `web ${visitor}`]);
  expect(options.map(({ mark }) => mark)).toEqual(['last', null, null]);
});

test('viaOptions_CustomerPrefersAWay_ProposesThat', () => {
  const options = viaOptions([aMessage()], addresses, accounts, { account: 'hello', address: mail });
  expect(options[0]).toMatchObject({ account: 'hello', channel: 'email', accountName: 'Hello', mark: 'preferred' });
});

test('viaOptions_DisabledOrDeletedAccount_IsNotOffered', () => {
  const disabled = [anAccount({ enabled: false }), ...accounts.slice(1)];
  expect(shortly(viaOptions([aMessage()], addresses, disabled, null))).toEqual([`hello ${mail}`, `web ${visitor}`]);
  expect(shortly(viaOptions([aMessage({ account: 'gone' })], [], accounts, null))).toEqual([]);
});

test('viaOptions_Calls_CannotBeAnsweredInWriting', () => {
  const voice = anAccount({ id: 'calls', channel: 'voice' });
  const messages = [aMessage({ channel: 'voice', account: 'calls' })];
  expect(viaOptions(messages, addresses.slice(0, 1), [voice], null)).toEqual([]);
});

test('viaOptions_TwoSites_OnlyOffersTheOneWhereTheVisitorIs', () => {
  const sites = [anAccount({ id: 'web', channel: 'webchat' }), anAccount({ id: 'other', channel: 'webchat' })];
  const messages = [aMessage({ channel: 'webchat', account: 'web', address: visitor })];
  expect(shortly(viaOptions(messages, addresses, sites, null))).toEqual([`web ${visitor}`]);
});

test('viaOptions_AccountsUnknown_StillOffersWhereTheyWrote', () => {
  expect(viaOptions([aMessage()], addresses, undefined, null)).toMatchObject([
    { account: 'line', accountName: 'line' },
  ]);
});

test('chosenVia_ChosenWayIsGone_FallsBackToTheProposal', () => {
  const options = viaOptions([aMessage()], addresses, accounts, null);
  expect(chosenVia(options, { account: 'hello', address: mail })?.account).toBe('hello');
  expect(chosenVia(options, { account: 'gone', address: mail })?.account).toBe('line');
  expect(chosenVia([], null)).toBeNull();
});
