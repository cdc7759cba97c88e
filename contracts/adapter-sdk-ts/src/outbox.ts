import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { maxBatchBytes, maxBatchEvents } from './batches.js';
import { HubError, type HubClient } from './client.js';
import { Journal } from './journal.js';
import type { EventResult, HubEvent } from './protocol.js';
import type { Clock } from './retry.js';

const pause = 5_000;

/**
 * Events on their way to the hub, kept in a file: what `add` took survives a crash of this process and any time that
 * the hub is away, and reaches it in the order in which it was added. The provider may be told "taken" as soon as `add`
 * returned.
 */
export class EventOutbox {
  readonly #events: Journal;
  readonly #refused: Journal;
  readonly #takenFile: string;
  readonly #clock: Clock;
  #wake: () => void = () => undefined;

  constructor(folder: string, clock: Clock) {
    this.#events = new Journal(join(folder, 'events.jsonl'));
    this.#refused = new Journal(join(folder, 'refused.jsonl'));
    this.#takenFile = join(folder, 'events.taken');
    this.#clock = clock;
  }

  /** Takes an event; false when it is larger than the hub ever takes (1 MiB). Throws when it cannot be written. */
  add(event: HubEvent): boolean {
    const line = JSON.stringify(event, (_, value: unknown) => (typeof value === 'string' ? wellFormed(value) : value));
    if (Buffer.byteLength(line, 'utf8') + 3 > maxBatchBytes) return false;
    this.#events.append(line);
    this.#wake();
    return true;
  }

  /**
   * Sends until `signal` aborts. What the hub refuses for good is written to `refused.jsonl` with its reason, and holds
   * up nothing behind it.
   */
  async run(hub: HubClient, log: (line: string) => void, signal: AbortSignal): Promise<void> {
    let taken = this.#readTaken();
    let most = maxBatchEvents;
    signal.addEventListener('abort', () => {
      this.#wake();
    });
    while (!signal.aborted) {
      const added = new Promise<void>((resolve) => (this.#wake = resolve));
      const { lines, bytes } = this.#events.read(taken, most, maxBatchBytes);
      if (lines.length === 0) {
        if (taken > 0 && taken === this.#events.length) {
          this.#events.clear();
          this.#writeTaken((taken = 0));
        }
        await added;
        continue;
      }
      try {
        const results = await hub.sendEvents(
          lines.map((line) => JSON.parse(line) as HubEvent),
          { signal },
        );
        results.forEach((result, index) => {
          this.#note(result, lines[index] ?? '', log);
        });
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof HubError)) throw error;
        if (error.status !== 400 && error.status !== 413) {
          log(`Events wait: ${error.message}`);
          await this.#clock.sleep(pause, signal);
          continue;
        }
        // One of them is the culprit: halve until it stands alone.
        if (lines.length > 1) {
          most = Math.floor(lines.length / 2);
          continue;
        }
        this.#refuse(lines[0] ?? '', error.message, log);
      }
      most = maxBatchEvents;
      this.#writeTaken((taken += bytes));
    }
  }

  close(): void {
    this.#events.close();
    this.#refused.close();
  }

  #note(result: EventResult, line: string, log: (line: string) => void): void {
    if (result.status === 'rejected') this.#refuse(line, result.reason ?? 'rejected', log);
  }

  #refuse(line: string, reason: string, log: (line: string) => void): void {
    log(`The hub refused an event: ${reason}`);
    this.#refused.append(`{"reason":${JSON.stringify(reason)},"event":${line}}`);
  }

  /** How far the hub has taken them. Beyond the file's end: a crash fell between clearing it and saying so. */
  #readTaken(): number {
    const taken = existsSync(this.#takenFile) ? Number(readFileSync(this.#takenFile, 'utf8')) : 0;
    return Number.isSafeInteger(taken) && taken <= this.#events.length ? taken : 0;
  }

  #writeTaken(taken: number): void {
    const file = openSync(this.#takenFile, existsSync(this.#takenFile) ? 'r+' : 'w');
    writeSync(file, taken.toString().padStart(19, '0'), 0);
    fsyncSync(file);
    closeSync(file);
  }
}

/** Halves of letters, which no UTF-8 has, become U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
