import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Chat } from '../src/chat.ts';
import { FakeHub, message, problem } from './fakeHub.ts';

let hub: FakeHub;
let tests = 0;
const origin = () => `http://hub${tests}.test`;
const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), { timeout: 60_000 });
const begin = () => new Chat(origin(), 'web', 'en', () => undefined);
const never = () => new Promise<Response>(() => undefined);
const session = (visitorId: string, token: string) => () => Response.json({ visitorId, token, title: null });
const signedFor = (claims: object) => `e30.${btoa(JSON.stringify(claims))}.signature`;
const texts = (token: string) =>
  hub.requests
    .filter(
      ({ path, method, headers }) => `${method} ${path}` === 'POST /messages' && headers.get('Authorization') === token,
    )
    .map(({ body }) => (body as { text: string }).text);

/** Ada has left: one of her messages was refused, one never answered; her page is still open in another tab. */
async function leave(chat: Chat): Promise<void> {
  await chat.connect();
  await until(() => chat.status === 'online');
  hub.once('POST /messages', () => problem(400, 'invalid'));
  hub.once('POST /messages', never);
  chat.introduce({ name: 'Ada', email: 'ada@example.com' });
  chat.send('refused');
  chat.send('under way');
  await until(() => hub.count('POST /messages') === 2);
}

