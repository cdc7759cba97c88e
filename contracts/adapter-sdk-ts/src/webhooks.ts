import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** How far a timestamp may be from our clock, in seconds. */
export const toleranceSeconds = 300;

/** The three headers that Standard Webhooks (https://www.standardwebhooks.com) put on every request. */
export interface SignatureHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/** Why a request was not believed. */
export type VerificationFailure = 'missing-headers' | 'malformed-timestamp' | 'stale-timestamp' | 'wrong-signature';

/** A request is believed, or there is a reason why not. */
export type Verification = { readonly ok: true } | { readonly ok: false; readonly reason: VerificationFailure };

/** Reads one header, whatever holds the headers: Node gives arrays for repeated ones. */
export type HeaderSource = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The key inside a `whsec_…` secret (the prefix is optional, as in the specification). */
export function secretKey(secret: string): Buffer {
  const encoded = secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret;
  const key = Buffer.from(encoded, 'base64');
  if (key.length === 0) throw new RangeError('A signing secret is `whsec_` and the base64 of a key.');
  return key;
}

function signature(secret: string, id: string, timestamp: string, body: Uint8Array): Buffer {
  return createHmac('sha256', secretKey(secret)).update(`${id}.${timestamp}.`).update(body).digest();
}

/** Signs `body` (raw bytes, or the empty body of a GET). `nowMs` is the time in milliseconds since 1970. */
export function sign(
  secret: string,
  body: Uint8Array | string,
  nowMs: number,
  id: string = randomUUID(),
): SignatureHeaders {
  const timestamp = Math.floor(nowMs / 1000).toString();
  const mac = signature(secret, id, timestamp, bytes(body));
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac.toString('base64')}` };
}

/** Checks the headers against the raw body. Any of `secrets` may have signed, so that secrets can be rotated. */
export function verify(
  secrets: readonly string[],
  headers: HeaderSource,
  body: Uint8Array | string,
  nowMs: number,
): Verification {
  const id = header(headers, 'webhook-id');
  const timestamp = header(headers, 'webhook-timestamp');
  const given = header(headers, 'webhook-signature');
  if (id === undefined || timestamp === undefined || given === undefined) return failed('missing-headers');
  if (!/^\d{1,12}$/.test(timestamp)) return failed('malformed-timestamp');
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > toleranceSeconds) return failed('stale-timestamp');
  const candidates = given
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .map((part) => Buffer.from(part.slice('v1,'.length), 'base64'));
  for (const secret of secrets) {
    const expected = signature(secret, id, timestamp, bytes(body));
    if (candidates.some((mac) => mac.length === expected.length && timingSafeEqual(mac, expected))) return { ok: true };
  }
  return failed('wrong-signature');
}

function failed(reason: VerificationFailure): Verification {
  return { ok: false, reason };
}

function header(headers: HeaderSource, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

function bytes(body: Uint8Array | string): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
}
