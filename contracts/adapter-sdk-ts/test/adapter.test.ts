import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Adapter, type AdapterOptions, type DeliveryResult, type HubEvent, sign, systemClock } from '../src/index.js';

const secret = `whsec_${Buffer.from('a key for tests').toString('base64')}`;
let folder: string;
let hub: Server;
let answer: (path: string, events: HubEvent[]) => number;
let taken: string[];
let logged: string[];
let garbled: string | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'adapter-'));
  taken = [];
  logged = [];
  garbled = undefined;
  answer = () => 202;
  hub = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const given = JSON.parse(Buffer.concat(pieces).toString('utf8')) as HubEvent[];
      const events = Array.isArray(given) ? given : [];
      if (garbled !== undefined && events.length > 0) {
        response.writeHead(200).end(garbled);
        garbled = undefined;
        return;
      }
      const status = answer(request.url ?? '', events);
      if (status === 202) taken.push(...events.map(({ id }) => id));
      const results = events.map(({ id }) => ({ id, status: id === 'bad' ? 'rejected' : 'accepted', reason: 'no' }));
      response.writeHead(status).end(JSON.stringify({ results }));
    });
  });
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  hub.closeAllConnections();
  await new Promise((resolve) => hub.close(resolve));
  rmSync(folder, { recursive: true });
});

function open(
  send: (doubtful: boolean) => Promise<DeliveryResult> = () => Promise.resolve({ state: 'sent' }),
): Adapter {
  const address = hub.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const options: AdapterOptions = {
    hub: `http://127.0.0.1:${port}`,
    account: 'a',
    secrets: [secret],
    folder,
    pull: false,
    capabilities: {},
    log: (line) => logged.push(line),
    clock: { ...systemClock, sleep: (_, signal) => systemClock.sleep(1, signal) },
  };
  return new Adapter(options, (_, doubtful) => send(doubtful));
}

function message(id: string, text = 'x'): HubEvent {
  return {
    type: 'message.received',
    id,
    occurredAt: '2026-11-21T10:00:00Z',
    from: { address: 'a:1' },
    content: { text },
  };
}

function push(adapter: Adapter, delivery: object): ReturnType<Adapter['answer']> {
  const body = Buffer.from(JSON.stringify(delivery));
  return adapter.answer({ ...sign(secret, body, Date.now()) }, body);
}

/** The events that were set aside. */
function refused(): string[] {
  const lines = readFileSync(join(folder, 'refused.jsonl'), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => (JSON.parse(line) as { event: HubEvent }).event.id);
}

/** Runs an adapter until `done`, and closes it. */
async function run(adapter: Adapter, done: () => boolean): Promise<void> {
  const stop = new AbortController();
  const running = adapter.run(stop.signal);
  await expect.poll(done, { timeout: 60_000, interval: 5 }).toBe(true);
  stop.abort();
  await running;
  adapter.close();
}

const delivery = { type: 'message.send', deliveryId: 'd1', attempt: 1, to: { address: 'a:1' }, content: { text: 'x' } };

test('events of before a crash are sent after it, in order, without the line that it cut off', async () => {
  const before = open();
  ['1', '2', '3'].forEach((id) => before.receive(message(id)));
  before.close();
  appendFileSync(join(folder, 'events.jsonl'), '{"type":"message.rec');

  const after = open();
  after.receive(message('4'));
  await run(after, () => taken.length === 4);

  expect(taken).toEqual(['1', '2', '3', '4']);
});

test('an event that the hub refuses is set aside with its reason and holds up nothing', async () => {
  answer = (_, events) => (events.some(({ id }) => id === 'large') ? 413 : 202);
  const adapter = open();
  ['1', '2', 'large', '3', 'bad', '4'].forEach((id) => adapter.receive(message(id)));

  // Not until the hub took '4': whoever is stopped before the hub's answer arrives knows of no refusal.
  await run(adapter, () => refused().length === 2);

  expect(taken).toEqual(['1', '2', '3', 'bad', '4']);
  expect(refused()).toEqual(['large', 'bad']);
});

test('events that the hub took and whose answer nobody heard are sent again, and refused then', async () => {
  const stop = new AbortController();
  answer = (_, events) => {
    if (events.length > 0) stop.abort();
    return 202;
  };
  const before = open();
  ['1', 'bad', '2'].forEach((id) => before.receive(message(id)));
  await before.run(stop.signal);
  before.close();
  expect(taken).toEqual(['1', 'bad', '2']);
  expect(refused()).toEqual([]);

  answer = () => 202;
  await run(open(), () => refused().length === 1);

  expect(taken).toEqual(['1', 'bad', '2', '1', 'bad', '2']);
  expect(refused()).toEqual(['bad']);
});

