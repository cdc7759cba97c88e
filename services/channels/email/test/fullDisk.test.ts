import type * as fileSystem from 'node:fs';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Ledger } from '../src/outgoing/ledger.js';

const disk = vi.hoisted(() => ({ isFull: false }));

// As a disk does that becomes full in the middle of a line: it takes some bytes, and then no more.
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof fileSystem>();
  return {
    ...fs,
    writeSync: (file: number, data: string | Uint8Array, from = 0) => {
      if (disk.isFull && from > 0) throw new Error('ENOSPC: no space left on device');
      const bytes = Buffer.from(data);
      return fs.writeSync(file, bytes, from, disk.isFull ? 5 : bytes.length - from);
    },
  };
});

describe('the ledger on a full disk', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'email-full-'));
  });
  afterEach(() => {
    disk.isFull = false;
    rmSync(folder, { recursive: true, force: true });
  });

  it('says that a line could not be written, and leaves nothing of it', () => {
    const ledger = new Ledger(folder, 0);
    ledger.sending('d1', 1);
    const before = readFileSync(join(folder, 'sent.jsonl'), 'utf8');
    disk.isFull = true;
    expect(() => {
      ledger.sending('d2', 1);
    }).toThrow('ENOSPC');
    expect(ledger.find('d2')).toBeUndefined();
    expect(readFileSync(join(folder, 'sent.jsonl'), 'utf8')).toBe(before);
    disk.isFull = false;
    ledger.sending('d3', 1);
    ledger.close();
    expect(new Ledger(folder, 0).find('d3')).toBeDefined();
  });
});
