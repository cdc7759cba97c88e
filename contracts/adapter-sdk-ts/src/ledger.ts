import { appendFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Journal } from './journal.js';
import type { DeliveryResult } from './protocol.js';
import { isSystemError, type Clock } from './retry.js';

const day = 24 * 3600 * 1000;

/** Eight days: one more than the hub asks again. */
const kept = 8 * day;

interface Entry {
  readonly deliveryId: string;
  readonly at: number;
  /** The latest; earlier versions did not write it: 1. */
  readonly attempt?: number;
  /** Absent: an attempt began. */
  readonly result?: DeliveryResult;
  /** It was told of an attempt before it whose end nobody knew. */
  readonly doubtful?: true;
  /** It is sure that nothing was sent. */
  readonly forgotten?: true;
}

/**
 * Remembers what became of each delivery, in a file: a delivery that comes again (a lease that ran out, an answer that
 * was lost, five at once) has one effect and gets the same answer. What was not sent is tried anew when a later attempt
 * asks for it.
 */
export class DeliveryLedger {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #known = new Map<string, Entry>();
  readonly #running = new Map<string, Promise<DeliveryResult>>();
  #journal: Journal;
  #pruned: number;

  constructor(folder: string, clock: Clock, log: (line: string) => void = (line) => process.stderr.write(`${line}\n`)) {
    this.#path = join(folder, 'deliveries.jsonl');
    this.#clock = clock;
    this.#log = log;
    this.#pruned = clock.now();
    this.#compact();
    this.#journal = new Journal(this.#path);
    for (const line of this.#journal.read(0, Infinity, this.#journal.length).lines) {
      const entry = parse(line);
      if (entry) this.#learn(entry);
    }
  }

  /**
   * Sends, unless it is known what became of it; attempts that come while one is under way share its result. `send` is
   * told whether an earlier attempt began and nobody knows how it ended. It answers `retry` when it is sure that nothing
   * was sent, and throws when it is not. A later `attempt` than that which was refused, or whose end nobody knows, asks
   * for it anew.
   */
  once(deliveryId: string, send: (doubtful: boolean) => Promise<DeliveryResult>, attempt = 1): Promise<DeliveryResult> {
    const running = this.#running.get(deliveryId);
    if (running) return running;
    const known = this.#known.get(deliveryId);
    const answer = known && answerTo(known, attempt);
    if (answer) return Promise.resolve(answer);
    const attempted = this.#attempt(deliveryId, known, attempt, send).finally(() => this.#running.delete(deliveryId));
    this.#running.set(deliveryId, attempted);
    return attempted;
  }

  close(): void {
    this.#journal.close();
  }

  async #attempt(
    deliveryId: string,
    known: Entry | undefined,
    given: number,
    send: (doubtful: boolean) => Promise<DeliveryResult>,
  ): Promise<DeliveryResult> {
    const doubtful = known !== undefined && isDoubtful(known);
    const attempt = Math.max(given, known?.attempt ?? 1);
    const began: Entry = { deliveryId, at: this.#clock.now(), attempt, ...(doubtful && { doubtful }) };
    if (!known || known.result) {
      // What could not be written has not begun …
      this.#append(began);
      this.#learn(began);
    }
    const result = await send(doubtful);
    const how = result.state === 'retry' ? ({ forgotten: true } as const) : { result };
    const ended: Entry = { ...began, at: this.#clock.now(), ...how };
    // … and what has ended is known, even when it cannot be written.
    this.#learn(ended);
    this.#append(ended);
    return result;
  }

  #append(entry: Entry): void {
    if (Math.abs(entry.at - this.#pruned) > day) this.#prune(entry.at);
    this.#journal.append(JSON.stringify(entry));
  }

  #learn(entry: Entry): void {
    if (entry.forgotten) this.#known.delete(entry.deliveryId);
    else this.#known.set(entry.deliveryId, entry);
  }

  /** Forgets what is too old to be asked for again. */
  #prune(now: number): void {
    this.#pruned = now;
    for (const { deliveryId, at } of this.#known.values()) if (at < now - kept) this.#known.delete(deliveryId);
    this.#compact();
    const before = this.#journal;
    this.#journal = new Journal(this.#path);
    before.close();
  }

  #compact(): void {
    try {
      compact(this.#path, this.#pruned - kept, this.#log);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.#log(`${this.#path} could not be made smaller: ${error.message}`);
    }
  }
}

/** What is remembered for an attempt: what was sent for any, what was not only for those that are not later. */
function answerTo({ result, attempt = 1 }: Entry, asked: number): DeliveryResult | undefined {
  return asked > attempt && (result?.state === 'failed' || result?.state === 'unknown') ? undefined : result;
}

/** Whether it may have been sent. A refusal leaves the doubt that was there before it. */
function isDoubtful({ result, doubtful }: Entry): boolean {
  return doubtful === true || result === undefined || result.state === 'unknown';
}

/** The line's entry, or nothing when it cannot be read. */
function parse(line: string): Entry | undefined {
  try {
    // Earlier versions could write it behind half a line.
    const entry = JSON.parse(line.slice(Math.max(0, line.lastIndexOf('{"deliveryId":')))) as Partial<Entry> | null;
    return typeof entry?.deliveryId === 'string' && typeof entry.at === 'number' ? (entry as Entry) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Drops what is too old to be asked for again, and sets aside what cannot be read: written beside and moved, so that a
 * crash leaves one or the other.
 */
function compact(path: string, before: number, log: (line: string) => void): void {
  if (!existsSync(path)) return;
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n').slice(0, -1);
  const young = lines.filter((line) => (parse(line)?.at ?? 0) >= before);
  if (young.length === lines.length) return;
  for (const line of lines.filter((line) => !parse(line))) {
    log(`A line of ${path} cannot be read; it is in ${path}.unreadable.`);
    appendFileSync(`${path}.unreadable`, `${line}\n`);
  }
  rmSync(`${path}.new`, { force: true });
  const beside = new Journal(`${path}.new`);
  try {
    if (young.length > 0) beside.append(young.join('\n'));
  } finally {
    beside.close();
  }
  renameSync(`${path}.new`, path);
}
