import { act, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Delivery, Message } from '../../../api/types.ts';
import { changeLanguage } from '../../../i18n/index.ts';
import { fakeApi } from '../../../test/fakeApi.ts';
import { renderDesk } from '../../../test/render.tsx';
import { aMessage, anAccount, aThread } from '../../../test/samples.ts';
import { MessageItem } from './MessageItem.tsx';

function show(part: Partial<Message>) {
  const asked = fakeApi({
    'GET /api/accounts': () => ({ items: [anAccount()] }),
    'POST /api/messages/m1/retry': () => ({}),
  });
  const message = aMessage(part);
  return { asked, ...renderDesk(<MessageItem message={message} thread={aThread()} continues={false} aimed={false} />) };
}
const agent = { type: 'agent' as const, id: 'me', name: 'Mara' };
const sent = (part: Partial<Delivery>): Partial<Message> => ({
  direction: 'outbound',
  author: agent,
  delivery: { id: 'd1', state: 'sent', attempts: 1, error: null, degraded: [], ...part },
});

test('message_Inbound_SaysWhoWhereAndWhat', async () => {
  show({});
  expect(screen.getByText('Ada')).toBeInTheDocument();
  expect(screen.getByText('Text 1')).toBeInTheDocument();
  expect(await screen.findByText('SMS · Shop line')).toBeInTheDocument();
});

test('message_NotDelivered_SaysWhyAndIsSentAgain', async () => {
  const error = { code: '30003', detail: 'Unreachable handset' };
  const { asked, user } = show(sent({ state: 'failed', attempts: 3, error }));
  expect(screen.getByText('Not delivered: Unreachable handset (30003) · 3 attempts')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Send again' }));
  await waitFor(() => expect(asked.some(({ path }) => path === '/api/messages/m1/retry')).toBe(true));
});

test('message_FateUnknown_LeavesTheDecisionToTheAgent', () => {
  show(sent({ state: 'unknown' }));
  expect(screen.getByText('Unclear whether delivered')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Send again' })).toBeInTheDocument();
});

test('message_Delivered_OffersNothingToDo', () => {
  show(sent({ state: 'delivered', degraded: ['html', 'odd'] }));
  expect(screen.queryByRole('button', { name: 'Send again' })).not.toBeInTheDocument();
  expect(screen.getByText('Simplified for this channel: formatting removed, odd')).toBeInTheDocument();
});

test('message_CopiesThatWereNotTaken_AreNamedInTheAgentsLanguage', async () => {
  show(sent({ degraded: ['no copy to bob@example.com', 'html', 'no copy to eve@example.com'] }));
  expect(screen.getByText('Simplified for this channel: formatting removed')).toBeInTheDocument();
  expect(screen.getByText('No copy to bob@example.com, eve@example.com')).toBeInTheDocument();
  await act(() => changeLanguage('de'));
  expect(screen.getByText('Keine Kopie an bob@example.com, eve@example.com')).toBeInTheDocument();
  await act(() => changeLanguage('en'));
});

test('message_Quoted_IsFoldedUntilAsked', async () => {
  const { user } = show({ content: { text: 'Yes.', quoted: '> Shall we?' } });
  expect(screen.queryByText('> Shall we?')).not.toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Show quoted text' }));
  expect(screen.getByText('> Shall we?')).toBeInTheDocument();
});

test('message_MailWithAnInvitation_SaysWhatAndWhen', () => {
  show({
    facts: {
      invitation: 'calendar',
      invitationMethod: 'REQUEST',
      invitationSummary: 'Review',
      invitationStart: '2026-11-25T10:00 Europe/Berlin',
      invitationLocation: 'Room 5',
      signed: 'smime',
      cc: 'bob@example.com',
    },
  });
  expect(screen.getByText('Invitation:')).toBeInTheDocument();
  expect(screen.getByText('2026-11-25 10:00 Europe/Berlin · Room 5')).toBeInTheDocument();
  expect(screen.getByText('Signed with S/MIME')).toBeInTheDocument();
  expect(screen.getByText('Copies: bob@example.com')).toBeInTheDocument();
});

test('message_Deleted_ShowsNothingOfWhatItSaid', () => {
  show({ deleted: true, content: { text: 'secret' } });
  expect(screen.queryByText('secret')).not.toBeInTheDocument();
  expect(screen.getByText(/was deleted/)).toBeInTheDocument();
});

test('message_Note_IsMarkedAsInternal', () => {
  show({ direction: 'internal', channel: null, account: null, author: agent, content: { text: 'psst' } });
  expect(screen.getByTitle('Only your team sees this')).toBeInTheDocument();
});

test('message_EditedBouncedWithReactions_SaysAllOfThat', () => {
  show({ edited: true, nature: 'bounce', reactions: [{ emoji: '👍' }, { emoji: '👍' }, '🎉'] });
  expect(screen.getByText('edited')).toBeInTheDocument();
  expect(screen.getByText('Could not be delivered')).toBeInTheDocument();
  expect(screen.getByRole('list', { name: 'Reactions' })).toHaveTextContent('👍 2🎉');
});

test('message_Mail_CanBeSeenAsItWasSentInAFrameWithoutScripts', async () => {
  const { user } = show({ channel: 'email', content: { text: 'Hello', html: '<p>Hello<script>x()</script></p>' } });
  await user.click(screen.getByRole('button', { name: 'Show as sent' }));
  const frame = await screen.findByTitle('Formatted message');
  expect(frame.getAttribute('sandbox')).not.toContain('allow-scripts');
  expect(frame.getAttribute('srcdoc')).toContain('<p>Hello</p>');
});

test('message_TextWithAddress_LinksItWithoutTheFullStop', () => {
  show({ content: { text: 'See https://shop.example.com/a?b=1. Or <script>' } });
  expect(screen.getByRole('link')).toHaveAttribute('href', 'https://shop.example.com/a?b=1');
});

test('message_SvgAttachment_IsOnlyOfferedForDownload', () => {
  const url = '/api/files/f1';
  show({ attachments: [{ id: 'f1', name: 'x.svg', mediaType: 'image/svg+xml', size: 1_400, url }] });
  expect(screen.getByRole('link', { name: 'Download x.svg' })).toHaveTextContent('1.4 kB');
  expect(screen.queryByRole('img', { name: 'x.svg' })).not.toBeInTheDocument();
});
