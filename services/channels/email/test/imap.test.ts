import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AdapterProcess } from './support/adapter.js';
import { Dovecot, hasDovecot } from './support/dovecot.js';
import { account, StandInHub } from './support/hub.js';
import { MailSink } from './support/smtp.js';
import { until } from './support/until.js';

function mail(n: number, more = ''): string {
  return `From: Ada <ada@example.com>\nTo: shop@example.org\nSubject: Question ${n}\nMessage-ID: <q${n}@example.com>\nDate: Sat, 21 Nov 2026 10:00:00 +0000\n${more}\nHello number ${n}.\n`;
}

describe.skipIf(!hasDovecot)('a mailbox on a real IMAP server', () => {
  let dovecot: Dovecot;
  let hub: StandInHub;
  let adapter: AdapterProcess;
  let sink: MailSink;

  beforeAll(async () => {
    dovecot = await Dovecot.start();
  });
  afterAll(async () => {
    await dovecot.stop();
  });
  beforeEach(async () => {
    hub = await StandInHub.start();
    sink = await MailSink.start();
    adapter = new AdapterProcess(hub);
  });
  afterEach(async () => {
    await adapter.dispose();
    await sink.stop();
    await hub.stop();
  });

  it('is read from its beginning, then as mail comes', async () => {
    hub.accounts.push(account('in', { address: 'shop@example.org', imap: dovecot.imap('in') }));
    await dovecot.append('in', mail(1), mail(2));
    adapter.start();
    await until('two messages', () => hub.messages('in').length === 2);
    await dovecot.append('in', mail(3));
    await until('the third', () => hub.messages('in').length === 3);
    expect(hub.messages('in').map(({ threading }) => threading?.subject)).toEqual([
      'Question 1',
      'Question 2',
      'Question 3',
    ]);
    expect(hub.unsigned).toEqual([]);
  });
});
