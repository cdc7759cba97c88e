import { describe, expect, it } from 'vitest';
import { maxBatchBytes, wellFormed, type MessageReceived } from '@omnichannel/adapter-sdk';
import { place } from '../src/intake/place.js';
import { normalise } from '../src/mail/normalise.js';

async function placed(
  text: string,
  ...sizes: number[]
): Promise<{ event: MessageReceived; uploads: string[]; bytes: number }> {
  const files = sizes.map((size, n) =>
    [
      '--b',
      `Content-Type: application/x-thing; name=f${n}`,
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.alloc(size, n).toString('base64'),
    ].join('\r\n'),
  );
  const raw = ['From: a@b.c', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', text, ...files, '--b--'].join(
    '\r\n',
  );
  const mail = await normalise(Buffer.from(raw), { receivedAt: 0, address: 'x@y.z' });
  const { event, uploads } = place(mail);
  if (event.type !== 'message.received') throw new Error('No message.');
  return { event, uploads: uploads.map(({ name }) => name), bytes: Buffer.byteLength(JSON.stringify([event])) };
}

describe('place', () => {
  it('puts files into the event while it stays below the limit, the smallest first', async () => {
    const { event, uploads, bytes } = await placed('Hi', 400_000, 300_000, 200_000);
    expect(uploads).toEqual(['f0']);
    expect(event.attachments?.map(({ data }) => data !== undefined)).toEqual([false, true, true]);
    expect(bytes).toBeLessThan(maxBatchBytes);
  });

  it('lets no event exceed the limit, whatever is in it', async () => {
    const { event, uploads, bytes } = await placed('ü\n'.repeat(1_000_000), 900_000);
    expect(bytes).toBeLessThan(maxBatchBytes);
    expect(uploads.toSorted()).toEqual(['f0', 'mail.txt']);
    expect(event.content.text.endsWith('[…]')).toBe(true);
    expect(event.content.parts).toHaveLength(2);
  });

  it('cuts no letter in two', async () => {
    const { event } = await placed(`x${'😀'.repeat(200_000)}`);
    expect(wellFormed(event.content.text)).toBe(event.content.text);
  });
});
