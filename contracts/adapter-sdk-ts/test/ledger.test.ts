import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DeliveryLedger, systemClock, type DeliveryResult } from '../src/index.js';

const day = 24 * 3600 * 1000;
let folder: string;
let now: number;
let told: boolean[];
let logged: string[];
let ledger: DeliveryLedger;

function open(): DeliveryLedger {
  return new DeliveryLedger(folder, { ...systemClock, now: () => now }, (line) => logged.push(line));
}

function openAnew(): void {
  ledger.close();
  ledger = open();
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  now = Date.now();
  told = [];
  logged = [];
  ledger = open();
});

afterEach(() => {
  ledger.close();
  rmSync(folder, { recursive: true });
});

/** One attempt; what the provider says to it, if it is asked. */
function attempt(number: number, provider?: DeliveryResult['state']): Promise<string> {
  const send = (doubtful: boolean): Promise<DeliveryResult> => {
    told.push(doubtful);
    return provider ? Promise.resolve({ state: provider }) : Promise.reject(new Error('line cut'));
  };
  return ledger.once('d1', send, number).then(
    ({ state }) => state,
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );
}

describe.each([
  ['in one run', () => undefined],
  ['started anew each time', openAnew],
])('%s', (_, between) => {
  test('what was refused is asked again when a later attempt wants it', async () => {
    expect(await attempt(1, 'failed')).toBe('failed');
    between();
    expect(await attempt(1, 'sent')).toBe('failed');
    between();
    expect(await attempt(2, 'failed')).toBe('failed');
    between();
    expect(await attempt(1, 'sent')).toBe('failed');
    between();
    expect(await attempt(3, 'sent')).toBe('sent');
    between();
    expect(await attempt(4, 'failed')).toBe('sent');
    expect(await attempt(1, 'failed')).toBe('sent');

    expect(told).toEqual([false, false, false]);
  });

  test('what nobody knows is asked again, in doubt, when a later attempt wants it', async () => {
    expect(await attempt(1, 'unknown')).toBe('unknown');
    between();
    expect(await attempt(1, 'sent')).toBe('unknown');
    between();
    expect(await attempt(2, 'unknown')).toBe('unknown');
    between();
    expect(await attempt(3, 'sent')).toBe('sent');
    between();
    expect(await attempt(4, 'failed')).toBe('sent');

    expect(told).toEqual([false, true, true]);
  });

  test('a doubt is not forgotten by a refusal', async () => {
    expect(await attempt(1)).toBe('line cut');
    between();
    expect(await attempt(2, 'failed')).toBe('failed');
    between();
    expect(await attempt(3, 'sent')).toBe('sent');

    expect(told).toEqual([false, true, true]);
  });

  test('a later attempt that dies leaves doubt', async () => {
    expect(await attempt(1, 'failed')).toBe('failed');
    between();
    expect(await attempt(2)).toBe('line cut');
    between();
    expect(await attempt(2, 'sent')).toBe('sent');

    expect(told).toEqual([false, false, true]);
  });
});

test.each([
  ['failed', false],
  ['unknown', true],
] as const)('%s in the file of an earlier version is known of first attempts', async (state, doubtful) => {
  writeFileSync(join(folder, 'deliveries.jsonl'), line('d1', { state }));
  openAnew();

  expect(await attempt(1, 'sent')).toBe(state);
  expect(await attempt(2, 'sent')).toBe('sent');
  expect(told).toEqual([doubtful]);
});

test('while it runs, it forgets what the hub no longer asks', async () => {
  const asked: string[] = [];
  const once = (id: string): Promise<DeliveryResult> =>
    ledger.once(id, () => {
      asked.push(id);
      return Promise.resolve({ state: 'sent' });
    });
  await once('old');
  now += 7 * day;
  await once('young');
  await once('old');
  now += 1.5 * day;
  await once('new');

  expect(readFileSync(join(folder, 'deliveries.jsonl'), 'utf8')).not.toContain('old');
  await once('young');
  await once('old');
  openAnew();
  await once('young');
  await once('old');
  expect(asked).toEqual(['old', 'young', 'new', 'old']);
});

test('a line that cannot be read is set aside, and the others are known', async () => {
  const broken = ['{"deliveryId":"d2","at', '\0\0'];
  writeFileSync(
    join(folder, 'deliveries.jsonl'),
    `${line('d1')}${broken[0]}\n{"deliveryId":"d3","a${line('d4')}${broken[1]}\n${line('d5')}`,
  );
  const refuse = (): Promise<DeliveryResult> => Promise.resolve({ state: 'failed' });
  for (let start = 0; start < 2; start++) {
    openAnew();
    for (const id of ['d1', 'd4', 'd5'])
      expect(await ledger.once(id, refuse)).toEqual({ state: 'sent', externalId: id });
    expect(await ledger.once('d2', refuse)).toEqual({ state: 'failed' });
  }

  expect(readFileSync(join(folder, 'deliveries.jsonl.unreadable'), 'utf8')).toBe(`${broken.join('\n')}\n`);
  expect(logged).toHaveLength(2);
});

/** A line as earlier versions wrote it. */
function line(deliveryId: string, result: DeliveryResult = { state: 'sent', externalId: deliveryId }): string {
  return `${JSON.stringify({ deliveryId, at: now, result })}\n`;
}