test.each([1, 1_048_576])('an event that cannot be read is set aside and holds up nothing (%i)', async (size) => {
  const glued = `{"type":"message.rec${'x'.repeat(size)}${JSON.stringify(message('glued'))}`;
  const good = ['1', '2', '3'].map((id) => JSON.stringify(message(id)));
  writeFileSync(join(folder, 'events.jsonl'), [good[0], glued, good[1], '\0\0', '7', good[2], ''].join('\n'));
  const adapter = open();
  adapter.receive(message('4'));
  await run(adapter, () => taken.includes('4'));

  expect(taken).toEqual(['1', '2', '3', '4']);
  const aside = readFileSync(join(folder, 'refused.jsonl'), 'utf8').split('\n').slice(0, -1);
  expect(aside.map((line) => JSON.parse(line) as unknown)).toEqual(
    [glued, '\0\0', '7'].map((event) => ({ reason: 'unreadable', event })),
  );
  expect(logged.filter((line) => line.includes('refused.jsonl'))).toHaveLength(3);
});

test('what is added after a crash between forgetting and saying so is sent', async () => {
  writeFileSync(join(folder, 'events.taken'), '0000000000000000300');
  const before = open();
  before.receive(message('1', 'x'.repeat(300)));
  before.receive(message('2'));
  before.close();
  await run(open(), () => taken.includes('2'));

  expect(taken).toEqual(['1', '2']);
});

test('an outbox that cannot write how far it is goes on when it can', async () => {
  const adapter = open();
  symlinkSync('/dev/full', join(folder, 'events.taken'));
  adapter.receive(message('1'));
  let free = false;
  await run(adapter, () => {
    if (!free && logged.some((line) => line.startsWith('Events wait'))) {
      free = true;
      rmSync(join(folder, 'events.taken'));
      adapter.receive(message('2'));
    }
    return taken.includes('2');
  });

  expect([...new Set(taken)]).toEqual(['1', '2']);
});

test.each(['{}', 'null', 'Welcome to this hotel'])('an answer of %s is no answer', async (text) => {
  garbled = text;
  const adapter = open();
  adapter.receive(message('1'));
  await run(adapter, () => taken.length > 0);

  expect(taken).toEqual(['1']);
});

test('an event of more than 1 MiB is not taken', () => {
  const adapter = open();
  expect(adapter.receive(message('1', 'x'.repeat(1_048_576)))).toBe(false);
  adapter.close();
});

test('a delivery that comes again, at once or after a crash, has one effect and the same answer', async () => {
  let sent = 0;
  const send = (): Promise<DeliveryResult> => Promise.resolve({ state: 'sent', externalId: `p${++sent}` });
  const before = open(send);
  const answers = await Promise.all([push(before, delivery), push(before, delivery)]);
  before.close();
  const after = open(send);
  answers.push(await push(after, delivery));
  after.close();

  expect(sent).toBe(1);
  expect(answers.map(({ status, json }) => [status, JSON.parse(json) as unknown])).toEqual(
    Array(3).fill([200, { state: 'sent', externalId: 'p1' }]),
  );
});

test('an attempt whose end nobody knows is told so to the next, also after a crash', async () => {
  const told: boolean[] = [];
  const before = open((doubtful) => {
    told.push(doubtful);
    return Promise.reject(new Error('line cut'));
  });
  expect((await push(before, delivery)).status).toBe(503);
  before.close();
  const after = open((doubtful) => {
    told.push(doubtful);
    return Promise.resolve({ state: 'unknown' });
  });
  expect(await push(after, delivery)).toMatchObject({ status: 200, json: '{"state":"unknown"}' });
  after.close();

  expect(told).toEqual([false, true]);
});

test('a delivery that was refused is sent when a later attempt wants it', async () => {
  const answers: DeliveryResult[] = [{ state: 'failed' }, { state: 'sent', externalId: 'p1' }];
  const adapter = open(() => Promise.resolve(answers.shift() ?? { state: 'failed' }));
  const statuses = [];
  for (const attempt of [1, 1, 2, 2, 3]) statuses.push((await push(adapter, { ...delivery, attempt })).status);
  adapter.close();

  expect(statuses).toEqual([422, 422, 200, 200, 200]);
  expect(answers).toEqual([]);
});

test('a refusal that is sure to have sent nothing leaves no doubt', async () => {
  const told: boolean[] = [];
  const adapter = open((doubtful) => {
    told.push(doubtful);
    return Promise.resolve({ state: 'retry', retryAfter: 7 });
  });
  expect((await push(adapter, delivery)).headers).toEqual({ 'retry-after': '7' });
  await push(adapter, delivery);
  adapter.close();

  expect(told).toEqual([false, false]);
});

test('what the capabilities lack, what is unsigned and what is no delivery is refused', async () => {
  const adapter = open();
  expect((await push(adapter, { ...delivery, type: 'message.edit' })).status).toBe(422);
  expect((await push(adapter, { type: 'message.send' })).status).toBe(400);
  expect((await adapter.answer({}, Buffer.from('{}'))).status).toBe(401);
  adapter.close();
});