beforeEach(() => {
  tests++;
  localStorage.clear();
  hub = new FakeHub();
  hub.install(origin());
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('What one person left unsent is neither shown to the next one nor sent as theirs', async () => {
  await leave(begin());
  const chat = begin();
  expect(chat.pending.map(({ text }) => text)).toEqual(['refused', 'under way']);
  hub.once('POST /sessions', session('v2', 't2'));
  await chat.identify('signed');
  await until(() => chat.status === 'online');
  expect(chat.pending).toEqual([]);
  expect(chat.profile).toEqual({});
  chat.send('I am Bob');
  await until(() => chat.messages.length === 1);
  expect(texts('Bearer t2')).toEqual(['I am Bob']);
  expect(hub.requests.findLast(({ path }) => path === '/sessions')?.body).toEqual({
    identityToken: 'signed',
    language: 'en',
  });
});

test('Whom the site names differently is somebody else before the hub has said so', async () => {
  const ada = begin();
  await ada.identify(signedFor({ sub: 'ada' }));
  await leave(ada);
  hub.once('POST /sessions', never);
  const bob = begin();
  void bob.identify(signedFor({ sub: 'bob' }));
  expect(bob.pending).toEqual([]);
  await until(() => hub.count('POST /sessions') === 3);
  expect(hub.requests.at(-1)?.headers.get('Authorization')).toBeNull();
});

test.each([
  [{ sub: 'ada' }, { sub: 'ada', email: 'new@example.com' }, 2],
  [{ email: 'Ada@example.com' }, { sub: 'ada', email: 'ada@example.com' }, 2],
  [{ email: 'a@example.com', phone_number: '+1555' }, { email: 'b@example.com', phone_number: '+1555' }, 2],
  [{ sub: 'ada', email: 'a@example.com' }, { email: 'b@example.com' }, 0],
])('Named as %j and then as %j', async (before, now, left) => {
  const chat = begin();
  await chat.identify(signedFor(before));
  await leave(chat);
  void chat.identify(signedFor(now));
  expect(chat.pending.length).toBe(left);
});

test('When only the token was refused, it is the same person: what they wrote is sent', async () => {
  await leave(begin());
  hub.once('POST /sessions', () => problem(401, 'token'));
  hub.once('POST /sessions', session('v2', 't2'));
  const chat = begin();
  await chat.identify('signed');
  await until(() => chat.status === 'online' && chat.pending.length === 1);
  expect(texts('Bearer t2')).toEqual(['under way']);
  expect(chat.pending[0]?.failed).toBe('refused: invalid');
});

test('An answer that comes when its visitor has left is nobody’s', async () => {
  const chat = begin();
  await chat.connect();
  await until(() => chat.status === 'online' && hub.count('GET /messages') === 1);
  let send: (response: Response) => void = () => undefined;
  let show: (response: Response) => void = () => undefined;
  hub.once('POST /messages', () => new Promise((resolve) => (send = resolve)));
  hub.once('GET /messages', () => new Promise((resolve) => (show = resolve)));
  chat.send('private');
  const earlier = chat.loadEarlier().catch(() => undefined);
  await until(() => hub.count('POST /messages') === 1);
  chat.forget();
  send(Response.json({ messageId: 'm1', seq: 1 }, { status: 202 }));
  show(Response.json({ items: [message(1, 'private')] }));
  await earlier;
  await chat.connect();
  await until(() => chat.status === 'online');
  chat.send('mine');
  await until(() => chat.messages.length > 0);
  expect(chat.messages.map(({ content }) => content.text)).toEqual(['mine']);
});

test('Whoever logs out while the session is being opened stays logged out', async () => {
  let open: (response: Response) => void = () => undefined;
  hub.once('POST /sessions', () => new Promise((resolve) => (open = resolve)));
  const chat = begin();
  const opening = chat.connect();
  chat.forget();
  open(session('v1', 't1')());
  await opening;
  expect([chat.status, chat.known]).toEqual(['idle', false]);
  await chat.connect();
  await until(() => chat.status === 'online');
});

test('Whoever logs out while the hub is away is not connected again', async () => {
  vi.useFakeTimers();
  hub.once('POST /sessions', () => problem(503, 'busy'));
  const chat = begin();
  await chat.connect();
  chat.forget();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([chat.status, hub.count('POST /sessions')]).toEqual(['idle', 1]);
});

test('Whoever logs out in one tab has left all of them, and what a tab writes too late nobody reads', async () => {
  hub.thread = [message(1, 'private')];
  const [one, other] = [begin(), begin()];
  await one.connect();
  await other.connect();
  await until(() => other.messages.length === 1);
  one.forget();
  hub.once('POST /messages', never);
  other.send('too late');
  expect(begin().pending).toEqual([]);
  dispatchEvent(new StorageEvent('storage'));
  expect([other.status, other.messages, other.pending]).toEqual(['idle', [], []]);
});

test('A tab whose page names the next one, too, goes on as theirs', async () => {
  const [one, quick, slow] = [begin(), begin(), begin()];
  const [ada, bob] = [signedFor({ sub: 'ada' }), signedFor({ sub: 'bob' })];
  await slow.identify(bob);
  await one.identify(ada);
  await one.connect();
  await leave(quick);
  [one, quick, slow].forEach(() => hub.once('POST /sessions', session('v2', 't2')));
  await Promise.all([one.identify(bob), quick.identify(bob)]);
  expect(quick.pending).toEqual([]);
  dispatchEvent(new StorageEvent('storage'));
  expect(slow.status).toBe('idle');
  await slow.connect();
  await until(() => [one, quick, slow].every(({ status, identified }) => status === 'online' && identified));
  expect(texts('Bearer t2')).toEqual([]);
  expect(hub.requests.findLast(({ path }) => path === '/sessions')?.body).toMatchObject({ identityToken: bob });
});

test('A tab in which nothing was said goes on with the session that another tab renewed', async () => {
  const [one, other] = [begin(), begin()];
  await one.connect();
  await leave(other);
  hub.once('POST /sessions', () => problem(401, 'token'));
  hub.once('POST /sessions', session('v2', 't2'));
  await one.identify('signed');
  await until(() => one.status === 'online');
  hub.once('POST /sessions', session('v2', 't2'));
  await other.identify('signed');
  await until(() => other.pending.length === 1);
  expect(other.pending[0]?.failed).toBe('refused: invalid');
});

test('Who somebody is to the site is kept when they chat, and not before', async () => {
  const chat = begin();
  await chat.identify(signedFor({ sub: 'ada', email: 'ada@example.com' }));
  expect(localStorage.length).toBe(0);
  await chat.connect();
  const kept = Object.keys(localStorage).map((key) => localStorage.getItem(key));
  expect(kept.join()).toContain('ada@example.com');
});
