import { describe, expect, it } from 'vitest';
import type { MessageReceived, Receipt } from '@omnichannel/adapter-sdk';
import { normalise } from '../src/mail/normalise.js';

const receivedAt = Date.UTC(2026, 10, 22, 8);

async function eventOf(...lines: string[]): Promise<MessageReceived | Receipt> {
  const raw = Buffer.from(lines.join('\r\n'), 'utf8');
  return (await normalise(raw, { receivedAt, address: 'help@example.org' })).event;
}

async function messageOf(...lines: string[]): Promise<MessageReceived> {
  const event = await eventOf(...lines);
  if (event.type !== 'message.received') throw new Error('No message.');
  return event;
}

const from = 'From: Ada <Ada@Example.com>';

describe('a mail becomes a message', () => {
  it('with sender, threading, time and words', async () => {
    const event = await messageOf(
      from,
      'To: help@example.org',
      'Cc: Bob <bob@example.com>',
      'Subject: Re: =?utf-8?q?Gr=C3=BC=C3=9Fe?=',
      'Message-ID: <m@example.com>',
      'In-Reply-To: <b@example.org>',
      'References: <a@example.com>',
      'Content-Language: de',
      'Date: Sat, 21 Nov 2026 10:00:00 +0000',
      '',
      'Danke!',
      '',
      'Am 20. November 2026 um 10:00 schrieb Shop <help@example.org>:',
      '> Bitte.',
    );
    expect(event).toMatchObject({
      type: 'message.received',
      occurredAt: '2026-11-21T10:00:00.000Z',
      from: { address: 'mailto:Ada@example.com', name: 'Ada', language: 'de' },
      threading: {
        subject: 'Re: Grüße',
        messageId: '<m@example.com>',
        inReplyTo: '<b@example.org>',
        references: ['<a@example.com>', '<b@example.org>'],
      },
      nature: 'person',
      content: { text: 'Danke!' },
      facts: { to: 'help@example.org', cc: 'bob@example.com' },
    });
    expect(event.content.quoted).toContain('> Bitte.');
    expect(event.content.html).toBeUndefined();
  });

  it.each([
    ['in the future', 'Date: Sat, 21 Nov 2099 10:00:00 +0000'],
    ['from before there was mail', 'Date: Thu, 01 Jan 1970 00:00:00 +0000'],
    ['that is none', 'Date: yesterday'],
  ])('with the time of its arrival when its date is %s', async (_what, date) => {
    expect((await messageOf(from, date, '', 'x')).occurredAt).toBe(new Date(receivedAt).toISOString());
  });

  it('of a sender of its own when it has none', async () => {
    const one = await messageOf('Subject: a', '', 'x');
    const other = await messageOf('Subject: b', '', 'x');
    expect(one.from.address).toMatch(/^mailto:unknown-[0-9a-f]{12}@invalid$/);
    expect(one.from.address).not.toBe(other.from.address);
  });

  it('with inline images as links into its attachments, and with nothing of them beside it', async () => {
    const event = await messageOf(
      from,
      'Content-Type: multipart/related; boundary=b',
      '',
      '--b',
      'Content-Type: text/html',
      '',
      '<p>See <img src="cid:one@x"> and <img src="cid:none@x"></p>',
      '--b',
      'Content-Type: image/png; name=one.png',
      'Content-ID: <One@x>',
      'Content-Transfer-Encoding: base64',
      '',
      'AAEC',
      '--b--',
    );
    expect(event.content.html).toContain('src="attachment:a1"');
    expect(event.attachments).toMatchObject([
      { id: 'a1', name: 'one.png', mediaType: 'image/png', size: 3, inline: true },
    ]);
    expect(event.content.parts).toBeUndefined();
  });

  it('with the text of its HTML when it has no other, without what it repeats', async () => {
    const event = await messageOf(
      from,
      'Content-Type: text/html; charset=utf-8',
      '',
      '<style>p{}</style><p>Hello<br>there &amp; <b>you</b></p><ul><li>one<li>two</ul>',
      '<div class="gmail_quote"><div>On Monday Bob wrote:</div><blockquote>old</blockquote></div>',
    );
    expect(event.content.text).toBe('Hello\nthere & you\n\n- one\n- two');
    expect(event.content.quoted).toContain('old');
    expect(event.content.html).not.toContain('old');
  });

  it('with what is encrypted or signed said', async () => {
    const encrypted = await messageOf(
      from,
      'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m',
      'Content-Transfer-Encoding: base64',
      '',
      'AAEC',
    );
    expect(encrypted).toMatchObject({ content: { text: '[encrypted with S/MIME]' }, facts: { encrypted: 'smime' } });
    const pgp = await messageOf(
      from,
      'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
      '',
      '--b',
      'Content-Type: application/pgp-encrypted',
      '',
      'Version: 1',
      '--b',
      'Content-Type: application/octet-stream',
      '',
      'x',
      '--b--',
    );
    expect(pgp).toMatchObject({ content: { text: '[encrypted with PGP]' }, facts: { encrypted: 'pgp' } });
  });

  it('with at most a hundred files, and then with itself as the last one', async () => {
    const parts = Array.from({ length: 150 }, (_, n) => ['--b', `Content-Type: image/png; name=${n}.png`, '', 'x']);
    const event = await messageOf(from, 'Content-Type: multipart/mixed; boundary=b', '', ...parts.flat(), '--b--');
    expect(event.attachments).toHaveLength(100);
    expect(event.attachments?.at(-1)).toMatchObject({ id: 'a100', name: 'mail.eml', mediaType: 'message/rfc822' });
  });

  it('with itself attached when nobody can read it', async () => {
    const header = `X-Long: ${'x'.repeat(3_000_000)}`;
    const event = await messageOf(from, header, '', 'x');
    expect(event.attachments?.at(-1)?.mediaType ?? 'message/rfc822').toBe('message/rfc822');
    expect(event.id).toMatch(/^mail-[0-9a-f]{64}$/);
  });
});

