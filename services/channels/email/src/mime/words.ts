import { decodeText } from './charset.js';

const word = /=\?([^?\s]+)\?([bq])\?([^?]*)\?=/gi;

interface Word {
  readonly charset: string;
  readonly encoding: string;
  readonly payload: string;
}

/**
 * Decodes the encoded words of RFC 2047 in a header's text. Neighbouring words of one charset are decoded as one run of
 * bytes, because many programs cut characters in two; white space between neighbours goes.
 */
export function decodeWords(text: string): string {
  let result = '';
  let run: Word[] = [];
  let end = 0;
  const flush = (): void => {
    if (run.length > 0) result += decodeText(Buffer.concat(run.map(bytesOf)), run[0]?.charset);
    run = [];
  };
  for (const match of text.matchAll(word)) {
    const [whole, charset = '', encoding = '', payload = ''] = match;
    const between = text.slice(end, match.index);
    const adjacent = end > 0 && /^\s*$/.test(between);
    if (!adjacent) {
      flush();
      result += between;
    } else if (run[0]?.charset.toLowerCase() !== charset.toLowerCase()) flush();
    run.push({ charset: charset.replace(/\*.*$/, ''), encoding: encoding.toLowerCase(), payload });
    end = match.index + whole.length;
  }
  flush();
  return result + text.slice(end);
}

function bytesOf({ encoding, payload }: Word): Buffer {
  if (encoding === 'b') return Buffer.from(payload, 'base64');
  const bytes: number[] = [];
  const source = Buffer.from(payload.replaceAll(/=\s+(?=[0-9a-f])/gi, '='), 'utf8');
  for (let at = 0; at < source.length; at++) {
    const byte = source[at] ?? 0;
    const hex = source.subarray(at + 1, at + 3).toString('latin1');
    if (byte === 0x3d && /^[0-9a-f]{2}$/i.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else bytes.push(byte === 0x5f ? 0x20 : byte);
  }
  return Buffer.from(bytes);
}
