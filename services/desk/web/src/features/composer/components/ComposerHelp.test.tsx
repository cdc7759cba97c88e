import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi, refuse } from '../../../test/fakeApi.ts';
import { renderDesk } from '../../../test/render.tsx';
import { aCustomer, aMessage, anAccount, aThread, me } from '../../../test/samples.ts';
import { Composer } from './Composer.tsx';

const found = { phrase: 'by five', dueAt: '2026-11-22T17:00:00Z', kind: 'promise' };
const answer = {
  text: 'Send it back within 30 days.',
  confidence: 0.86,
  sources: [{ type: 'article', id: 'returns/en', title: 'Returns', url: '/help/returns', excerpt: '30 days' }],
};

const write = (value: string) =>
  fireEvent.change(screen.getByRole('textbox', { name: 'Reply' }), { target: { value } });

function setUp(more: Parameters<typeof fakeApi>[0] = {}, channel = 'sms') {
  const asked = fakeApi({
    'GET /api/accounts': () => ({ items: [anAccount({ channel })] }),
    'GET /api/reply-templates': () => ({ items: [] }),
    'GET /api/customers/c1': () => aCustomer(),
    'POST /api/threads/t1/messages': () => aMessage({ seq: 2, direction: 'outbound' }),
    'POST /api/threads/t1/typing': () => undefined,
    ...more,
  });
  return { asked, ...renderDesk(<Composer thread={aThread()} messages={[aMessage({ channel })]} me={me} />) };
}

test('composer_APromiseWanted_IsMadeWhenTheReplyIsSent', async () => {
  const { asked, user } = setUp({
    'POST /api/routing/promises/find': () => ({ items: [found] }),
    'POST /api/routing/promises': () => undefined,
  });
  await screen.findByRole('button', { name: /Answer via SMS/ });
  write('I will write by five');
  await user.click(await screen.findByRole('button', { name: 'Keep track' }));
  const made = () => asked.find(({ method, path }) => method === 'POST' && path === '/api/routing/promises');
  expect(made()).toBeUndefined();
  await user.click(screen.getByRole('button', { name: 'Send' }));
  await waitFor(() =>
    expect(made()?.body).toEqual({ threadId: 't1', text: 'by five', dueAt: found.dueAt, kind: 'promise' }),
  );
});

test('composer_APromiseNobodyDecidedOn_IsStillOfferedAfterSending', async () => {
  const { asked, user } = setUp({
    'POST /api/routing/promises/find': () => ({ items: [found] }),
    'POST /api/routing/promises': () => undefined,
  });
  await screen.findByRole('button', { name: /Answer via SMS/ });
  write('I will write by five');
  await screen.findByText('A promise?', { exact: false });
  await user.click(screen.getByRole('button', { name: 'Send' }));
  expect(await screen.findByText('You promised', { exact: false })).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Keep track' }));
  await waitFor(() => expect(asked.some(({ path }) => path === '/api/routing/promises')).toBe(true));
});

test('composer_SuggestedAnswer_GoesInByOneKey', async () => {
  const { user } = setUp({ 'GET /api/automation/answers': () => ({ items: [answer] }) });
  expect(await screen.findByText(answer.text)).toBeInTheDocument();
  expect(screen.getByText('86% sure')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Returns' })).toHaveAttribute('href', '/help/returns');
  await user.keyboard('{Alt>}[Digit1]{/Alt}');
  expect(screen.getByRole('textbox', { name: 'Reply' })).toHaveValue(answer.text);
  expect(screen.queryByRole('region', { name: 'Suggested answers' })).not.toBeInTheDocument();
});

test('composer_HubWithoutAnyOfIt_WritesAsEver', async () => {
  const { asked, user } = setUp({ 'GET /api/automation/answers': () => refuse(503) });
  await screen.findByRole('button', { name: /Answer via SMS/ });
  write('I will write by five');
  await waitFor(() => expect(asked.some(({ path }) => path.endsWith('/find'))).toBe(true));
  await user.click(screen.getByRole('button', { name: 'Send' }));
  await waitFor(() => expect(asked.some(({ path }) => path.endsWith('/messages'))).toBe(true));
  expect(screen.queryByText(/A promise|You promised/)).not.toBeInTheDocument();
});

test('composer_ApprovedTemplate_IsFilledAndSent', async () => {
  const template = { name: 'parcel', language: 'en', category: 'utility', text: 'Hi {{1}}, it left.', parameters: 1 };
  const { asked, user } = setUp({ 'GET /api/accounts/line/templates': () => ({ items: [template] }) }, 'whatsapp');
  await user.click(await screen.findByRole('button', { name: 'Approved template' }));
  const dialog = await screen.findByRole('dialog');
  await user.type(await screen.findByRole('textbox', { name: /Gap 1/ }), 'Ada');
  expect(dialog).toHaveTextContent('Hi Ada, it left.');
  await user.keyboard('{Enter}');
  await waitFor(() =>
    expect(asked.find(({ path }) => path.endsWith('/messages'))?.body).toMatchObject({
      text: 'Hi Ada, it left.',
      template: { name: 'parcel', language: 'en', parameters: ['Ada'] },
      via: { account: 'line', address: 'tel:+15551234567' },
    }),
  );
});
