import { describe, expect, it } from 'vitest';
import { sign, verify } from '../src/index.js';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const now = 1_614_265_330_000;
const body = '{"test": 2432232314}';

describe('Standard Webhooks', () => {
  it("makes the signature of the specification's own example", () => {
    const headers = sign(secret, body, now, 'msg_p5jXN8AQM9LWM0D4loKWxJek');
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('believes what it signed, over raw bytes that are no UTF-8 too', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
    expect(verify([secret], { ...sign(secret, bytes, now) }, bytes, now)).toEqual({ ok: true });
  });

  it('believes either of two secrets and any of several signatures', () => {
    const other = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
    const headers = { ...sign(other, body, now) };
    const many = { ...headers, 'webhook-signature': `v1,AAAA v2,xx ${headers['webhook-signature']}` };
    expect(verify([secret, other], many, body, now)).toEqual({ ok: true });
  });

  it.each([
    ['a changed body', {}, body + ' ', 0, 'wrong-signature'],
    ['another id', { 'webhook-id': 'other' }, body, 0, 'wrong-signature'],
    ['no id', { 'webhook-id': undefined }, body, 0, 'missing-headers'],
    ['no signature', { 'webhook-signature': undefined }, body, 0, 'missing-headers'],
    ['a timestamp that is no number', { 'webhook-timestamp': 'now' }, body, 0, 'malformed-timestamp'],
    ['six minutes of age', {}, body, 360_000, 'stale-timestamp'],
    ['six minutes of future', {}, body, -360_000, 'stale-timestamp'],
  ])('refuses %s', (_name, change, received, later, reason) => {
    const headers = { ...sign(secret, body, now), ...change };
    expect(verify([secret], headers, received, now + later)).toEqual({ ok: false, reason });
  });

  it('accepts five minutes of difference', () => {
    const headers = { ...sign(secret, body, now) };
    expect(verify([secret], headers, body, now + 300_000).ok).toBe(true);
  });

  it('refuses an empty secret', () => {
    expect(() => sign('whsec_', body, now)).toThrow(RangeError);
  });
});
