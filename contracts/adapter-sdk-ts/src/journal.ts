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

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    const torn = existsSync(path) ? readFileSync(path).lastIndexOf(newLine) + 1 : undefined;
    this.#file = openSync(path, 'a+');
    if (torn !== undefined) ftruncateSync(this.#file, torn);
  }

  /** Bytes; every line ends before. */
  get length(): number {
    return fstatSync(this.#file).size;
  }

  append(line: string): void {
    writeSync(this.#file, Buffer.from(`${line}\n`, 'utf8'));
    fsyncSync(this.#file);
  }

  /** Whole lines from byte `from` on, as many as fit into the limits. `bytes` is how far they reach. */
  read(from: number, mostLines: number, mostBytes: number): { lines: string[]; bytes: number } {
    const buffer = Buffer.alloc(Math.min(mostBytes, Math.max(0, this.length - from)));
    readSync(this.#file, buffer, 0, buffer.length, from);
    const lines: string[] = [];
    let bytes = 0;
    for (let end; lines.length < mostLines && (end = buffer.indexOf(newLine, bytes)) >= 0; bytes = end + 1) {
      lines.push(buffer.toString('utf8', bytes, end));
    }
    return { lines, bytes };
  }

  clear(): void {
    ftruncateSync(this.#file, 0);
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}
