import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

const newLine = 0x0a;

/**
 * A file of lines that only grows: a line for which `append` returned is on the disk. A line that a crash cut off is
 * taken away when the file is opened. One process at a time.
 */
export class Journal {
  readonly #file: number;
  #length: number;
  #torn = false;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#length = existsSync(path) ? readFileSync(path).lastIndexOf(newLine) + 1 : 0;
    this.#file = openSync(path, 'a+');
    this.#cut();
  }

  /** Bytes; every line ends before. */
  get length(): number {
    return this.#length;
  }

  /** Throws when it cannot be written; nothing of it stays then. */
  append(line: string): void {
    const bytes = Buffer.from(`${line}\n`, 'utf8');
    // What a failure left behind could not be cut off at that time.
    if (this.#torn) this.#cut();
    this.#torn = true;
    try {
      writeWhole(this.#file, bytes, null);
    } catch (error) {
      this.#cut();
      throw error;
    }
    this.#length = fstatSync(this.#file).size;
    this.#torn = false;
  }

  /** Whole lines from byte `from` on, as many as fit into the limits, and one at least when there is one. `bytes` is how far they reach. */
  read(from: number, mostLines: number, mostBytes: number): { lines: string[]; bytes: number } {
    const buffer = Buffer.alloc(Math.min(mostBytes, Math.max(0, this.#length - from)));
    readSync(this.#file, buffer, 0, buffer.length, from);
    const lines: string[] = [];
    let bytes = 0;
    for (let end; lines.length < mostLines && (end = buffer.indexOf(newLine, bytes)) >= 0; bytes = end + 1) {
      lines.push(buffer.toString('utf8', bytes, end));
    }
    return lines.length === 0 && from + mostBytes < this.#length ? this.read(from, 1, mostBytes * 2) : { lines, bytes };
  }

  clear(): void {
    this.#length = 0;
    this.#cut();
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }

  #cut(): void {
    ftruncateSync(this.#file, this.#length);
    this.#torn = false;
  }
}

/** Writes all of it, where a single call may write less, and waits until it is on the disk. */
export function writeWhole(file: number, bytes: Buffer, position: number | null): void {
  for (let written = 0; written < bytes.length;) {
    const at = position === null ? null : position + written;
    written += writeSync(file, bytes, written, bytes.length - written, at);
  }
  fsyncSync(file);
}
