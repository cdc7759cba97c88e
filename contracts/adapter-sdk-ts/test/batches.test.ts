import { describe, expect, it } from 'vitest';
import { cutBatches, maxBatchBytes, type MessageReceived } from '../src/index.js';

function message(id: string, text = 'hello'): MessageReceived {
  return {
    type: 'message.received',
    id,
    occurredAt: '2026-11-21T10:00:00Z',
    from: { address: 'mailto:a@example.com' },
    content: { text },
  };
}

describe('cutBatches', () => {
  it('puts at most 100 events into one request, in order', () => {
    const events = Array.from({ length: 250 }, (_, i) => message(`e${i}`));
    const { batches } = cutBatches(events);
    expect(batches.map((batch) => batch.ids.length)).toEqual([100, 100, 50]);
    expect(batches.flatMap((batch) => batch.ids)).toEqual(events.map((event) => event.id));
  });

  it('puts at most 1 MiB into one request, counted in bytes of UTF-8', () => {
    const events = Array.from({ length: 6 }, (_, i) => message(`e${i}`, 'ü'.repeat(200_000)));
    const { batches } = cutBatches(events);
    expect(batches.map((batch) => batch.ids.length)).toEqual([2, 2, 2]);
    for (const batch of batches) expect(batch.body.length).toBeLessThanOrEqual(maxBatchBytes);
  });

  it('fills a request to the last byte', () => {
    const empty = Buffer.byteLength(JSON.stringify([message('e', '')]));
    const fits = cutBatches([message('e', 'x'.repeat(maxBatchBytes - empty - 1))]);
    expect(fits.batches).toHaveLength(1);
    expect(cutBatches([message('e', 'x'.repeat(maxBatchBytes - empty + 1))]).tooLarge).toEqual(['e']);
  });

  it('leaves out an event that fits in no request, and keeps its neighbours', () => {
    const { batches, tooLarge } = cutBatches([message('a'), message('b', 'x'.repeat(maxBatchBytes)), message('c')]);
    expect(tooLarge).toEqual(['b']);
    expect(batches.map((batch) => batch.ids)).toEqual([['a', 'c']]);
  });

  it('makes nothing of nothing', () => {
    expect(cutBatches([])).toEqual({ batches: [], tooLarge: [] });
  });
});
