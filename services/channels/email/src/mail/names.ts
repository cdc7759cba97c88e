import type { MimePart } from '../mime/tree.js';
import { wellFormed } from '@omnichannel/adapter-sdk';
import { Headers } from '../mime/headers.js';
import { cut } from '../text.js';

const extensions = new Map([
  ['text/plain', 'txt'],
  ['text/html', 'html'],
  ['text/calendar', 'ics'],
  ['text/csv', 'csv'],
  ['text/vcard', 'vcf'],
  ['text/rfc822-headers', 'txt'],
  ['message/rfc822', 'eml'],
  ['message/delivery-status', 'txt'],
  ['message/disposition-notification', 'txt'],
  ['message/feedback-report', 'txt'],
  ['application/pdf', 'pdf'],
  ['application/zip', 'zip'],
  ['application/json', 'json'],
  ['application/ms-tnef', 'dat'],
  ['application/pkcs7-mime', 'p7m'],
  ['application/x-pkcs7-mime', 'p7m'],
  ['application/pkcs7-signature', 'p7s'],
  ['application/x-pkcs7-signature', 'p7s'],
  ['application/pgp-signature', 'asc'],
  ['application/pgp-encrypted', 'txt'],
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/gif', 'gif'],
  ['image/svg+xml', 'svg'],
  ['image/webp', 'webp'],
  ['audio/mpeg', 'mp3'],
  ['video/mp4', 'mp4'],
]);

const known = new Map([
  ['application/pkcs7-mime', 'smime.p7m'],
  ['application/x-pkcs7-mime', 'smime.p7m'],
  ['application/pkcs7-signature', 'smime.p7s'],
  ['application/x-pkcs7-signature', 'smime.p7s'],
  ['application/ms-tnef', 'winmail.dat'],
  ['text/calendar', 'invite.ics'],
]);

/** The file name that a part is shown and stored with: its own made harmless, or one made up. */
export function fileNameOf(part: MimePart, index: number): string {
  const own = harmless(part.filename ?? '');
  if (own !== '') return own;
  const usual = known.get(part.type);
  if (usual !== undefined) return usual;
  const extension = extensions.get(part.type) ?? 'bin';
  const subject = part.type === 'message/rfc822' ? harmless(subjectOf(part.body)) : '';
  return `${subject === '' ? `attachment-${index + 1}` : subject}.${extension}`;
}

/** Takes from a name whatever could mean another place than itself. */
export function harmless(name: string): string {
  // Marks upon marks take long to be put in order, so only so many of them.
  const plain = wellFormed(cut(name, 2000))
    .normalize('NFC')
    // eslint-disable-next-line no-control-regex -- control characters are what is taken out here
    .replaceAll(/[\u0000-\u001F\u007F\u200B-\u200F\u202A-\u202E\u2066-\u2069]/g, '')
    .replaceAll(/[/\\:*?"<>|]/g, '_')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^\.+/, '_');
  if (plain.length <= 150) return plain;
  const extension = /\.[\p{L}\d]{1,10}$/u.exec(plain)?.[0] ?? '';
  return cut(plain, 150 - extension.length) + extension;
}

function subjectOf(message: Buffer): string {
  const head =
    message
      .subarray(0, 16_384)
      .toString('latin1')
      .split(/\r?\n\r?\n/, 1)[0] ?? '';
  const line = /^subject:.*(?:\r?\n[ \t].*)*/im.exec(head)?.[0];
  return line === undefined ? '' : new Headers([{ key: 'subject', line }]).text('subject');
}
