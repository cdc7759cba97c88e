import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { splitText } from '../src/quotes/text.js';

const folder = join(import.meta.dirname, '../../../../../shared/fixtures/replies');
interface Entry {
  file: string;
  format: string;
  why?: string;
  expected: Record<string, unknown>;
}
const entries = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Entry[];
describe('replies', () => {
  for (const entry of entries.filter((one) => one.format === 'text')) {
    it(entry.file, () => {
      const input = readFileSync(join(folder, entry.file), 'utf8').replaceAll('\r\n', '\n');
      const { text } = splitText(input);
      const x = entry.expected;
      if (x['visible_text'] !== undefined) expect(text).toBe(x['visible_text']);
      if (x['unchanged']) expect(text.trim()).toBe(input.trim());
      if (x['starts_with']) expect(text.startsWith(x['starts_with'] as string)).toBe(true);
      for (const part of (x['contains'] ?? x['contains_derived'] ?? []) as string[]) expect(text).toContain(part);
      for (const part of (x['not_contains'] ?? []) as string[]) expect(text).not.toContain(part);
    });
  }
});