describe('the id of a mail', () => {
  const lines = [from, 'Message-ID: <m@example.com>', 'Date: Sat, 21 Nov 2026 10:00:00 +0000', '', 'one'];

  it('is the same on every way', async () => {
    const there = await eventOf(...lines);
    const elsewhere = await eventOf('Received: from a by b', 'X-Spam-Score: 1', ...lines);
    expect(elsewhere.id).toBe(there.id);
  });

  it('is another for other words, although the Message-ID is the same', async () => {
    const one = await eventOf(...lines);
    const other = await eventOf(...lines.slice(0, -1), 'two');
    expect(other.id).not.toBe(one.id);
    expect((await eventOf('Subject: other', ...lines)).id).not.toBe(one.id);
  });
});

describe('the nature of a mail', () => {
  it.each([
    ['person', []],
    ['person', ['Auto-Submitted: no']],
    ['person', ['X-Auto-Response-Suppress: All']],
    ['person', ['Subject: I am out of office chairs']],
    ['person', ['Subject: Delivery failed? My parcel is not here']],
    ['auto-reply', ['Auto-Submitted: auto-replied']],
    ['auto-reply', ['Auto-Submitted: auto-generated; type=x']],
    ['auto-reply', ['X-Autoreply: yes']],
    ['auto-reply', ['X-Autorespond: x']],
    ['auto-reply', ['Precedence: auto_reply']],
    ['auto-reply', ['Subject: Automatic reply: Question']],
    ['auto-reply', ['Subject: Automatische Antwort: Frage', 'X-Auto-Response-Suppress: All']],
    ['auto-reply', ['Subject: Out of Office', 'In-Reply-To: <a@b>']],
    ['auto-reply', ['Return-Path: <>', 'Subject: Re: Question']],
    ['auto-reply', ['X-Apple-Action: OOF/vacation', 'Subject: Re: Question']],
    ['bounce', ['Return-Path: <>', 'Subject: Undeliverable: Question']],
    ['person', ['Subject: Out of office furniture']],
    ['list', ['List-Id: <users.example.com>']],
    ['list', ['Precedence: bulk']],
    ['list', ['List-Unsubscribe: <mailto:x@y>']],
    ['bounce', ['X-Failed-Recipients: a@b.c']],
  ])('is %s with %s', async (nature, more) => {
    expect((await messageOf(from, ...more, '', 'x')).nature).toBe(nature);
  });

  it('is bounce when a server says so in its own words', async () => {
    const event = await messageOf(
      'From: Mail Delivery Subsystem <MAILER-DAEMON@example.com>',
      'Subject: Delivery Status Notification (Failure)',
      '',
      '<nobody@example.net>: 550 5.1.1 unknown user',
    );
    expect(event).toMatchObject({
      nature: 'bounce',
      facts: { bounceStatus: '5.1.1', bounceRecipient: 'nobody@example.net' },
    });
  });
});

