import { mkdtempSync, rmSync } from 'node:fs';
import type * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Journal } from '../src/journal.js';

/** What is wrong with the disk. */
const disk = vi.hoisted(() => ({ most: Infinity, room: Infinity, flushes: true, cuts: true }));

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const demand = (holds: boolean): void => {
    if (!holds) throw Object.assign(new Error('ENOSPC: no space left on device'), { syscall: 'write' });
  };
  return {
    ...real,
    writeSync: (file: number, bytes: Buffer, offset = 0, length = bytes.length - offset, at: number | null = null) => {
      demand(disk.room > 0);
      const written = real.writeSync(file, bytes, offset, Math.min(length, disk.most, disk.room), at);
      disk.room -= written;
      return written;
    },
    fsyncSync: (file: number) => {
      real.fsyncSync(file);
      demand(disk.flushes);
    },
    ftruncateSync: (file: number, length: number) => {
      demand(disk.cuts);
      real.ftruncateSync(file, length);
    },
  };
});

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
});

afterEach(() => {
  Object.assign(disk, { most: Infinity, room: Infinity, flushes: true, cuts: true });
  rmSync(folder, { recursive: true });
});

function open(): Journal {
  return new Journal(join(folder, 'lines'));
}

function lines(journal: Journal): string[] {
  return journal.read(0, Infinity, journal.length).lines;
}

test('a line that the system writes in pieces is whole', () => {
  disk.most = 3;
  const before = open();
  before.append('first');
  before.append('second');
  before.close();

  const after = open();
  expect(lines(after)).toEqual(['first', 'second']);
  after.close();
});

test.each([true, false])('a line that a full disk refused midway is not there (cut at once: %s)', (cuts) => {
  const before = open();
  before.append('first');
  Object.assign(disk, { room: 3, cuts });
  expect(() => {
    before.append('refused');
  }).toThrow('ENOSPC');
  expect(lines(before)).toEqual(['first']);
  expect(before.length).toBe(6);

  Object.assign(disk, { room: Infinity, cuts: true });
  before.append('second');
  expect(lines(before)).toEqual(['first', 'second']);
  before.close();

  const after = open();
  expect(lines(after)).toEqual(['first', 'second']);
  after.close();
});

test('a line that the disk does not confirm is not there', () => {
  const before = open();
  disk.flushes = false;
  expect(() => {
    before.append('refused');
  }).toThrow('ENOSPC');
  before.close();

  const after = open();
  expect(lines(after)).toEqual([]);
  after.close();
});

test('a line beyond the limit is read alone', () => {
  const journal = open();
  journal.append('x'.repeat(100));
  journal.append('next');

  expect(journal.read(0, 9, 10)).toEqual({ lines: ['x'.repeat(100)], bytes: 101 });
  expect(lines(journal)).toHaveLength(2);
  journal.close();
});
