import { describe, expect, it } from 'vitest';
import type { MessageReceived, Receipt } from '@omnichannel/adapter-sdk';
import { normalise } from '../src/mail/normalise.js';

/** What a mail with these headers and this body becomes; every line of it is a line of its own. */
async function eventOf(header: string, body: string | Buffer = 'x'): Promise<MessageReceived | Receipt> {
  const raw = Buffer.concat([Buffer.from(`From: a@example.com\r\n${header}\r\n\r\n`), Buffer.from(body)]);
  return (await normalise(raw, { receivedAt: 0, address: 'help@example.org' })).event;
}

function nested(depth: number, innermost: string): string {
  let mail = innermost;
  for (let n = 0; n < depth; n++)
    mail = `Content-Type: multipart/alternative; boundary=b${n}\r\n\r\n--b${n}\r\n${mail}\r\n--b${n}--\r\n`;
  return mail.slice(mail.indexOf('--'));
}

function enclosed(depth: number): string {
  return 'Content-Type: message/rfc822\r\n\r\n'.repeat(depth);
}

const many = 900_000;
const daemon = 'From: MAILER-DAEMON@example.com\r\nSubject: Undeliverable: x';

describe('a mail becomes a message, at once, whatever is in it', () => {
  it.each<[string, string, (string | Buffer)?]>([
    ['deep elements', 'Content-Type: text/html', `${'<div>'.repeat(50_000)}x`],
    ['deep quotations', 'Content-Type: text/html', `${'<blockquote>'.repeat(50_000)}x`],
    ['entities', 'Content-Type: text/html', '&amp;'.repeat(1_000_000)],
    ['a large table', 'Content-Type: text/html', `<table>${'<tr><td>x</td></tr>'.repeat(500_000)}`],
    [
      'deep parts',
      'Content-Type: multipart/alternative; boundary=b899',
      nested(900, 'Content-Type: text/html\r\n\r\nx'),
    ],
    ['deep mails', 'Content-Type: message/rfc822', enclosed(10_000)],
    ['empty lines', 'Content-Type: text/plain; format=flowed', '\n'.repeat(10_000_000)],
    ['bytes of no charset', 'Content-Type: text/plain', Buffer.alloc(10_000_000, 0xff)],
    ['a header that is too long', `X-Long: ${'x'.repeat(3_000_000)}`],
    ['many headers', 'X-Many: x\r\n'.repeat(80_000).trim()],
    ['folds', `Subject: x${'\r\n y'.repeat(150_000)}`],
    ['comments in its date', `Date: ${'('.repeat(many)}`],
    ['references', `References: ${'a@'.repeat(400_000)}"`],
    ['ids', `In-Reply-To: ${'<'.repeat(many)}`],
    ['receivers', `To: ${'a@b.c, '.repeat(100_000)}`],
    ['brackets', `To: ${'<'.repeat(many)}`],
    ['quotes', `To: ${'"a" '.repeat(200_000)}`],
    ['half quotes', `To: ${'"'.repeat(many)}`],
    ['groups', `Cc: ${'a:'.repeat(400_000)}`],
    ['comments', `Cc: ${'('.repeat(many)}`],
    ['encoded words', `Subject: ${'=?utf-8?q?a?= '.repeat(60_000)}`],
    ['half words', `Subject: ${'=?utf-8?q?'.repeat(80_000)}`],
    ['spaces in words', `Subject: =?utf-8?q?${'= '.repeat(400_000)}?=`],
    [
      'marks in a name',
      `Content-Disposition: attachment; filename="${'\u0301'.repeat(100_000)}${'\u0323'.repeat(100_000)}"`,
    ],
    [
      'pieces of a name',
      `Content-Disposition: attachment;${Array.from({ length: 30_000 }, (_, n) => ` filename*${n}=x;`).join('')}`,
    ],
    ['quotes in a charset', `Content-Type: text/plain; charset=${"'".repeat(many)}x`],
    ['half parameters', `Content-Type: text/plain; ${'name="'.repeat(100_000)}`],
    ['a failed receiver', `X-Failed-Recipients: ${'a'.repeat(many)}`],
    ['a report of spaces', daemon, ` 550 5.1.1 unknown user${'\n '.repeat(500_000)}`],
    ['a report of brackets', daemon, `550 5.1.1 unknown user\n<${'a@'.repeat(400_000)}`],
    ['a report of groups', 'Content-Type: message/delivery-status', 'a: b\n\n'.repeat(1_000_000)],
    ['a calendar', 'Content-Type: text/calendar', '\n'.repeat(10_000_000)],
    ['half a calendar', 'Content-Type: text/calendar', `X;${'"'.repeat(many)}`],
  ])(
    'with %s',
    async (_what, header, body) => {
      expect((await eventOf(header, body)).id).toMatch(/^mail-[0-9a-f]{64}$/);
    },
    30_000,
  );

  it('and as itself when its parts are deeper than any mail is', async () => {
    const inner = 'Content-Type: text/plain\r\n\r\nx';
    expect(await eventOf('Content-Type: multipart/alternative; boundary=b19', nested(20, inner))).toMatchObject({
      content: { text: 'x' },
    });
    expect(await eventOf('Content-Type: multipart/alternative; boundary=b899', nested(900, inner))).toMatchObject({
      attachments: [{ name: 'mail.eml' }],
      facts: { unreadable: expect.stringContaining('deeper than') as string },
    });
  });

  it('and shows what is deep as it came', async () => {
    const html = `${'<div>'.repeat(50_000)}x`;
    expect(await eventOf('Content-Type: text/html', html)).toMatchObject({ content: { text: 'x', html } });
  });
});
