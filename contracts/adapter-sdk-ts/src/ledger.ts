import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Journal } from './journal.js';
import type { DeliveryResult } from './protocol.js';
import type { Clock } from './retry.js';

/** Eight days: one more than the hub asks again. */
const kept = 8 * 24 * 3600 * 1000;

interface Entry {
  readonly deliveryId: string;
  readonly at: number;
  /** Absent: an attempt began. */
  readonly result?: DeliveryResult;
  /** It is sure that nothing was sent. */
  readonly forgotten?: true;
}

/**
 * Remembers what became of each delivery, in a file: a delivery that comes again (a lease that ran out, an answer that
 * was lost, five at once) has one effect and gets the same answer.
 */
export class DeliveryLedger {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #known = new Map<string, DeliveryResult | undefined>();
  readonly #running = new Map<string, Promise<DeliveryResult>>();

  constructor(folder: string, clock: Clock) {
    this.#clock = clock;
    const path = join(folder, 'deliveries.jsonl');
    compact(path, clock.now() - kept);
    this.#journal = new Journal(path);
    for (const line of this.#journal.read(0, Infinity, this.#journal.length).lines)
      this.#learn(JSON.parse(line) as Entry);
  }

  /**
   * Sends, unless it is known what became of it; attempts that come while one is under way share its result. `send` is
   * told whether an earlier attempt began and nobody knows how it ended. It answers `retry` when it is sure that nothing
   * was sent, and throws when it is not.
   */
  once(deliveryId: string, send: (doubtful: boolean) => Promise<DeliveryResult>): Promise<DeliveryResult> {
    const running = this.#running.get(deliveryId);
    if (running) return running;
    const result = this.#known.get(deliveryId);
    if (result) return Promise.resolve(result);
    const attempt = this.#attempt(deliveryId, send).finally(() => this.#running.delete(deliveryId));
    this.#running.set(deliveryId, attempt);
    return attempt;
  }

  close(): void {
    this.#journal.close();
  }

  async #attempt(deliveryId: string, send: (doubtful: boolean) => Promise<DeliveryResult>): Promise<DeliveryResult> {
    const doubtful = this.#known.has(deliveryId);
    if (!doubtful) this.#write({ deliveryId, at: this.#clock.now() });
    const result = await send(doubtful);
    const ended = result.state === 'retry' ? ({ forgotten: true } as const) : { result };
    this.#write({ deliveryId, at: this.#clock.now(), ...ended });
    return result;
  }

  #write(entry: Entry): void {
    this.#journal.append(JSON.stringify(entry));
    this.#learn(entry);
  }

  #learn(entry: Entry): void {
    if (entry.forgotten) this.#known.delete(entry.deliveryId);
    else this.#known.set(entry.deliveryId, entry.result);
  }
}

/** Drops what is too old to be asked for again: written beside and moved, so that a crash leaves one or the other. */
function compact(path: string, before: number): void {
  if (!existsSync(path)) return;
  const text = readFileSync(path, 'utf8');
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '');
  const young = lines.filter((line) => (JSON.parse(line) as Entry).at >= before);
  if (young.length === lines.length) return;
  rmSync(`${path}.new`, { force: true });
  const beside = new Journal(`${path}.new`);
  for (const line of young) beside.append(line);
  beside.close();
  renameSync(`${path}.new`, path);
}
