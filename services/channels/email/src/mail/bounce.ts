import { decodeText } from '../mime/charset.js';
import { Headers } from '../mime/headers.js';
import type { MimePart } from '../mime/tree.js';
import { cut } from '../text.js';
import { partsOfType } from './nature.js';

/** What a report about one of our mails says. */
export interface Report {
  /** The delivery whose mail it quotes, when it is one of ours. */
  readonly deliveryId: string | undefined;
  /** `failed`, `delayed`, `delivered`, `relayed`, `expanded` (RFC 3464, 2.3.3); `read` for a read receipt. */
  readonly action: string;
  /** Enhanced status code, e.g. `5.1.1`. */
  readonly status: string | undefined;
  readonly recipient: string | undefined;
  /** Everybody whom that is about, by the address that we wrote to where the report has it; none when it does not name them all. */
  readonly recipients: readonly string[];
  readonly diagnostic: string | undefined;
}

/** The Message-ID of everything that we send: it carries the delivery's id, so that what comes back finds it. */
export function outgoingMessageId(deliveryId: string, domain: string): string {
  return `<delivery.${deliveryId}@${domain}>`;
}

/** The delivery that a text names by our Message-ID. */
export function deliveryIn(text: string, domain: string): string | undefined {
  for (const match of text.matchAll(/\bdelivery\.([\w-]{1,80})@([\w.-]+)/gi)) {
    if (match[2]?.toLowerCase().replace(/\.$/, '') === domain.toLowerCase()) return match[1];
  }
  return undefined;
}

/** Reads a delivery status notification (RFC 3464), or what servers write that know no such thing. */
export function readBounce(root: MimePart, text: string, domain: string): Report {
  const fields = partsOfType(root, /^message\/(?:global-)?delivery-status$/).flatMap((part) => fieldGroups(part.body));
  const recipients = fields.filter((group) => group.has('final-recipient') || group.has('original-recipient'));
  const failed = recipients.filter((group) => /failed/i.test(group.raw('action')));
  const about = failed.length > 0 ? failed : recipients.slice(0, 1);
  const [worst] = about;
  const diagnostic = worst?.raw('diagnostic-code').replace(/^[\w-]+\s*;\s*/, '') ?? '';
  const named = namedOutside(root, text);
  const recipient =
    addressIn(worst?.raw('final-recipient')) ?? addressIn(worst?.raw('original-recipient')) ?? addressIn(named[0]);
  return {
    deliveryId: deliveryIn(quoted(root), domain) ?? deliveryIn(text, domain),
    action:
      worst
        ?.raw('action')
        .toLowerCase()
        .split(/[\s(;]/, 1)[0] ?? 'failed',
    status: /[245]\.\d{1,3}\.\d{1,3}/.exec(worst?.raw('status') ?? '')?.[0] ?? statusIn(diagnostic) ?? statusIn(text),
    recipient,
    recipients: allOf(worst ? about.map(writtenTo) : named.map(addressIn)),
    diagnostic: diagnostic === '' ? firstReason(text) : diagnostic,
  };
}

/** Reads a read receipt (RFC 8098). */
export function readDisposition(root: MimePart, domain: string): Report {
  const groups = partsOfType(root, /^message\/(?:global-)?disposition-notification$/).flatMap((part) =>
    fieldGroups(part.body),
  );
  const group = groups.find((one) => one.has('disposition'));
  const displayed = /displayed/i.test(group?.raw('disposition') ?? '');
  return {
    deliveryId: deliveryIn(`${group?.raw('original-message-id') ?? ''} ${quoted(root)}`, domain),
    action: displayed ? 'read' : 'delivered',
    status: undefined,
    recipient: addressIn(group?.raw('final-recipient')),
    recipients: allOf(group ? [writtenTo(group)] : []),
    diagnostic: undefined,
  };
}

/** The address as we wrote it; a server on the way may have put its own in its place. */
function writtenTo(group: Headers): string | undefined {
  return addressIn(group.raw('original-recipient')) ?? addressIn(group.raw('final-recipient'));
}

/** Whom a report without a form names: in a header of its own, or in lines of its text. */
function namedOutside(root: MimePart, text: string): string[] {
  const header = root.headers.raw('x-failed-recipients');
  if (header !== '') return header.split(',');
  return [...text.matchAll(/^[ \t]{0,20}<([^<>\s@]+@[^<>\s@]+)>/gm)].map((match) => match[1] ?? '');
}

/** All of them, or none: somebody who is not named may be the customer. */
function allOf(addresses: readonly (string | undefined)[]): string[] {
  const known = addresses.filter((address) => address !== undefined);
  return known.length === addresses.length ? [...new Set(known)] : [];
}

/** Where a report quotes our mail: the enclosed message's headers, and its own threading fields. */
function quoted(root: MimePart): string {
  const enclosed = partsOfType(root, /^(?:message\/(?:global|rfc822)(?:-headers)?|text\/rfc822-headers)$/)
    .map((part) => decodeText(part.body.subarray(0, 65_536)))
    .map((message) => message.split(/\r?\n\r?\n/, 1)[0] ?? '')
    .map((head) => /^(?:message-id|x-message-id):.*(?:\r?\n[ \t].*)*/im.exec(head)?.[0] ?? '');
  return [...enclosed, root.headers.raw('in-reply-to'), root.headers.raw('references')].join(' ');
}

/** A delivery status is groups of header fields, divided by empty lines; of an endless one the first. */
function fieldGroups(body: Buffer): Headers[] {
  return body
    .subarray(0, 65_536)
    .toString('latin1')
    .split(/(?:\r?\n){2,}/)
    .map((group) => group.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/))
    .map(
      (lines) => new Headers(lines.map((line) => ({ key: line.split(':', 1)[0]?.trim().toLowerCase() ?? '', line }))),
    );
}

function addressIn(value: string | undefined): string | undefined {
  return /[^\s<>;,"@]+@[^\s<>;,"]+/.exec((value ?? '').slice(0, 2000))?.[0];
}

function statusIn(text: string): string | undefined {
  return /(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])/.exec(text)?.[0];
}

function firstReason(text: string): string | undefined {
  const line = text
    .split('\n')
    .find((one) => /\b[45]\d\d\b|error|unknown|reject|refus|not found|full|denied/i.test(one));
  return line === undefined ? undefined : cut(line.trim(), 500);
}
