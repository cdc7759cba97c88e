import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderName } from '../src/files.js';
import { Cursor } from '../src/intake/cursor.js';
import { Ledger } from '../src/outgoing/ledger.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'email-state-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the cursor', () => {
  const position = { mailbox: 'a@b/INBOX', uidValidity: '7', lastUid: 12 };

  it('stands where it was left', () => {
    new Cursor(folder).save(position);
    expect(new Cursor(folder).lastUid('a@b/INBOX', '7')).toBe(12);
  });

  it('starts anew for another mailbox and another UIDVALIDITY', () => {
    const cursor = new Cursor(folder);
    expect(cursor.lastUid('a@b/INBOX', '7')).toBe(0);
    cursor.save(position);
    expect(cursor.lastUid('a@b/INBOX', '8')).toBe(0);
    expect(cursor.lastUid('a@b/Other', '7')).toBe(0);
  });

  it('starts anew when its file was damaged', () => {
    writeFileSync(join(folder, 'mailbox.json'), '{"mailbox":"a@b');
    expect(new Cursor(folder).lastUid('a@b/INBOX', '7')).toBe(0);
  });
});

describe('the ledger', () => {
  function reopened(now = 0): Ledger {
    return new Ledger(folder, now);
  }

  it('remembers each step over a crash', () => {
    const ledger = reopened();
    ledger.sending('d1', 1);
    ledger.sending('d2', 1);
    ledger.sent('d2', '<m2>', 2, []);
    ledger.sending('d3', 1);
    ledger.free('d3');
    const after = reopened();
    expect(after.find('d1')).toEqual({ state: 'sending', at: 1 });
    expect(after.find('d2')).toEqual({ state: 'sent', at: 2, messageId: '<m2>' });
    expect(after.find('d3')).toBeUndefined();
    ledger.close();
  });

  it('knows whom the copies missed until the customer has it', () => {
    const ledger = reopened();
    ledger.sending('d1', 1);
    ledger.copied('d1', 2, ['bob@example.com']);
    ledger.sending('d1', 3);
    ledger.close();
    const after = reopened();
    expect(after.find('d1')).toEqual({ state: 'sending', at: 3, missed: ['bob@example.com'] });
    after.free('d1');
    after.close();
    expect(reopened().find('d1')).toEqual({ state: 'copied', at: 3, missed: ['bob@example.com'] });
  });

  it('reads what an earlier version wrote', () => {
    const line = { id: 'd1', state: 'sent', at: 5, messageId: '<m1>', refused: true };
    writeFileSync(join(folder, 'sent.jsonl'), `${JSON.stringify(line)}\n`);
    expect(reopened().find('d1')).toEqual({ state: 'copied', at: 5, missed: [] });
  });

  it('forgets half a line: that step was never taken', () => {
    const ledger = reopened();
    ledger.sending('d1', 1);
    ledger.close();
    appendFileSync(join(folder, 'sent.jsonl'), '{"id":"d2","sta');
    const after = reopened();
    expect(after.find('d1')).toBeDefined();
    after.sending('d3', 1);
    after.close();
    expect(reopened().find('d3')).toBeDefined();
  });

  it('forgets after a month, and keeps its file small', () => {
    const ledger = reopened();
    ledger.sending('d1', 0);
    ledger.sent('d1', '<m1>', 0, []);
    ledger.close();
    expect(reopened(29 * 86_400_000).find('d1')).toBeDefined();
    expect(readFileSync(join(folder, 'sent.jsonl'), 'utf8').split('\n')).toHaveLength(2);
    expect(reopened(31 * 86_400_000).find('d1')).toBeUndefined();
    expect(readFileSync(join(folder, 'sent.jsonl'), 'utf8')).toBe('');
  });
});

describe('folderName', () => {
  it('stays below its folder', () => {
    expect(folderName('shop-mail')).toBe('shop-mail');
    for (const odd of ['..', '../x', 'a/b', '.', 'a\\b']) expect(folderName(odd)).not.toMatch(/^\.|\/|\\/);
  });
});
