import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readIfThere, replaceFile, syncFolder } from '../files.js';

/**
 * What SMTP cannot tell us afterwards. `sending`: the whole mail left us and the answer was not seen yet. `sent`: the
 * server took it. `free`: the server surely has not got it, or a person said that it may be sent again.
 */
export type Entry =
  | { readonly state: 'sending'; readonly at: number }
  | { readonly state: 'sent'; readonly at: number; readonly messageId: string; readonly refused?: boolean };

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
    this.#append({ id: deliveryId, state: 'sending', at });
  }

  /** Written when the server took the mail; `refused` when it took it for the copies only. */
  sent(deliveryId: string, messageId: string, at: number, refused: boolean): void {
    this.#append({ id: deliveryId, state: 'sent', at, messageId, ...(refused && { refused }) });
  }

  /** Written when it may be sent (again). */
  free(deliveryId: string): void {
    if (this.#entries.has(deliveryId)) this.#append({ id: deliveryId, state: 'free' });
  }

  /** Closes the file. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #append(line: Line): void {
    if (this.#file === undefined) {
      mkdirSync(dirname(this.#path), { recursive: true });
      this.#file = openSync(this.#path, 'a', 0o600);
      syncFolder(dirname(this.#path));
    }
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
    fsyncSync(this.#file);
    this.#apply(line);
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
      yield JSON.parse(line) as Line;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
}
