import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Real input beside the repository; tests that need it are skipped where it is missing. */
const shared = join(import.meta.dirname, '../../../../../../shared/fixtures');

/** The entries of a folder's index; empty, with a word about it, where there is none. */
export function fixtures<T>(folder: string): (T & { file: string })[] {
  const index = join(shared, folder, 'index.json');
  if (existsSync(index)) return JSON.parse(readFileSync(index, 'utf8')) as (T & { file: string })[];
  console.log(`Skipped: there is no ${index}.`);
  return [];
}

/** A fixture's bytes. */
export function fixture(folder: string, file: string): Buffer {
  return readFileSync(join(shared, folder, file));
}
