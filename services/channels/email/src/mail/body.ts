import { createHash } from 'node:crypto';
import { decodeText } from '../mime/charset.js';
import type { MimePart } from '../mime/tree.js';
import { unfold } from '../mime/flowed.js';
import { searched } from '../text.js';
import { fileNameOf } from './names.js';
import { htmlToText, textToHtml } from './html.js';

/** A file in a mail. */
export interface MailFile {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  readonly data: Buffer;
  readonly sha256: string;
  /** Shown inside the html. */
  readonly inline: boolean;
}

/** A mail's words and files. */
export interface MailBody {
  readonly text: string;
  readonly html: string | undefined;
  /** The text was made from the html: the mail has no plain text of its own. */
  readonly plainIsFromHtml: boolean;
  readonly files: readonly MailFile[];
}

interface Found {
  readonly texts: string[];
  readonly htmls: string[];
  readonly files: MimePart[];
  plain: boolean;
  rich: boolean;
  /** Each made once, however many alternatives stand in each other. */
  readonly toText: (html: string) => string;
  readonly toHtml: (text: string) => string;
}

/** Reads words and files from the parts, in the order in which a mail program would show them. */
export function readBody(root: MimePart): MailBody {
  const found = nothing(once(htmlToText), once(textToHtml));
  collect(root, found, false);
  const html = found.rich ? found.htmls.join('\n<br>\n') : undefined;
  const text = found.texts.join('\n').trim();
  const linked = linkedIds(html ?? '');
  const files = found.files.map((part, index) => file(part, index, linked));
  return {
    text,
    html: html === undefined ? undefined : withAttachmentLinks(html, found.files),
    plainIsFromHtml: !found.plain,
    files,
  };
}

function nothing(toText: Found['toText'], toHtml: Found['toHtml']): Found {
  return { texts: [], htmls: [], files: [], plain: false, rich: false, toText, toHtml };
}

function once(convert: (text: string) => string): (text: string) => string {
  const done = new Map<string, string>();
  return (text) => {
    const result = done.get(text) ?? convert(text);
    done.set(text, result);
    return result;
  };
}

/** Gathers parts. `chosen` is true below multipart/alternative, where text and HTML say the same. */
function collect(part: MimePart, found: Found, chosen: boolean): void {
  if (part.type.startsWith('multipart/') && part.children.length > 0) {
    if (part.type === 'multipart/alternative') collectAlternative(part, found);
    else for (const child of part.children) collect(child, found, chosen);
  } else if (part.type.startsWith('multipart/')) {
    // Says that it has parts, and has none: what stands there is text.
    addText(part, found);
  } else if (isWords(part)) {
    if (part.type === 'text/html') addHtml(part, found, chosen);
    else addText(part, found, chosen);
    // A named text that is shown in the mail is a file too, unless it is just the mail's own first part with a name.
    const first = part.parent === undefined || part.parent.children[0] === part;
    if (part.filename !== undefined && (part.disposition === 'inline' || !first)) found.files.push(part);
  } else found.files.push(part);
}

function collectAlternative(part: MimePart, found: Found): void {
  const inner = nothing(found.toText, found.toHtml);
  for (const child of part.children) collect(child, inner, true);
  found.texts.push(...(inner.plain ? inner.texts : inner.htmls.map(found.toText)));
  if (inner.rich) found.htmls.push(...inner.htmls);
  else found.htmls.push(...inner.texts.map(found.toHtml));
  found.plain ||= inner.plain;
  found.rich ||= inner.rich;
  found.files.push(...inner.files);
}

function addText(part: MimePart, found: Found, chosen = false): void {
  const decoded = decodeText(part.body, part.charset).replaceAll(/\r\n?/g, '\n');
  const text = part.flowed && decoded.length <= searched ? unfold(decoded, part.delSp) : decoded;
  found.plain = true;
  if (text.trim() === '') return;
  found.texts.push(text);
  if (!chosen) found.htmls.push(found.toHtml(text));
}

function addHtml(part: MimePart, found: Found, chosen: boolean): void {
  const html = decodeText(part.body, part.charset ?? metaCharset(part.body));
  found.rich = true;
  found.htmls.push(html);
  if (!chosen) found.texts.push(found.toText(html));
}

function isWords(part: MimePart): boolean {
  if (part.disposition === 'attachment') return false;
  return part.type === 'text/plain' || part.type === 'text/html';
}

function metaCharset(body: Buffer): string | undefined {
  const head = body.subarray(0, 2048).toString('latin1');
  return /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1];
}

function file(part: MimePart, index: number, linked: ReadonlySet<string>): MailFile {
  const mediaType = /^[\w.+-]+\/[\w.+-]+$/.test(part.type) ? part.type : 'application/octet-stream';
  return {
    id: `a${index + 1}`,
    name: fileNameOf(part, index),
    mediaType,
    data: part.body,
    sha256: createHash('sha256').update(part.body).digest('hex'),
    inline: part.contentId !== undefined && linked.has(part.contentId.toLowerCase()),
  };
}

const links = /\bcid:([^"'\s>)]+)/gi;

/** The Content-IDs that the html shows, lower-case, as they stand there and decoded. */
function linkedIds(html: string): ReadonlySet<string> {
  const ids = [...html.matchAll(links)].map((match) => match[1] ?? '');
  return new Set(ids.flatMap((id) => [id.toLowerCase(), decoded(id).toLowerCase()]));
}

/** `cid:` means nothing outside the mail: it becomes `attachment:<id>`, and one that points nowhere becomes nothing. */
function withAttachmentLinks(html: string, files: readonly MimePart[]): string {
  const ids = new Map(files.map((part, index) => [part.contentId?.toLowerCase(), `a${index + 1}`]));
  return html.replaceAll(links, (whole, contentId: string) => {
    const id = ids.get(contentId.toLowerCase()) ?? ids.get(decoded(contentId).toLowerCase());
    return id === undefined ? whole : `attachment:${id}`;
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