describe('a report about our own mail', () => {
  const ours = '<delivery.01936f5e-0000-7000-8000-000000000001@example.org>';

  function report(type: string, fields: string[], quoted: string): string[] {
    return [
      'From: MAILER-DAEMON@example.com',
      'Message-ID: <r@example.com>',
      `Content-Type: multipart/report; report-type=${type}; boundary=b`,
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'A report.',
      '--b',
      `Content-Type: message/${type}`,
      '',
      ...fields,
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      `Message-ID: ${quoted}`,
      '--b--',
    ];
  }

  const failed = ['Reporting-MTA: dns; x', '', 'Final-Recipient: rfc822; a@b.c', 'Action: failed', 'Status: 5.2.2'];

  it('is the failure of its delivery', async () => {
    expect(await eventOf(...report('delivery-status', failed, ours))).toMatchObject({
      type: 'receipt',
      deliveryId: '01936f5e-0000-7000-8000-000000000001',
      state: 'failed',
      error: { code: '5.2.2', detail: 'a@b.c' },
    });
  });

  it('names everybody who did not get it, by the address that we wrote to', async () => {
    const recipient = (final: string, action: string, original?: string): string[] => [
      '',
      ...(original === undefined ? [] : [`Original-Recipient: rfc822;${original}`]),
      `Final-Recipient: rfc822; ${final}`,
      `Action: ${action}`,
    ];
    const several = [
      'Reporting-MTA: dns; x',
      ...recipient('ada@b.c', 'delivered'),
      ...recipient('bob@mailbox.net', 'failed', 'bob@B.c'),
      ...recipient('eve@b.c', 'failed'),
    ];
    const event = await eventOf(...report('delivery-status', several, ours));
    expect(event).toMatchObject({ state: 'failed', recipients: ['mailto:bob@b.c', 'mailto:eve@b.c'] });
    const unnamed = await eventOf(...report('delivery-status', [...several, ...recipient('', 'failed')], ours));
    expect(unnamed).toMatchObject({ state: 'failed' });
    expect(unnamed).not.toHaveProperty('recipients');
  });

  it('names those of a header of its own', async () => {
    const event = await eventOf(
      'From: MAILER-DAEMON@example.com',
      'X-Failed-Recipients: bob@b.c, eve@b.c',
      `References: ${ours}`,
      '',
      'No such users.',
    );
    expect(event).toMatchObject({ type: 'receipt', recipients: ['mailto:bob@b.c', 'mailto:eve@b.c'] });
  });

  it('is a message when it is about a mail of somebody else, or one of another domain', async () => {
    for (const id of ['<x@example.org>', '<delivery.01936f5e-0000-7000-8000-000000000001@evil.com>'])
      expect(await eventOf(...report('delivery-status', failed, id))).toMatchObject({ nature: 'bounce' });
  });

  it('is no failure while the mail is only late', async () => {
    const late = failed.map((field) => field.replace('failed', 'delayed').replace('5.2.2', '4.2.2'));
    const event = await eventOf(...report('delivery-status', late, ours));
    expect(event).toMatchObject({ nature: 'bounce', facts: { bounceAction: 'delayed' } });
  });

  it('is that it was read', async () => {
    const fields = [`Original-Message-ID: ${ours}`, 'Disposition: manual-action/MDN-sent-manually; displayed'];
    expect(await eventOf(...report('disposition-notification', fields, '<x@y>'))).toMatchObject({
      type: 'receipt',
      state: 'read',
    });
  });

  it('is believed from servers that quote the mail in their text only', async () => {
    const event = await eventOf(
      'From: MAILER-DAEMON@example.com',
      'Subject: failure notice',
      '',
      'Hi. This is the qmail-send program. <a@b.c>: 550 no such user',
      '--- Below this line is a copy of the message.',
      `Message-ID: ${ours}`,
    );
    expect(event).toMatchObject({ type: 'receipt', state: 'failed' });
  });

  it('is not what a person writes who quotes our id', async () => {
    expect(await eventOf(from, `In-Reply-To: ${ours}`, '', ours)).toMatchObject({ type: 'message.received' });
  });
});
