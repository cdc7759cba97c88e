import type { Delivery } from '@omnichannel/adapter-sdk';
import MailComposer from 'nodemailer/lib/mail-composer';
import { outgoingMessageId } from '../mail/bounce.js';
import { textToHtml } from '../mail/html.js';
import { harmless } from '../mail/names.js';
import { messageIdsIn } from '../mime/headers.js';
import { withPlaces } from './places.js';

/** Who sends. */
export interface Author {
  readonly address: string;
  readonly name: string;
  /** Stands below what a person wrote; `{{agent}}` is that person's name. */
  readonly signature: string;
}

/** A file that goes along. */
export interface OutgoingFile {
  readonly name: string;
  readonly mediaType: string;
  readonly data: Buffer;
}

/** A mail ready for SMTP. */
export interface Composed {
  readonly messageId: string;
  readonly from: string;
  /** Everybody who gets it, the customer first. */
  readonly to: readonly string[];
  readonly raw: Buffer;
}

/** The most references that a mail carries: the first and the newest, as RFC 5322 (3.6.4) lets us. */
const maxReferences = 30;

/** The address in `mailto:…`; undefined when it is none. */
export function recipientOf(delivery: Delivery): string | undefined {
  const match = /^mailto:([^\s<>,;]+@[^\s<>,;@]+)$/i.exec(delivery.to.address);
  return match?.[1];
}

/** Writes the mail. `date` is what stands in its Date field, in milliseconds since 1970. */
export async function compose(
  delivery: Delivery,
  author: Author,
  to: string,
  files: readonly OutgoingFile[],
  date: number,
): Promise<Composed> {
  const { deliveryId } = delivery;
  const content = withPlaces(delivery.content);
  const threading = delivery.threading ?? {};
  const inReplyTo = messageIdsIn(threading.inReplyTo ?? threading.messageId ?? '')[0];
  const references = messageIdsIn((threading.references ?? []).join(' '));
  if (inReplyTo !== undefined)
    references.splice(0, references.length, ...references.filter((id) => id !== inReplyTo), inReplyTo);
  const shown =
    references.length > maxReferences
      ? [...references.slice(0, 1), ...references.slice(1 - maxReferences)]
      : references;
  const messageId = outgoingMessageId(deliveryId, author.address.slice(author.address.lastIndexOf('@') + 1));
  const name = delivery.to.name ?? '';
  const [cc, bcc] = [mailAddresses(delivery.cc), mailAddresses(delivery.bcc)];
  const signed = withSignature(content, signatureOf(delivery, author));
  const byMachine = delivery.author?.type === 'automation' || delivery.author?.type === 'system';
  const composer = new MailComposer({
    messageId,
    date: new Date(date),
    from: { name: author.name, address: author.address },
    to: { name, address: to },
    ...(cc.length > 0 && { cc: [...cc] }),
    subject: subjectOf(threading.subject ?? '', inReplyTo !== undefined, author),
    text: signed.text,
    ...(signed.html && { html: signed.html }),
    // RFC 3834, 5: whoever answers by machine too leaves this one alone, and so no two machines talk for ever.
    ...(byMachine && { headers: { 'Auto-Submitted': 'auto-replied' } }),
    ...(inReplyTo !== undefined && { inReplyTo }),
    ...(shown.length > 0 && { references: shown }),
    attachments: files.map((file) => ({
      filename: harmless(file.name),
      contentType: file.mediaType,
      content: file.data,
      contentDisposition: 'attachment' as const,
    })),
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const all = [...new Set([to, ...cc, ...bcc])];
  return { messageId, from: author.address, to: all, raw: await composer.compile().build() };
}

/** Those of the addresses that mail can reach; `mailto:` before them or not. */
function mailAddresses(addresses: readonly string[] | null | undefined): readonly string[] {
  return (addresses ?? []).flatMap((address) => {
    const match = /^(?:mailto:)?([^\s<>,;:]+@[^\s<>,;:@]+)$/i.exec(address);
    return match?.[1] === undefined ? [] : [match[1]];
  });
}

function signatureOf(delivery: Delivery, author: Author): string {
  if (delivery.author?.type === 'automation' || delivery.author?.type === 'system') return '';
  return author.signature.replaceAll('{{agent}}', delivery.author?.name ?? author.name).trim();
}

/** Below `-- `, by which mail programs know a signature (RFC 3676, 4.3). */
function withSignature(content: Delivery['content'], signature: string): { text: string; html: string | undefined } {
  const html = content.html ?? undefined;
  if (signature === '') return { text: content.text, html };
  return {
    text: `${content.text}\n\n-- \n${signature}`,
    html: html === undefined ? undefined : `${html}\n<div>-- <br>${textToHtml(signature)}</div>`,
  };
}

/** `Re: …` for an answer; mail programs of other languages have their own word for it, which stays. */
function subjectOf(subject: string, answer: boolean, author: Author): string {
  const plain = subject.replaceAll(/\s+/g, ' ').trim();
  if (plain === '') return answer ? 'Re: ' : `Message from ${author.name === '' ? author.address : author.name}`;
  if (
    !answer ||
    /^(?:re|aw|sv|antw|vs|odp|ynt|rif|res|回复|回覆|答复|返信)\s?(?:\[\d+\]|\(\d+\))?\s?[:：]/i.test(plain)
  )
    return plain;
  return `Re: ${plain}`;
}
