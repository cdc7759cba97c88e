import type { HubEvent } from './protocol.js';

/** The most events that one request may carry. */
export const maxBatchEvents = 100;

/** The most bytes that one request may carry (1 MiB). */
export const maxBatchBytes = 1_048_576;

/** Events that go out in one request, as the JSON array that is sent. */
export interface Batch {
  readonly ids: readonly string[];
  readonly body: Buffer;
}

/** Cuts events into requests within the hub's limits, in order. `tooLarge` are those that fit in no request at all. */
export function cutBatches(events: readonly HubEvent[]): { batches: Batch[]; tooLarge: string[] } {
  const batches: Batch[] = [];
  const tooLarge: string[] = [];
  let ids: string[] = [];
  let pieces: string[] = [];
  let bytes = 2;
  const flush = (): void => {
    if (ids.length > 0) batches.push({ ids, body: Buffer.from(`[${pieces.join(',')}]`, 'utf8') });
    ids = [];
    pieces = [];
    bytes = 2;
  };
  for (const event of events) {
    const json = JSON.stringify(event);
    const size = Buffer.byteLength(json, 'utf8') + 1;
    if (size + 2 > maxBatchBytes) {
      tooLarge.push(event.id);
      continue;
    }
    if (ids.length === maxBatchEvents || bytes + size > maxBatchBytes) flush();
    ids.push(event.id);
    pieces.push(json);
    bytes += size;
  }
  flush();
  return { batches, tooLarge };
}
