import { createHash } from 'node:crypto';
import { domainToUnicode } from 'node:url';
import type { Content, MessageReceived, Nature, Part, Receipt, Sender, Threading } from '@omnichannel/adapter-sdk';
import type { Headers, Mailbox } from '../mime/headers.js';
import { parseTree, type MimePart } from '../mime/tree.js';
import { cut, searched } from '../text.js';
import { splitHtml } from '../quotes/html.js';
import { splitText, type SplitText } from '../quotes/text.js';
import { readBody, type MailBody, type MailFile } from './body.js';
import { readBounce, readDisposition, type Report } from './bounce.js';
import { factsOf } from './facts.js';
import { htmlToText } from './html.js';
import { eventId } from './identity.js';
import { languageOf } from './language.js';
import { natureOf } from './nature.js';

const maxFiles = 100;

/** How a mail came to us. */
export interface Arrival {
  /** When the server (or we) took it; milliseconds since 1970. */
  readonly receivedAt: number;
  /** The account's own address. */
  readonly address: string;
}

/** A mail as an event for the hub, with its files beside it. */
export interface NormalisedMail {
  readonly event: MessageReceived | Receipt;
  readonly files: readonly MailFile[];
}

/**
 * Turns a raw mail into what the hub understands. A mail that nobody can read, for whatever reason, becomes one with itself
 * attached: it must not hold up those behind it.
 */
export async function normalise(raw: Buffer, arrival: Arrival): Promise<NormalisedMail> {
  try {
    return understood(await parseTree(raw), raw, arrival);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return unreadable(raw, arrival, error);
  }
}

function understood(root: MimePart, raw: Buffer, arrival: Arrival): NormalisedMail {
  const body = withinLimit(readBody(root), raw);
  const text = cut(body.text, searched);
  const nature = natureOf(root, text);
  const report = reportOf(root, text, nature, arrival.address);
  const receipt = report && receiptOf(root, report, raw, arrival);
  return receipt ? { event: receipt, files: [] } : messageOf(root, body, nature, report, raw, arrival);
}

/** The hub takes a hundred files with a message; of a mail with more the last ones are inside the mail itself, attached. */
function withinLimit(body: MailBody, raw: Buffer): MailBody {
  if (body.files.length <= maxFiles) return body;
  return { ...body, files: [...body.files.slice(0, maxFiles - 1), wholeMail(raw, `a${maxFiles}`)] };
}

function wholeMail(raw: Buffer, id: string): MailFile {
  const sha256 = createHash('sha256').update(raw).digest('hex');
  return { id, name: 'mail.eml', mediaType: 'message/rfc822', data: raw, sha256, inline: false };
}

function messageOf(
  root: MimePart,
  body: MailBody,
  nature: Nature,
  report: Report | undefined,
  raw: Buffer,
  arrival: Arrival,
): NormalisedMail {
  const id = eventId(root.headers, raw);
  const facts = factsOf(root, report);
  const content = contentOf(body, nature, facts['encrypted']);
  // What a machine writes says nothing about the language of a person.
  const language = declaredLanguage(root.headers) ?? (nature === 'person' ? languageOf(content.text) : undefined);
  const event: MessageReceived = {
    type: 'message.received',
    id,
    occurredAt: timeOf(root.headers, arrival),
    from: { ...senderOf(root.headers, id), ...(language !== undefined && { language }) },
    threading: threadingOf(root.headers),
    nature,
    content,
    ...(body.files.length > 0 && { attachments: body.files.map(describe) }),
    ...(Object.keys(facts).length > 0 && { facts }),
  };
  return { event, files: body.files };
}

function reportOf(root: MimePart, text: string, nature: Nature, address: string): Report | undefined {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  if (nature === 'bounce') return readBounce(root, text, domain);
  return nature === 'read-receipt' ? readDisposition(root, domain) : undefined;
}

/** A report about a delivery of ours is a receipt and nothing else; a mere delay changes nothing yet. */
function receiptOf(root: MimePart, report: Report, raw: Buffer, arrival: Arrival): Receipt | undefined {
  const states = new Map<string, Receipt['state']>([
    ['failed', 'failed'],
    ['delivered', 'delivered'],
    ['relayed', 'delivered'],
    ['read', 'read'],
  ]);
  const state = states.get(report.action);
  if (report.deliveryId === undefined || state === undefined) return undefined;
  const detail = [report.recipient, report.diagnostic].filter(Boolean).join(': ');
  return {
    type: 'receipt',
    id: eventId(root.headers, raw),
    occurredAt: timeOf(root.headers, arrival),
    deliveryId: report.deliveryId,
    state,
    ...(report.recipients.length > 0 && { recipients: report.recipients.map((address) => addressOf({ address })) }),
    ...(state === 'failed' && {
      error: { code: report.status ?? 'bounced', detail: detail === '' ? 'The mail came back.' : detail },
    }),
  };
}

