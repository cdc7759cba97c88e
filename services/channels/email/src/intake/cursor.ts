import { join } from 'node:path';
import { readIfThere, replaceFile } from '../files.js';

/** Up to where a mailbox has been handed to the hub. UIDs mean nothing under another UIDVALIDITY (RFC 9051, 2.3.1.1). */
export interface Position {
  /** Which mailbox this is, so that settings that point elsewhere start anew. */
  readonly mailbox: string;
  readonly uidValidity: string;
  readonly lastUid: number;
}

/** Keeps the position of one account's mailbox on disk. */
export class Cursor {
  readonly #path: string;
  #position: Position | undefined;

  constructor(folder: string) {
    this.#path = join(folder, 'mailbox.json');
    this.#position = parse(readIfThere(this.#path));
  }

  /** The last UID that is done, for this mailbox in this validity; 0 when it is new to us. */
  lastUid(mailbox: string, uidValidity: string): number {
    const at = this.#position;
    return at?.mailbox === mailbox && at.uidValidity === uidValidity ? at.lastUid : 0;
  }

  /** Remembers, durably when this returns. */
  save(position: Position): void {
    replaceFile(this.#path, `${JSON.stringify(position)}\n`);
    this.#position = position;
  }
}

// A damaged file means reading the mailbox again: the hub knows what it has, so that costs time and nothing else.
function parse(text: string | undefined): Position | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Position;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
