import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi, type Asked } from '../../../test/fakeApi.ts';
import { renderDesk } from '../../../test/render.tsx';
import { aCustomer, aMessage, anAccount, aReplyTemplate, aThread, me } from '../../../test/samples.ts';
import { Composer } from './Composer.tsx';

const thread = aThread({
  customer: {
    id: 'c1',
    name: 'Ada',
    language: 'en',
    addresses: [
      { address: 'tel:+15551234567', assurance: 'verified', lastSeenAt: null },
      { address: 'mailto:ada@example.com', assurance: 'verified', lastSeenAt: null },
    ],
  },
});
const file = { id: 'f1', name: 'photo.png', mediaType: 'image/png', size: 3, sha256: '', url: '/api/files/f1' };

const templates = [
  aReplyTemplate(),
  aReplyTemplate({ id: 'r2', name: 'Back soon', shortcut: null, text: 'We are back soon.' }),
  aReplyTemplate({ id: 'r3', name: 'Only by mail', shortcut: 'mail', channels: ['email'] }),
];

function setUp(accounts = [anAccount(), anAccount({ id: 'hello', channel: 'email', displayName: 'Hello' })]) {
  const asked = fakeApi({
    'GET /api/accounts': () => ({ items: accounts }),
    'GET /api/reply-templates': () => ({ items: templates }),
    'GET /api/customers/c1': () => aCustomer(),
    'POST /api/threads/t1/messages': () => aMessage({ seq: 2, direction: 'outbound' }),
    'POST /api/threads/t1/typing': () => undefined,
    'POST /api/files': () => file,
  });
  const posted = (): Asked | undefined =>
    asked.find(({ path, method }) => method === 'POST' && path.endsWith('/messages'));
  const rendered = renderDesk(<Composer thread={thread} messages={[aMessage()]} me={me} />);
  return { asked, posted, ...rendered };
}

test('composer_CtrlEnter_SendsWhereTheCustomerLastWrote', async () => {
  const { posted, user } = setUp();
  await screen.findByRole('button', { name: /Answer via SMS to \+15551234567/ });
  const field = screen.getByRole('textbox', { name: 'Reply' });
  await user.type(field, 'Hello Ada{Control>}{Enter}{/Control}');
  await waitFor(() => expect(posted()).toBeDefined());
  expect(posted()?.body).toMatchObject({
    kind: 'reply',
    text: 'Hello Ada',
    via: { account: 'line', address: 'tel:+15551234567' },
  });
  expect(field).toHaveValue('');
});

test('composer_AnotherWayChosen_SendsThere', async () => {
  const { posted, user } = setUp();
  await user.click(await screen.findByRole('button', { name: /Answer via SMS/ }));
  await user.click(await screen.findByRole('menuitem', { name: /E-mail/ }));
  await user.type(screen.getByRole('textbox', { name: 'Reply' }), 'By mail');
  await user.click(screen.getByRole('button', { name: 'Send' }));
  await waitFor(() => expect(posted()).toBeDefined());
  expect(posted()?.body).toMatchObject({ via: { account: 'hello', address: 'mailto:ada@example.com' } });
});

test('composer_Note_GoesNowhere', async () => {
  const { posted, user } = setUp();
  await user.click(screen.getByRole('radio', { name: 'Note' }));
  await user.type(screen.getByRole('textbox', { name: 'Note' }), 'Between us');
  await user.click(screen.getByRole('button', { name: 'Add note' }));
  await waitFor(() => expect(posted()).toBeDefined());
  expect(posted()?.body).toMatchObject({ kind: 'note', text: 'Between us' });
  expect(posted()?.body).not.toHaveProperty('via');
});

test('composer_NoWayToReachTheCustomer_SaysSoAndStillTakesNotes', async () => {
  const { user } = setUp([]);
  expect(await screen.findByText(/No way to reach this customer/)).toBeInTheDocument();
  await user.type(screen.getByRole('textbox', { name: 'Reply' }), 'x');
  expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
  await user.click(screen.getByRole('radio', { name: 'Note' }));
  expect(screen.getByRole('button', { name: 'Add note' })).toBeEnabled();
});

