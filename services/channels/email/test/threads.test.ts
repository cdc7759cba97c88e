import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AdapterProcess } from './support/adapter.js';
import { Dovecot, hasDovecot } from './support/dovecot.js';
import { account, StandInHub } from './support/hub.js';
import { mail } from './support/mails.js';
import { MailSink } from './support/smtp.js';
import { until } from './support/until.js';

const address = 'shop@example.org';
const to = { address: 'mailto:ada@example.com' };

describe.skipIf(!hasDovecot)('a conversation by mail', () => {
  let dovecot: Dovecot;
  let sink: MailSink;
  let hub: StandInHub;
  let adapter: AdapterProcess;

  beforeAll(async () => {
    dovecot = await Dovecot.start();
  });
  afterAll(() => dovecot.stop());
  beforeEach(async () => {
    hub = await StandInHub.start();
    sink = await MailSink.start();
    adapter = new AdapterProcess(hub).start();
  });
  afterEach(async () => {
    await adapter.dispose();
    await sink.stop();
    await hub.stop();
  });

  it("is one thread in the customer's mail program", async () => {
    hub.accounts.push(account('shop', { address, imap: dovecot.imap('shop'), smtp: sink.settings }));
    // Ada writes, and keeps what she wrote; the shop answers; Ada answers that; the shop answers again.
    await dovecot.append('shop', mail(1));
    await dovecot.append('ada', mail(1), mail(99));
    const first = await until('the question', () => hub.messages('shop')[0]);
    const answer = async (inReplyTo: string, references: string[]): Promise<Buffer> => {
      const threading = { subject: 'Question 1', inReplyTo, references };
      await hub.resultOf(hub.send('shop', { to, content: { text: 'An answer.' }, threading }));
      const raw = sink.mails.at(-1)?.raw ?? Buffer.alloc(0);
      await dovecot.append('ada', raw);
      return raw;
    };
    await answer(first.threading?.messageId ?? '', first.threading?.references ?? []);
    const sentId = hub.results[0]?.result.externalId ?? '';
    const reply = mail(2, `In-Reply-To: ${sentId}\nReferences: <q1@example.com> ${sentId}\n`);
    await dovecot.append('shop', reply);
    await dovecot.append('ada', reply);
    const second = await until('the reply', () => hub.messages('shop')[1]);
    expect(second.threading).toMatchObject({ inReplyTo: sentId, references: ['<q1@example.com>', sentId] });
    await answer(second.threading?.messageId ?? '', second.threading?.references ?? []);
    // The unrelated mail is a thread of its own.
    expect(await dovecot.threads('ada')).toEqual([[1, 3, 4, 5], [2]]);
  });

  it('tells of a mail that came back as the failure of its delivery, and as nothing else', async () => {
    hub.accounts.push(account('shop', { address, imap: dovecot.imap('bounces'), smtp: sink.settings }));
    const deliveryId = hub.send('shop', { to, content: { text: 'Anybody there?' } });
    await hub.resultOf(deliveryId);
    const [sent] = await sink.received(1);
    await dovecot.append('bounces', bounceOf(sent?.raw.toString() ?? ''), mail(3, 'Auto-Submitted: auto-replied\n'));
    const autoReply = await until('the mail after it', () => hub.messages('shop')[0]);
    expect(hub.receipts('shop')).toMatchObject([
      {
        deliveryId,
        state: 'failed',
        error: { code: '5.1.1', detail: 'ada@example.com: 550 5.1.1 No such user here' },
        recipients: ['mailto:ada@example.com'],
      },
    ]);
    expect(hub.messages('shop')).toHaveLength(1);
    expect(autoReply.nature).toBe('auto-reply');
  });
});

function bounceOf(raw: string): string {
  return [
    'From: Mail Delivery System <MAILER-DAEMON@mx.example.com>',
    `To: ${address}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Message-ID: <b1@mx.example.com>',
    'Date: Sat, 21 Nov 2026 10:00:01 +0000',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="bb"',
    '',
    '--bb',
    'Content-Type: text/plain',
    '',
    'I am sorry to have to inform you that your message could not be delivered.',
    '--bb',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.com',
    '',
    'Final-Recipient: rfc822; ada@example.com',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 No such user here',
    '',
    '--bb',
    'Content-Type: message/rfc822',
    '',
    raw.replaceAll('\r\n', '\n'),
    '--bb--',
    '',
  ].join('\n');
}
