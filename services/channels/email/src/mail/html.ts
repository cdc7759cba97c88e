import { Parser } from 'htmlparser2';
import { cut, searched } from '../text.js';
import { Lines } from './lines.js';

const blocks = new Set(
  'address article aside blockquote body center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tr ul'.split(
    ' ',
  ),
);
const spaced = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'blockquote', 'pre', 'table', 'hr']);
const hidden = new Set(['script', 'style', 'head', 'title', 'template', 'noscript', 'svg', 'object', 'iframe']);

/** How deep elements may stand in each other: the parser takes longer for each tag the deeper it stands. */
export const maxDepth = 1000;

/** HTML whose elements stand in each other deeper than `maxDepth`. */
export class TooDeep extends Error {
  override readonly name = 'TooDeep';
}

/**
 * Turns HTML into the text that a person would read: lines where blocks end, no markup, nothing that is not shown. Of endless
 * HTML only the beginning is read; it goes along whole as a file.
 */
export function htmlToText(html: string): string {
  const beginning = cut(html, searched);
  const text = shown(beginning);
  return beginning.length < html.length ? `${text}\n[…]` : text;
}

function shown(html: string): string {
  try {
    return read(html);
  } catch (error) {
    if (error instanceof TooDeep) return withoutTags(html);
    throw error;
  }
}

function read(html: string): string {
  const lines = new Lines();
  let depth = 0;
  let silent = 0;
  let pre = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++depth > maxDepth) throw new TooDeep();
        if (hidden.has(name)) silent++;
        if (silent > 0) return;
        if (name === 'br') lines.end();
        else if (name === 'img') lines.add(attributes['alt']?.trim() ? `[${attributes['alt'].trim()}]` : '');
        else if (name === 'td' || name === 'th') lines.add(lines.isSpaced ? '' : ' ');
        else if (blocks.has(name)) lines.divide(spaced.has(name));
        if (name === 'li') lines.add('- ');
        if (name === 'pre') pre++;
      },
      ontext(data) {
        if (silent > 0) return;
        if (pre > 0) lines.add(data);
        else {
          const plain = data.replaceAll(/[ \t\r\n\f]+/g, ' ');
          lines.add(lines.isSpaced ? plain.replace(/^ /, '') : plain);
        }
      },
      onclosetag(name) {
        depth--;
        if (hidden.has(name)) silent = Math.max(0, silent - 1);
        if (silent > 0) return;
        if (blocks.has(name)) lines.divide(spaced.has(name));
        if (name === 'pre') pre = Math.max(0, pre - 1);
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return lines.text();
}

function withoutTags(html: string): string {
  return html
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Plain text as HTML that shows the same. */
export function textToHtml(text: string): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  return `<div style="white-space: pre-wrap">${escaped}</div>`;
}
