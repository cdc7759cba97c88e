import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Replaces a file so that after any crash it holds either the old or the new text, and the new one once this returned.
 * Synchronous on purpose: these are files of a few bytes, and the order of writes is what matters.
 */
export function replaceFile(path: string, text: string | Uint8Array): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeWhole(file, typeof text === 'string' ? Buffer.from(text, 'utf8') : text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  syncFolder(folder);
}

/**
 * Writes all of the bytes: a full disk may take some of them only.
 * @throws Error when they cannot all be written; some of them may stand there.
 */
export function writeWhole(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}

/** The file's text, or undefined when there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Makes names in a folder durable (a rename or a new file is only safe once the folder is on disk). */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A folder name for an account's slug; slugs are harmless, but nothing that came over the network is trusted. */
export function folderName(account: string): string {
  return encodeURIComponent(account).replaceAll('.', '%2E');
}