function contentOf(body: MailBody, nature: Nature, encrypted: string | undefined): Content {
  const parts = body.files
    .filter((file) => !file.inline)
    .map((file): Part => ({ type: kindOf(file.mediaType), attachment: file.id }));
  const extra = parts.length > 0 ? { parts } : {};
  if (body.text === '' && encrypted !== undefined) {
    return { text: `[encrypted with ${encrypted === 'pgp' ? 'PGP' : 'S/MIME'}]`, ...extra };
  }
  // What a machine reports is kept whole: the repeated mail is the point of it.
  if (nature === 'bounce' || nature === 'read-receipt') {
    return { text: body.text, ...(body.html !== undefined && { html: body.html }), ...extra };
  }
  const rich = body.html === undefined ? undefined : splitHtml(body.html);
  const plain = splitText(body.text);
  // HTML often says where the repeated mail starts in a way that its plain form does not.
  const better = rich?.quoted !== undefined && (plain.quoted === undefined || body.plainIsFromHtml);
  const { text, quoted } = better ? fromHtml(rich.html, rich.quoted) : plain;
  return { text, ...(quoted !== undefined && { quoted }), ...(rich && { html: rich.html }), ...extra };
}

function fromHtml(html: string, quoted: string | undefined): SplitText {
  const written = splitText(htmlToText(html));
  return { text: written.text, quoted: [written.quoted, quoted].filter(Boolean).join('\n\n') };
}

function kindOf(mediaType: string): 'image' | 'audio' | 'video' | 'file' {
  const kind = mediaType.split('/', 1)[0];
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file';
}

function describe(file: MailFile): NonNullable<MessageReceived['attachments']>[number] {
  const { id, name, mediaType, sha256, inline } = file;
  return { id, name, mediaType, size: file.data.length, sha256, ...(inline && { inline }) };
}

function senderOf(headers: Headers, id: string): Sender {
  const named = headers.mailboxes('from');
  const from = [...named, ...headers.mailboxes('sender')].find((mailbox) => mailbox.address !== '');
  const name = (from ?? named[0])?.name ?? '';
  return {
    // Strangers without an address are not one and the same person.
    address: from ? addressOf(from) : `mailto:unknown-${id.slice(-12)}@invalid`,
    ...(name !== '' && { name }),
  };
}

/** RFC 3282. */
function declaredLanguage(headers: Headers): string | undefined {
  return /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*/i.exec(headers.raw('content-language'))?.[0];
}

/** `mailto:` with the domain in lower case and in its own script, so that one mailbox is one address. */
export function addressOf(mailbox: Pick<Mailbox, 'address'>): string {
  const at = mailbox.address.lastIndexOf('@');
  const domain = mailbox.address
    .slice(at + 1)
    .toLowerCase()
    .replace(/\.$/, '');
  const unicode = domain.includes('xn--') ? domainToUnicode(domain) : domain;
  return `mailto:${mailbox.address.slice(0, at)}@${unicode === '' ? domain : unicode}`;
}

function threadingOf(headers: Headers): Threading {
  const messageId = headers.messageIds('message-id')[0];
  const inReplyTo = headers.messageIds('in-reply-to')[0];
  const references = headers.messageIds('references');
  if (inReplyTo !== undefined && !references.includes(inReplyTo)) references.push(inReplyTo);
  return {
    subject: headers.text('subject'),
    ...(messageId !== undefined && { messageId }),
    ...(inReplyTo !== undefined && { inReplyTo }),
    // The oldest and the newest tell a thread; what stands between is bounded.
    ...(references.length > 0 && {
      references: references.length > 100 ? [...references.slice(0, 1), ...references.slice(-99)] : references,
    }),
  };
}

// A date in the future, or from before there was mail, is a wrong clock.
function timeOf(headers: Headers, arrival: Arrival): string {
  const written = headers.date('date');
  const sane = written !== undefined && written <= arrival.receivedAt && written > Date.UTC(1980, 0, 1);
  return new Date(sane ? written : arrival.receivedAt).toISOString();
}

function unreadable(raw: Buffer, arrival: Arrival, error: Error): NormalisedMail {
  const file = wholeMail(raw, 'a1');
  const id = `mail-${file.sha256}`;
  return {
    event: {
      type: 'message.received',
      id,
      occurredAt: new Date(arrival.receivedAt).toISOString(),
      from: { address: `mailto:unknown-${id.slice(-12)}@invalid` },
      nature: 'person',
      content: { text: '[a mail that could not be read; it is attached]', parts: [{ type: 'file', attachment: 'a1' }] },
      attachments: [describe(file)],
      facts: { unreadable: error.message },
    },
    files: [file],
  };
}
