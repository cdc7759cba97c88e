import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normalise } from '../src/mail/normalise.js';
import { AdapterProcess } from './support/adapter.js';
import { Dovecot, hasDovecot } from './support/dovecot.js';
import { fixture, fixtures } from './support/fixtures.js';
import { account, StandInHub } from './support/hub.js';
import { until } from './support/until.js';

const address = 'shop@example.org';
const files = fixtures('email').map(({ file }) => file);

describe.skipIf(files.length === 0)('every real mail comes through', () => {
  let hub: StandInHub;
  let adapter: AdapterProcess;
  let mails: Buffer[];
  let expected: string[];

  beforeAll(async () => {
    hub = await StandInHub.start();
    adapter = new AdapterProcess(hub).start();
    // As they look on the wire: every line ends with CRLF, the last one too.
    mails = files.map((file) => Buffer.from(wire(fixture('email', file).toString('latin1')), 'latin1'));
    const normalised = await Promise.all(mails.map((raw) => normalise(raw, { receivedAt: 0, address })));
    expected = [...new Set(normalised.map(({ event }) => event.id))].toSorted();
  });
  afterAll(async () => {
    await adapter.dispose();
    await hub.stop();
  });

  it.skipIf(!hasDovecot)('IMAP', async () => {
    const dovecot = await Dovecot.start();
    try {
      await dovecot.append('real', ...mails);
      hub.accounts.push(account('imap', { address, imap: dovecot.imap('real') }));
      await until('all mails', () => hub.messages('imap').length >= expected.length);
      expect(
        hub
          .messages('imap')
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual(expected);
    } finally {
      await dovecot.stop();
    }
  });

  it('SMTP', async () => {
    hub.accounts.push(account('smtp', { address, listen: '127.0.0.1:0' }));
    const port = Number((await adapter.says(/takes mail on port (\d+)/))[1]);
    for (let at = 0; at < mails.length; at += 8)
      await Promise.all(mails.slice(at, at + 8).map((raw) => send(port, raw)));
    expect(
      hub
        .messages('smtp')
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(expected);
  });
});

function wire(text: string): string {
  return `${text
    .replaceAll(/\r\n|\n|\r/g, '\n')
    .replace(/\n$/, '')
    .replaceAll('\n', '\r\n')}\r\n`;
}

function send(port: number, raw: Buffer): Promise<void> {
  const connection = new SMTPConnection({ host: '127.0.0.1', port });
  return new Promise<void>((resolve, reject) => {
    connection.on('error', reject);
    connection.connect(() => {
      connection.send({ from: 'ada@example.com', to: address }, raw, (refusal) => {
        connection.quit();
        if (refusal) reject(refusal);
        else resolve();
      });
    });
  });
}
