import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { maxBatchBytes, maxBatchEvents } from './batches.js';
import { HubError, type HubClient } from './client.js';
import { Journal, writeWhole } from './journal.js';
import type { EventResult, HubEvent } from './protocol.js';
import { isSystemError, type Clock } from './retry.js';

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
  #taken: number;
  #wake: () => void = () => undefined;

  constructor(folder: string, clock: Clock) {
    this.#events = new Journal(join(folder, 'events.jsonl'));
    this.#refused = new Journal(join(folder, 'refused.jsonl'));
    this.#takenFile = join(folder, 'events.taken');
    this.#clock = clock;
    this.#taken = this.#readTaken();
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
   * Sends until `signal` aborts. What the hub refuses for good, or what cannot be read any more, is written to
   * `refused.jsonl` with its reason, and holds up nothing behind it.
   */
  async run(hub: HubClient, log: (line: string) => void, signal: AbortSignal): Promise<void> {
    let most = maxBatchEvents;
    signal.addEventListener('abort', () => {
      this.#wake();
    });
    while (!signal.aborted) {
      try {
        most = await this.#round(hub, most, log, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof HubError) && !isSystemError(error)) throw error;
        log(`Events wait: ${error.message}`);
        await this.#clock.sleep(pause, signal);
      }
    }
  }

  close(): void {
    this.#events.close();
    this.#refused.close();
  }

  /** Sends one batch, or waits for an event; returns how many the next may have. */
  async #round(hub: HubClient, most: number, log: (line: string) => void, signal: AbortSignal): Promise<number> {
    const added = new Promise<void>((resolve) => (this.#wake = resolve));
    const { lines, bytes } = this.#events.read(this.#taken, most, maxBatchBytes);
    const [first] = lines;
    if (first === undefined) {
      this.#clear();
      await added;
      return most;
    }
    const events = readable(lines);
    // Those before the first that cannot be read, and then that one alone.
    if (events.length < lines.length && lines.length > 1) return Math.max(1, events.length);
    if (events.length === 0) {
      this.#refuse(JSON.stringify(first), 'unreadable', log);
    } else {
      try {
        const results = await hub.sendEvents(events, { signal });
        results.forEach((result, index) => {
          this.#note(result, lines[index] ?? '', log);
        });
      } catch (error) {
        if (!(error instanceof HubError) || (error.status !== 400 && error.status !== 413)) throw error;
        // One of them is the culprit: halve until it stands alone.
        if (lines.length > 1) return Math.floor(lines.length / 2);
        this.#refuse(first, error.message, log);
      }
    }
    this.#writeTaken((this.#taken += bytes));
    return maxBatchEvents;
  }

  #note(result: EventResult, line: string, log: (line: string) => void): void {
    if (result.status === 'rejected') this.#refuse(line, result.reason ?? 'rejected', log);
  }

  #refuse(line: string, reason: string, log: (line: string) => void): void {
    log(`An event was set aside in refused.jsonl: ${reason}`);
    this.#refused.append(`{"reason":${JSON.stringify(reason)},"event":${line}}`);
  }

  /**
   * Forgets what the hub has. The position first: a crash between the two has everything sent again, and the hub knows
   * it; the other way round, what is added afterwards would be passed over.
   */
  #clear(): void {
    if (this.#taken === 0) return;
    this.#writeTaken(0);
    this.#events.clear();
    this.#taken = 0;
  }

  /** How far the hub has taken them: a position in the file. Beyond its end, it is of a file that is gone. */
  #readTaken(): number {
    const taken = existsSync(this.#takenFile) ? Number(readFileSync(this.#takenFile, 'utf8')) : 0;
    if (Number.isSafeInteger(taken) && taken <= this.#events.length) return taken;
    this.#writeTaken(0);
    return 0;
  }

  #writeTaken(taken: number): void {
    const file = openSync(this.#takenFile, existsSync(this.#takenFile) ? 'r+' : 'w');
    try {
      writeWhole(file, Buffer.from(taken.toString().padStart(19, '0')), 0);
    } finally {
      closeSync(file);
    }
  }
}

/** The events in the lines before the first that cannot be read. */
function readable(lines: readonly string[]): HubEvent[] {
  const events: HubEvent[] = [];
  try {
    for (const line of lines) {
      const event = JSON.parse(line) as HubEvent | null;
      if (typeof event !== 'object' || event === null || Array.isArray(event)) break;
      events.push(event);
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return events;
}

/** Halves of letters, which no UTF-8 has, become U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
