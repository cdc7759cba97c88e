import { closeSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readIfThere, replaceFile, syncFolder, writeWhole } from '../files.js';

/**
 * What SMTP cannot tell us afterwards. `sending`: the whole mail left us and the answer was not seen yet. `sent`: the
 * server took it. `copied`: it took it for the copies only, and has not got it for the customer. `missed` are the receivers
 * of copies that it took it for neither; while it is sent to the customer alone, they are known from before.
 */
export type Entry =
  | { readonly state: 'sending'; readonly at: number; readonly missed?: readonly string[] }
  | { readonly state: 'copied'; readonly at: number; readonly missed: readonly string[] }
  | { readonly state: 'sent'; readonly at: number; readonly messageId: string; readonly missed?: readonly string[] };

/** `free`: the server surely has not got it, or a person said that it may be sent again. */
type Line = { readonly id: string } & (Entry | { readonly state: 'free' });

/** How long a sent delivery is remembered, in milliseconds; the hub has settled it long before. */
const memory = 30 * 24 * 3600 * 1000;

/** A file of lines, one for each step of a delivery, that is on disk before the step is taken. */
export class Ledger {
  readonly #path: string;
  readonly #entries = new Map<string, Entry>();
  #file: number | undefined;

  constructor(folder: string, now: number) {
    this.#path = join(folder, 'sent.jsonl');
    for (const line of readLines(readIfThere(this.#path) ?? '')) this.#apply(line);
    for (const [id, entry] of this.#entries) if (entry.at < now - memory) this.#entries.delete(id);
    const lines = [...this.#entries].map(([id, entry]) => `${JSON.stringify({ id, ...entry })}\n`);
    replaceFile(this.#path, lines.join(''));
  }

  /** What is known of a delivery. */
  find(deliveryId: string): Entry | undefined {
    return this.#entries.get(deliveryId);
  }

  /** Written before the last byte leaves us. */
  sending(deliveryId: string, at: number): void {
    const missed = this.find(deliveryId)?.missed;
    this.#append({ id: deliveryId, state: 'sending', at, ...(missed && { missed }) });
  }

  /** Written when the server took the mail, for the copies but those of `missed` too. */
  sent(deliveryId: string, messageId: string, at: number, missed: readonly string[]): void {
    this.#append({ id: deliveryId, state: 'sent', at, messageId, ...(missed.length > 0 && { missed }) });
  }

  /** Written when the server took the mail for the copies only. */
  copied(deliveryId: string, at: number, missed: readonly string[]): void {
    this.#append({ id: deliveryId, state: 'copied', at, missed });
  }

  /** Written when it may be sent (again): to the customer alone when the copies went before. */
  free(deliveryId: string): void {
    const entry = this.find(deliveryId);
    if (entry?.state !== 'sending') return;
    if (entry.missed) this.copied(deliveryId, entry.at, entry.missed);
    else this.#append({ id: deliveryId, state: 'free' });
  }

  /** Closes the file. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #append(line: Line): void {
    this.#file ??= this.#open();
    const length = fstatSync(this.#file).size;
    try {
      writeWhole(this.#file, Buffer.from(`${JSON.stringify(line)}\n`, 'utf8'));
      fsyncSync(this.#file);
    } catch (error) {
      // What is left of it would make the next line unreadable, too.
      ftruncateSync(this.#file, length);
      throw error;
    }
    this.#apply(line);
  }

  #open(): number {
    mkdirSync(dirname(this.#path), { recursive: true });
    const file = openSync(this.#path, 'a', 0o600);
    syncFolder(dirname(this.#path));
    return file;
  }

  #apply(line: Line): void {
    const { id, ...entry } = line;
    if (entry.state === 'free') this.#entries.delete(id);
    else this.#entries.set(id, entry);
  }
}

// A crash can leave half a line at the end: that step was never taken, as the file is written first.
function* readLines(text: string): Generator<Line> {
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      yield current(JSON.parse(line) as Line);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
}

/** A line of an earlier version said `sent`, and `refused` for the customer, where one of this version says `copied`. */
function current(line: Line & { readonly refused?: boolean }): Line {
  return line.refused === true && line.state === 'sent'
    ? { id: line.id, state: 'copied', at: line.at, missed: [] }
    : line;
}
