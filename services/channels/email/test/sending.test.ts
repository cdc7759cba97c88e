import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseTree } from '../src/mime/tree.js';
import { AdapterProcess } from './support/adapter.js';
import { account, StandInHub } from './support/hub.js';
import { MailSink } from './support/smtp.js';
import { until } from './support/until.js';

const to = { address: 'mailto:ada@example.com', name: 'Ada Ü' };
const address = 'shop@example.org';
const ada = 'ada@example.com';
const bob = 'bob@example.com';

describe('a delivery', () => {
  let hub: StandInHub;
  let adapter: AdapterProcess;
  let sink: MailSink;

  // One adapter for all of them: each test has an account of its own, which also shows that accounts come without restart.
  beforeAll(async () => {
    hub = await StandInHub.start();
    adapter = new AdapterProcess(hub).start();
  });
  afterAll(async () => {
    await adapter.dispose();
    await hub.stop();
  });
  beforeEach(async () => {
    sink = await MailSink.start();
  });
  afterEach(() => sink.stop());

  function open(settings: Record<string, unknown> = {}): string {
    const id = `out-${randomUUID()}`;
    hub.accounts.push(account(id, { address, smtp: { ...sink.settings, ...settings } }));
    return id;
  }

  function refuse(code: (receiver: string) => number | undefined): void {
    sink.recipient = (receiver) => {
      const responseCode = code(receiver);
      return responseCode === undefined ? undefined : Object.assign(new Error('Not now'), { responseCode });
    };
  }

  it('becomes a mail that continues its thread', async () => {
    const id = open();
    hub.files.set('f1', Buffer.from([0, 1, 2, 255]));
    const deliveryId = hub.send(id, {
      to,
      content: { text: 'Grüße 👋', html: '<p>Grüße <b>👋</b></p>' },
      threading: { subject: 'Question', inReplyTo: '<q1@example.com>', references: ['<q0@example.com>'] },
      attachments: [{ id: 'a', name: 'a ü/..\\b.bin', mediaType: 'application/x-thing', size: 4, url: '/files/f1' }],
    });
    const messageId = `<delivery.${deliveryId}@example.org>`;
    expect(await hub.resultOf(deliveryId)).toEqual({ state: 'sent', externalId: messageId });
    const [taken] = await sink.received(1);
    expect(taken).toMatchObject({ from: address, to: ['ada@example.com'] });
    const { headers, children } = await parseTree(taken?.raw ?? Buffer.alloc(0));
    expect(headers.raw('message-id')).toBe(messageId);
    expect(headers.raw('in-reply-to')).toBe('<q1@example.com>');
    expect(headers.messageIds('references')).toEqual(['<q0@example.com>', '<q1@example.com>']);
    expect(headers.text('subject')).toBe('Re: Question');
    expect(headers.mailboxes('from')).toEqual([{ name: 'Shop', address }]);
    expect(headers.mailboxes('to')).toEqual([{ name: 'Ada Ü', address: 'ada@example.com' }]);
    expect(headers.has('auto-submitted')).toBe(false);
    expect(children.map(({ type }) => type)).toEqual(['multipart/alternative', 'application/x-thing']);
    expect(children[0]?.children.map(({ body }) => body.toString().trim())).toEqual([
      'Grüße 👋',
      '<p>Grüße <b>👋</b></p>',
    ]);
    expect(children[1]?.body).toEqual(Buffer.from([0, 1, 2, 255]));
    expect(children[1]?.filename).toBe('a ü_.._b.bin');
  });

  it('goes to those with copies too, below the signature of its account', async () => {
    const id = open();
    const account = hub.accounts.at(-1);
    Object.assign(account?.settings ?? {}, { signature: '{{agent}}\nExample & Sons' });
    const author = { type: 'agent' as const, name: 'Grace' };
    const more = { author, cc: ['mailto:bob@example.com'], bcc: ['eve@example.com', 'tel:+1555'] };
    await hub.resultOf(hub.send(id, { to, content: { text: 'Hi', html: '<p>Hi</p>' }, ...more }));
    const [taken] = await sink.received(1);
    expect(taken?.to).toEqual(['ada@example.com', 'bob@example.com', 'eve@example.com']);
    const { headers, children } = await parseTree(taken?.raw ?? Buffer.alloc(0));
    expect(headers.mailboxes('cc').map(({ address: copy }) => copy)).toEqual(['bob@example.com']);
    expect(headers.has('bcc')).toBe(false);
    expect(headers.has('auto-submitted')).toBe(false);
    expect(children[0]?.body.toString().trim()).toBe('Hi\r\n\r\n-- \r\nGrace\r\nExample & Sons');
    expect(children[1]?.body.toString()).toContain('Example &amp; Sons</div>');
  });

  it('shows a place as a line, and says what no mail shows', async () => {
    const id = open();
    const parts = [
      { type: 'location' as const, latitude: 52.5, longitude: 13.4, title: 'Here' },
      { type: 'choice' as const, id: 'yes', title: 'Yes' },
    ];
    const deliveryId = hub.send(id, { to, content: { text: 'Come', html: '<p>Come</p>', parts } });
    expect(await hub.resultOf(deliveryId)).toMatchObject({ state: 'sent', degraded: ['choices'] });
    const [taken] = await sink.received(1);
    const { children } = await parseTree(taken?.raw ?? Buffer.alloc(0));
    const place = 'Here: https://www.openstreetmap.org/?mlat=52.5&mlon=13.4';
    expect(children[0]?.body.toString().trim()).toBe(`Come\r\n\r\n${place}`);
    expect(children[1]?.body.toString()).toContain(place.replace('&', '&amp;'));
  });

  it('by a machine says so, and is not signed by anybody', async () => {
    const id = open();
    Object.assign(hub.accounts.at(-1)?.settings ?? {}, { signature: '{{agent}}' });
    await hub.resultOf(hub.send(id, { to, author: { type: 'automation', name: 'Bot' }, content: { text: 'Hi' } }));
    const [taken] = await sink.received(1);
    const { headers, body } = await parseTree(taken?.raw ?? Buffer.alloc(0));
    expect(headers.raw('auto-submitted')).toBe('auto-replied');
    expect(body.toString().trim()).toBe('Hi');
  });

  it('whose receiver is refused for now goes to that one alone afterwards', async () => {
    const id = open();
    let asked = 0;
    refuse((receiver) => (receiver === ada && asked++ === 0 ? 450 : undefined));
    const deliveryId = hub.send(id, { to, cc: [bob], content: { text: 'x' } });
    expect(await hub.resultOf(deliveryId, ['retry'])).toMatchObject({ error: { code: 'smtp-450' } });
    expect(await hub.resultOf(deliveryId)).toEqual({
      state: 'sent',
      externalId: `<delivery.${deliveryId}@example.org>`,
    });
    expect(sink.mails.map((mail) => mail.to)).toEqual([[bob], [ada]]);
  });

  it('whose receiver is refused for good while a copy is taken fails, and is sent again to that one alone', async () => {
    const id = open();
    refuse((receiver) => (receiver === ada ? 550 : undefined));
    const deliveryId = hub.send(id, { to, cc: [bob], content: { text: 'x' } });
    expect(await hub.resultOf(deliveryId)).toMatchObject({ state: 'failed', error: { code: 'smtp-550' } });
    refuse(() => undefined);
    hub.results.length = 0;
    hub.send(id, { deliveryId, attempt: 2, to, cc: [bob], content: { text: 'x' } });
    expect(await hub.resultOf(deliveryId)).toMatchObject({ state: 'sent' });
    expect(sink.mails.map((mail) => mail.to)).toEqual([[bob], [ada]]);
  });

  it('fails when its receiver is refused for good, although a copy is refused for now only', async () => {
    const id = open();
    refuse((receiver) => (receiver === ada ? 550 : 450));
    const result = await hub.resultOf(hub.send(id, { to, cc: [bob], content: { text: 'x' } }), ['failed', 'retry']);
    expect(result).toMatchObject({ state: 'failed', error: { code: 'smtp-550' } });
  });

  it('names the copies that the server does not take', async () => {
    const id = open();
    refuse((receiver) => (receiver === bob ? 550 : undefined));
    const deliveryId = hub.send(id, { to, cc: [bob, 'eve@example.com'], content: { text: 'x' } });
    expect(await hub.resultOf(deliveryId)).toMatchObject({ state: 'sent', degraded: [`no copy to ${bob}`] });
    expect(sink.mails.map((mail) => mail.to)).toEqual([[ada, 'eve@example.com']]);
  });

  it('that is larger than the server takes fails at once', async () => {
    const small = await MailSink.start(undefined, 100);
    try {
      const deliveryId = hub.send(open(small.settings), { to, content: { text: 'x' } });
      const result = await hub.resultOf(deliveryId, ['failed', 'retry']);
      expect(result).toMatchObject({ state: 'failed', error: { code: 'smtp-552' } });
      expect(result.error?.detail).toContain('larger than allowed');
    } finally {
      await small.stop();
    }
  });

  it('that the server refuses for good is failed, with its words', async () => {
    const id = open();
    sink.recipient = () => Object.assign(new Error('5.1.1 No such user'), { responseCode: 550 });
    const result = await hub.resultOf(hub.send(id, { to, content: { text: 'x' } }));
    expect(result).toMatchObject({ state: 'failed', error: { code: 'smtp-550' } });
    expect(result.error?.detail).toContain('No such user');
  });

  it('that the server refuses for now is to be tried again', async () => {
    const id = open();
    let refused = 0;
    sink.answer = () => (refused++ === 0 ? Object.assign(new Error('4.2.2 Full'), { responseCode: 452 }) : undefined);
    const deliveryId = hub.send(id, { to, content: { text: 'x' } });
    expect(await hub.resultOf(deliveryId, ['retry'])).toMatchObject({ error: { code: 'smtp-452' } });
    expect(await hub.resultOf(deliveryId)).toMatchObject({ state: 'sent' });
    expect(sink.mails).toHaveLength(1);
  });

  it('whose answer was lost is unknown, and is sent again only after the hub knew that', async () => {
    const id = open();
    sink.answer = () => 'lost';
    const deliveryId = hub.send(id, { to, content: { text: 'x' } });
    expect(await hub.resultOf(deliveryId)).toMatchObject({ state: 'unknown', error: { code: 'unknown-outcome' } });
    expect(sink.mails).toHaveLength(1);
    sink.answer = () => undefined;
    hub.results.length = 0;
    hub.send(id, { deliveryId, attempt: 2, to, content: { text: 'x' } });
    expect(await hub.resultOf(deliveryId)).toMatchObject({ state: 'sent' });
    expect(sink.mails).toHaveLength(2);
  });

  it('is not sent twice when the hub asks twice', async () => {
    const id = open();
    const deliveryId = hub.send(id, { to, content: { text: 'x' } });
    await hub.resultOf(deliveryId);
    hub.results.length = 0;
    hub.send(id, { deliveryId, attempt: 2, to, content: { text: 'x' } });
    expect(await hub.resultOf(deliveryId)).toMatchObject({
      state: 'sent',
      externalId: `<delivery.${deliveryId}@example.org>`,
    });
    expect(sink.mails).toHaveLength(1);
  });

  it('waits while nobody lets us in', async () => {
    const id = open({ user: 'shop', password: 'wrong' });
    const deliveryId = hub.send(id, { to, content: { text: 'x' } });
    expect(await hub.resultOf(deliveryId, ['retry'])).toMatchObject({ state: 'retry', error: { code: 'smtp' } });
    const settings = { address, smtp: { ...sink.settings, user: 'shop', password: 'right' } };
    const at = hub.accounts.findIndex((one) => one.id === id);
    hub.accounts[at] = account(id, settings);
    expect(await hub.resultOf(deliveryId)).toMatchObject({ state: 'sent' });
  });

  it('waits while its file cannot be had', async () => {
    const id = open();
    const attachments = [{ id: 'a', name: 'a.txt', mediaType: 'text/plain', size: 4, url: `/files/${id}` }];
    const deliveryId = hub.send(id, { to, content: { text: 'x' }, attachments });
    expect(await hub.resultOf(deliveryId, ['retry'])).toMatchObject({ error: { code: 'attachment' } });
    hub.files.set(id, Buffer.from('here'));
    expect(await hub.resultOf(deliveryId)).toMatchObject({ state: 'sent' });
  });

  it('to what is no mailbox fails at once', async () => {
    const id = open();
    const result = await hub.resultOf(hub.send(id, { to: { address: 'tel:+15550001111' }, content: { text: 'x' } }));
    expect(result).toMatchObject({ state: 'failed', error: { code: 'bad-address' } });
  });

  it('can say nothing that the account cannot do', async () => {
    const id = open();
    const result = await hub.resultOf(hub.send(id, { type: 'reaction', to, content: { text: '👍' } }));
    expect(result).toMatchObject({ state: 'failed', error: { code: 'unsupported' } });
    await until('capabilities', () => hub.capabilities.get(id));
    expect(hub.capabilities.get(id)).toMatchObject({ html: true, threading: 'headers', choices: 'numbered' });
  });
});
