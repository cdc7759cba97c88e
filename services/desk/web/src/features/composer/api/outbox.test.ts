// @vitest-environment jsdom
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeApi, refuse } from '../../../test/fakeApi.ts';
import { aMessage } from '../../../test/samples.ts';
import type { Unsent } from './outbox.ts';

const path = 'POST /api/threads/t1/messages';
const queryClient = new QueryClient();

/** A fresh outbox, as after a reload of the page. */
async function load() {
  vi.resetModules();
  return import('./outbox.ts');
}
let outbox: Awaited<ReturnType<typeof load>>;

const entry = (part: Partial<Unsent> = {}): Unsent => ({
  clientMessageId: 'x1',
  threadId: 't1',
  by: 'me',
  kind: 'reply',
  text: 'Hello',
  attachments: [],
  via: { account: 'line', address: 'tel:+15551234567' },
  channel: 'sms',
  at: '2026-11-22T10:00:00Z',
  afterSeq: 1,
  state: 'sending',
  temporary: true,
  error: null,
  ...part,
});
const kept = () => JSON.parse(localStorage.getItem('outbox') ?? '[]') as Unsent[];

beforeEach(async () => {
  outbox = await load();
});
afterEach(() => localStorage.clear());

test('send_Confirmed_LeavesNothingBehind', async () => {
  const asked = fakeApi({ [path]: () => aMessage({ seq: 2 }) });
  await outbox.send(queryClient, entry());
  expect(kept()).toEqual([]);
  expect(asked[0]?.body).toEqual({
    clientMessageId: 'x1',
    kind: 'reply',
    text: 'Hello',
    via: { account: 'line', address: 'tel:+15551234567' },
  });
});

test('send_NoAnswer_IsKeptAndSentAgainWithTheSameId', async () => {
  let broken = true;
  const asked = fakeApi({
    [path]: () => {
      if (broken) throw new TypeError('Failed to fetch');
      return aMessage({ seq: 2 });
    },
  });
  await outbox.send(queryClient, entry());
  expect(kept()).toMatchObject([{ state: 'failed', temporary: true }]);

  broken = false;
  await outbox.resendUnsent(queryClient, 'me');
  expect(kept()).toEqual([]);
  expect(asked.map(({ body }) => (body as Unsent).clientMessageId)).toEqual(['x1', 'x1']);
});

test('send_Refused_IsKeptWithTheReasonAndNotSentAgainByItself', async () => {
  const asked = fakeApi({ [path]: () => refuse(400, { detail: 'No such address.' }) });
  await outbox.send(queryClient, entry());
  await outbox.resendUnsent(queryClient, 'me');
  expect(asked).toHaveLength(1);
  expect(kept()).toMatchObject([{ state: 'failed', temporary: false, error: 'No such address.' }]);
});

test('reload_WhileSending_SendsItAgain', async () => {
  localStorage.setItem('outbox', JSON.stringify([entry()]));
  outbox = await load();
  const asked = fakeApi({ [path]: () => aMessage({ seq: 2 }) });
  await outbox.resendUnsent(queryClient, 'me');
  expect(asked).toHaveLength(1);
  expect(kept()).toEqual([]);
});

test('resendUnsent_SomebodyElsesMessage_StaysWhereItIs', async () => {
  localStorage.setItem('outbox', JSON.stringify([entry({ by: 'another' })]));
  outbox = await load();
  const asked = fakeApi({});
  await outbox.resendUnsent(queryClient, 'me');
  expect(asked).toEqual([]);
});

test('send_TwoAtOnce_ReachesTheHubInTheirOrder', async () => {
  const order: string[] = [];
  let release: () => void = () => undefined;
  const firstMayGo = new Promise<void>((resolve) => (release = resolve));
  fakeApi({
    [path]: async ({ body }) => {
      const { text } = body as { text: string };
      if (text === 'first') await firstMayGo;
      order.push(text);
      return aMessage({ seq: 2 });
    },
  });
  const both = [
    outbox.send(queryClient, entry({ clientMessageId: 'a', text: 'first' })),
    outbox.send(queryClient, entry({ clientMessageId: 'b', text: 'second' })),
  ];
  release();
  await Promise.all(both);
  expect(order).toEqual(['first', 'second']);
});

test('notYetShown_TheStreamWasFaster_ShowsTheMessageOnce', () => {
  const mine = aMessage({
    seq: 2,
    direction: 'outbound',
    author: { type: 'agent', id: 'me', name: 'Mara' },
    content: { text: 'Hello' },
  });
  expect(outbox.notYetShown([entry()], [mine])).toEqual([]);
  // The same words said earlier are another message, and the second of two equal ones still waits.
  expect(outbox.notYetShown([entry({ afterSeq: 2 })], [mine])).toHaveLength(1);
  expect(outbox.notYetShown([entry(), entry({ clientMessageId: 'x2' })], [mine])).toMatchObject([
    { clientMessageId: 'x2' },
  ]);
});
