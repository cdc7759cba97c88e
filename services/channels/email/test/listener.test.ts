import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterProcess } from './support/adapter.js';
import { account, StandInHub } from './support/hub.js';
import { mail, subjects } from './support/mails.js';

describe('mail by SMTP', () => {
  let hub: StandInHub;
  let adapter: AdapterProcess;
  let port: number;

  beforeEach(async () => {
    hub = await StandInHub.start();
    const listen = { host: '127.0.0.1', port: 0, maxBytes: 100_000 };
    hub.accounts.push(account('in', { address: 'shop@example.org', listen }));
    adapter = new AdapterProcess(hub).start();
    port = Number((await adapter.says(/takes mail on port (\d+)/))[1]);
  });
  afterEach(async () => {
    await adapter.dispose();
    await hub.stop();
  });

  /** Sends as a mail server would; the code of the answer. */
  function send(raw: string | Buffer): Promise<number> {
    const connection = new SMTPConnection({ host: '127.0.0.1', port });
    return new Promise<number>((resolve, reject) => {
      connection.on('error', reject);
      connection.connect(() => {
        connection.send({ from: 'ada@example.com', to: 'shop@example.org' }, raw, (refusal, sent) => {
          connection.quit();
          resolve(refusal?.responseCode ?? Number(sent.response.slice(0, 3)));
        });
      });
    });
  }

  it('is taken when the hub has it', async () => {
    expect(await send(mail(1))).toBe(250);
    expect(subjects(hub.messages('in'))).toEqual(['Question 1']);
    expect(hub.messages('in')[0]?.from.address).toBe('mailto:ada@example.com');
  });

  it('arrives whose file has a long name of emoji', async () => {
    const name = `a${encodeURIComponent('😀').repeat(80)}`;
    const file = `--b\nContent-Type: image/png\nContent-Disposition: attachment; filename*=utf-8''${name}\n\nx\n--b--\n`;
    expect(await send(mail(1, 'Content-Type: multipart/mixed; boundary=b\n', file))).toBe(250);
    expect(hub.messages('in')[0]?.attachments?.[0]?.name).toBe(`a${'😀'.repeat(74)}`);
  });

  it('is to come again while the hub is busy, and then counts once', async () => {
    hub.intake = 503;
    expect(await send(mail(1))).toBe(451);
    hub.intake = 'well';
    expect(await send(mail(1))).toBe(250);
    expect(await send(mail(1))).toBe(250);
    expect(subjects(hub.messages('in'))).toEqual(['Question 1']);
  });

  it('is refused when it is too large', async () => {
    expect(await send(mail(1, '', 'x'.repeat(70).concat('\n').repeat(2000)))).toBe(552);
    expect(hub.messages('in')).toEqual([]);
  });

  it('that the hub refuses is taken and put aside', async () => {
    hub.rejectAll = true;
    expect(await send(mail(1))).toBe(250);
    expect(readdirSync(join(adapter.folder, 'email/in/refused'))).toHaveLength(1);
  });

  it('that makes the hub refuse the whole request is put aside too', async () => {
    hub.intake = 400;
    expect(await send(mail(1))).toBe(250);
    expect(readdirSync(join(adapter.folder, 'email/in/refused'))).toHaveLength(1);
  });

  it('of broken forms becomes a message all the same', async () => {
    const odd = [
      'no header at all',
      'Subject: only\n\n',
      'Content-Type: multipart/mixed; boundary=x\n\n--x\n--x\n--x--',
      'From: \u0000<a@b\u0000.c>\nSubject: \u0000\n\n\u0000',
      `Content-Type: text/plain; charset=nonsense\nContent-Transfer-Encoding: base64\n\n####`,
    ];
    for (const raw of odd) expect(await send(Buffer.from(raw, 'latin1'))).toBe(250);
    expect(hub.messages('in')).toHaveLength(odd.length);
  });
});
