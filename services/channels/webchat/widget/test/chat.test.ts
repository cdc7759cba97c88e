import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Chat } from '../src/chat.ts';
import { FakeHub, message, problem } from './fakeHub.ts';

let hub: FakeHub;
const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), { timeout: 60_000 });
const begin = () => new Chat('http://hub.test', 'web', 'en', () => undefined);

beforeEach(() => {
  localStorage.clear();
  hub = new FakeHub();
  hub.install();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('What is written before the hub answers is sent, and stands in the log once', async () => {
  const chat = begin();
  chat.send('Hello');
  expect(chat.pending.map((item) => item.text)).toEqual(['Hello']);
  await until(() => chat.messages.length === 1 && chat.pending.length === 0);
  expect(hub.requests[0]?.path).toBe('/sessions');
  expect(hub.requests.every(({ path, headers }) => path === '/sessions' || headers.has('Authorization'))).toBe(true);
  const own = chat.messages[0];
  hub.push('message', { ...own, seq: 1, direction: 'inbound' }, '5');
  hub.push('message', message(2, 'Hi'), '6');
  await until(() => chat.messages.length === 2);
  expect(chat.messages.map((item) => item.content.text)).toEqual(['Hello', 'Hi']);
});

test('A message survives a reload and is sent with the same id', async () => {
  hub.once('POST /sessions', () => new Promise(() => undefined));
  const first = begin();
  first.send('Are you there?');
  const id = first.pending[0]?.clientMessageId;

  const second = begin();
  expect(second.pending.map((item) => item.clientMessageId)).toEqual([id]);
  await second.connect();
  await until(() => second.pending.length === 0);
  const sent = hub.requests.find((request) => request.method === 'POST' && request.path === '/messages');
  expect(sent?.body).toMatchObject({ clientMessageId: id, text: 'Are you there?' });
});

test('A page without HTTPS can send, too', async () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  const chat = begin();
  chat.send('Hello');
  await until(() => chat.messages.length === 1 && chat.pending.length === 0);
});

test('A busy hub is asked again, a refusal is shown and can be tried again', async () => {
  const chat = begin();
  await chat.connect();
  await until(() => chat.status === 'online');
  hub.once('POST /messages', () => problem(503, 'busy'));
  hub.once('POST /messages', () => problem(400, 'invalid'));
  chat.send('Hello');
  await until(() => chat.pending[0]?.failed !== undefined);
  expect(hub.count('POST /messages')).toBe(2);
  chat.retry(chat.pending[0]?.clientMessageId ?? '');
  await until(() => chat.pending.length === 0);
  expect(
    new Set(
      hub.requests
        .filter(({ path, method }) => path === '/messages' && method === 'POST')
        .map(({ body }) => (body as { clientMessageId: string }).clientMessageId),
    ).size,
  ).toBe(1);
});

test('A hub that is silent is asked again, and the session and the message arrive', async () => {
  vi.useFakeTimers();
  hub.once('POST /sessions', () => new Promise(() => undefined));
  hub.once('POST /messages', () => new Promise(() => undefined));
  const chat = begin();
  chat.send('Hello');
  await vi.advanceTimersByTimeAsync(120_000);
  expect(chat.pending).toEqual([]);
  expect(chat.messages.map((item) => item.content.text)).toEqual(['Hello']);
});

test('A history that broke off is asked for again', async () => {
  hub.thread = [message(1, 'one')];
  hub.once('GET /messages', () => new Response('{"items":['));
  const chat = begin();
  await chat.connect();
  await until(() => chat.messages.length === 1);
});

test('A broken stream is taken up where it broke off', async () => {
  const chat = begin();
  await chat.connect();
  await until(() => hub.connected && chat.status === 'online');
  hub.push('message', message(1, 'one'), '41');
  await until(() => chat.messages.length === 1);
  hub.breakStreams();
  await until(() => chat.status === 'offline');
  dispatchEvent(new Event('online'));
  await until(() => hub.connected);
  expect(hub.requests.findLast(({ path }) => path === '/events')?.headers.get('Last-Event-ID')).toBe('41');
  expect(hub.count('GET /messages')).toBe(1);
});

test('The token resumes the visitor, and one that is no longer good is replaced', async () => {
  await begin().connect();
  const chat = begin();
  expect(chat.known).toBe(true);
  hub.once('POST /sessions', () => problem(401, 'token'));
  await chat.connect();
  const asked = hub.requests
    .filter(({ path }) => path === '/sessions')
    .map(({ headers }) => headers.get('Authorization'));
  expect(asked).toEqual([null, 'Bearer t1', null]);
});

test('A refused identity token is reported to the site, and the visitor chats without it', async () => {
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
  const refused = vi.fn();
  addEventListener('omnichannel:identity-refused', refused, { once: true });
  const chat = begin();
  await chat.identify('bad');
  hub.once('POST /sessions', () => problem(401, 'identity-token'));
  await chat.connect();
  expect(refused).toHaveBeenCalledOnce();
  expect(chat.identified).toBe(false);
  await until(() => chat.status === 'online');
});

test('Another visitor sees nothing of the one before', async () => {
  hub.thread = [message(1, 'private')];
  const chat = begin();
  await chat.connect();
  await until(() => chat.messages.length === 1);
  hub.thread = [];
  hub.once('POST /sessions', () => Response.json({ visitorId: 'v2', token: 't2', title: null }));
  await chat.identify('signed');
  await until(() => chat.status === 'online');
  expect(chat.messages).toEqual([]);
  chat.forget();
  expect(localStorage.length).toBe(1); // Only that somebody else sits here now.
  expect(chat.known).toBe(false);
});

test('Seen messages are reported once', async () => {
  hub.thread = [message(1, 'one'), message(2, 'two')];
  const chat = begin();
  await chat.connect();
  await until(() => chat.unread === 2);
  chat.markRead();
  chat.markRead();
  expect(chat.unread).toBe(0);
  expect(hub.requests.filter(({ path }) => path === '/read').map(({ body }) => body)).toEqual([{ seq: 2 }]);
});

test('The agent, typing and the wish for a person come and go', async () => {
  const chat = begin();
  await chat.human();
  expect(chat.presence.humanAsked).toBe(true);
  await until(() => hub.connected);
  hub.push('queue', { position: 3, estimatedWaitSeconds: 240, lowSeconds: 120, highSeconds: 600 });
  await until(() => chat.presence.queue?.position === 3);
  hub.push('agent', { agent: { type: 'agent', name: 'Grace' } });
  hub.push('typing', { active: true, name: 'Grace', type: 'agent' });
  await until(() => chat.presence.typing?.name === 'Grace');
  expect(chat.presence).toMatchObject({ humanAsked: false, queue: null, agent: { name: 'Grace' } });
  hub.push('message', message(1, 'Hi'));
  await until(() => chat.presence.typing === null);
});

test('An account that is not there ends the chat without another try', async () => {
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
  hub.once('POST /sessions', () => problem(404, 'not-found'));
  const chat = begin();
  await chat.connect();
  expect(chat.status).toBe('gone');
});

test('A file may only come from the hub', () => {
  const { api } = begin();
  expect(api.fileUrl('/chat/v1/web/files/x')).toBe('http://hub.test/chat/v1/web/files/x');
  expect(api.fileUrl('https://elsewhere.test/x')).toBeNull();
  expect(api.fileUrl('javascript:alert(1)')).toBeNull();
});
