import { Splitter, type MimeNode, type SplitterChunk } from '@zone-eu/mailsplit';
import { decodeText } from './charset.js';
import { Headers } from './headers.js';

/** One part of a mail. A leaf has a `body` (transfer encoding undone); a multipart has `children`. */
export interface MimePart {
  readonly headers: Headers;
  /** Lower-case, e.g. `text/plain`. */
  readonly type: string;
  readonly charset: string | undefined;
  readonly disposition: 'inline' | 'attachment' | undefined;
  readonly filename: string | undefined;
  /** Content-ID without its brackets. */
  readonly contentId: string | undefined;
  /** Content-Type parameters that matter: `format=flowed`, `delsp=yes`, `report-type`. */
  readonly flowed: boolean;
  readonly delSp: boolean;
  readonly children: MimePart[];
  readonly parent: MimePart | undefined;
  body: Buffer;
}

/** How deep parts may stand in each other; no mail program writes more than a few. */
const maxDepth = 50;

/**
 * Takes a raw mail apart. Enclosed messages (message/rfc822) stay whole, as leaves.
 * @throws Error when the mail exceeds the splitter's limits (header size, number of parts) or ours.
 */
export async function parseTree(raw: Uint8Array): Promise<MimePart> {
  const splitter = new Splitter({ ignoreEmbedded: true });
  splitter.end(raw);
  const parts = new Map<unknown, MimePart>();
  const bodies = new Map<unknown, { node: Pick<MimeNode, 'getDecoder'>; pieces: Buffer[] }>();
  let root: MimePart | undefined;
  for await (const chunk of splitter as AsyncIterable<SplitterChunk>) {
    if (chunk.type === 'node') {
      const parent = parts.get(chunk.parentNode);
      const part = describe(chunk, parent);
      if (depthOf(part) > maxDepth) throw new Error(`The mail's parts stand in each other deeper than ${maxDepth}.`);
      parts.set(chunk, part);
      parent?.children.push(part);
      root ??= part;
    } else if (chunk.type === 'body') {
      const body = bodies.get(chunk.node);
      if (body) body.pieces.push(chunk.value);
      else bodies.set(chunk.node, { node: chunk.node, pieces: [chunk.value] });
    }
  }
  if (!root) throw new Error('The mail has no header at all.');
  for (const [key, { node, pieces }] of bodies) {
    const part = parts.get(key);
    if (part) part.body = await decodeBody(node, Buffer.concat(pieces));
  }
  return root;
}

function depthOf(part: MimePart): number {
  let depth = 0;
  for (let parent = part.parent; parent; parent = parent.parent) depth++;
  return depth;
}

async function decodeBody(node: Pick<MimeNode, 'getDecoder'>, encoded: Buffer): Promise<Buffer> {
  const decoder = node.getDecoder();
  decoder.end(encoded);
  const pieces: Buffer[] = [];
  for await (const piece of decoder as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

type Described = Pick<
  MimeNode,
  'headers' | 'contentType' | 'charset' | 'disposition' | 'filename' | 'flowed' | 'delSp'
>;

function describe(node: Described, parent: MimePart | undefined): MimePart {
  const headers = new Headers(node.headers ? node.headers.getList() : []);
  const given = node.disposition || undefined;
  return {
    headers,
    // `Content-Type: text` names no kind of file: it is what a mail is without the field.
    type: node.contentType && node.contentType.includes('/') ? node.contentType : 'text/plain',
    charset: node.charset || undefined,
    // RFC 2183: a disposition that we do not know is an attachment.
    disposition: given === undefined || given === 'inline' ? given : 'attachment',
    filename: node.filename ? repaired(node.filename, headers) : undefined,
    contentId: headers.raw('content-id').replace(/^<|>$/g, '').trim() || undefined,
    flowed: node.flowed,
    delSp: node.delSp,
    children: [],
    parent,
    body: Buffer.alloc(0),
  };
}

// A raw 8-bit name in a legacy charset comes out of the splitter with holes; our own reading of the header has none.
function repaired(filename: string, headers: Headers): string {
  if (!filename.includes('\uFFFD')) return filename;
  const fields = `${headers.raw('content-disposition')};${headers.raw('content-type')}`;
  const plain = /\b(?:file)?name=(?:"([^"]*)"|([^;]*))/i.exec(fields);
  return plain?.[1] ?? plain?.[2]?.trim() ?? decodeText(Buffer.from(filename, 'utf8'));
}