test('composer_FilePasted_IsUploadedAndSentByItsId', async () => {
  const { asked, posted, user } = setUp();
  const pasted = new File(['abc'], 'photo.png', { type: 'image/png' });
  fireEvent.paste(screen.getByRole('textbox', { name: 'Reply' }), { clipboardData: { files: [pasted] } });
  expect(await screen.findByRole('button', { name: 'Remove photo.png' })).toBeInTheDocument();
  expect(asked.some(({ path, body }) => path === '/api/files' && body instanceof FormData)).toBe(true);
  await user.click(screen.getByRole('button', { name: 'Send' }));
  await waitFor(() => expect(posted()).toBeDefined());
  expect(posted()?.body).toMatchObject({ text: '', attachments: [{ id: 'f1' }] });
});

test('composer_LeftAndReopened_StillHasTheDraft', async () => {
  const { user, unmount } = setUp();
  await user.type(screen.getByRole('textbox', { name: 'Reply' }), 'half a sent');
  unmount();
  setUp();
  expect(screen.getByRole('textbox', { name: 'Reply' })).toHaveValue('half a sent');
});

test('composer_WhileTyping_SaysSoOnceAndSaysTheEnd', async () => {
  const { asked, user } = setUp();
  await user.type(screen.getByRole('textbox', { name: 'Reply' }), 'abc');
  await user.clear(screen.getByRole('textbox', { name: 'Reply' }));
  const typing = asked.filter(({ path }) => path.endsWith('/typing')).map(({ body }) => body);
  expect(typing).toEqual([{ active: true }, { active: false }]);
});

test('composer_Sms_SaysHowManyTextsItTakes', async () => {
  const { user } = setUp();
  await screen.findByRole('button', { name: /Answer via SMS/ });
  fireEvent.change(screen.getByRole('textbox', { name: 'Reply' }), { target: { value: 'x'.repeat(161) } });
  expect(await screen.findByText('2 texts')).toBeInTheDocument();
  await user.clear(screen.getByRole('textbox', { name: 'Reply' }));
  expect(screen.queryByText(/texts/)).not.toBeInTheDocument();
});

async function openTemplates(user: ReturnType<typeof setUp>['user']) {
  await screen.findByRole('button', { name: /Answer via SMS/ });
  await user.click(screen.getByRole('button', { name: 'Reply templates' }));
  await screen.findByRole('option', { name: /Opening hours/ });
  return screen.getByRole('textbox', { name: 'Find a template' });
}

test('composer_SlashInAnEmptyReply_OffersTheChannelsTemplatesAndEnterFillsOneIn', async () => {
  const { user, asked } = setUp();
  await screen.findByRole('button', { name: /Answer via SMS/ });
  await waitFor(() => expect(asked.some(({ path }) => path === '/api/reply-templates')).toBe(true));
  const field = screen.getByRole('textbox', { name: 'Reply' });
  await waitFor(async () => {
    await user.clear(field);
    await user.type(field, '/');
    expect(field).toHaveValue('');
  });
  const search = await screen.findByRole('textbox', { name: 'Find a template' });
  await waitFor(() => expect(search).toHaveFocus());
  expect(screen.queryByRole('option', { name: /Only by mail/ })).not.toBeInTheDocument();
  await user.keyboard('hours');
  await user.keyboard('{Enter}');
  expect(field).toHaveValue('Hello Ada, we open at nine. Mara');
  expect(field).toHaveFocus();
});

test('composer_TemplatesByArrows_AreInsertedAtTheCursor', async () => {
  const { user } = setUp();
  const field: HTMLTextAreaElement = screen.getByRole('textbox', { name: 'Reply' });
  await user.type(field, 'One. Two.');
  field.setSelectionRange(5, 5);
  const search = await openTemplates(user);
  await waitFor(() => expect(search).toHaveFocus());
  await user.keyboard('{ArrowDown}');
  await user.keyboard('{Enter}');
  expect(field).toHaveValue('One. We are back soon.Two.');
});

test('composer_TemplatesEscaped_LeaveTheReplyAsItIs', async () => {
  const { user } = setUp();
  const search = await openTemplates(user);
  await waitFor(() => expect(search).toHaveFocus());
  await user.keyboard('nothing like it');
  expect(await screen.findByText('No template fits.')).toBeInTheDocument();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(search).not.toBeVisible());
  expect(screen.getByRole('textbox', { name: 'Reply' })).toHaveValue('');
  expect(screen.getByRole('textbox', { name: 'Reply' })).toHaveFocus();
});
