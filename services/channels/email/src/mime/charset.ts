import { analyse } from 'chardet';
import iconv from 'iconv-lite';
import { wellFormed } from '@omnichannel/adapter-sdk';

/** Labels that name no charset at all: what a mail program writes when it does not know. */
const nameless =
  /^(?:|default|unknown|unknown-8bit|x-unknown|x-user-defined|binary|8bit|7bit|none|mime|_charset|charset)$/;

/** Charsets in which any byte string is "valid", so that valid UTF-8 under such a label is UTF-8 mislabelled. */
const singleByte = /^(?:iso-8859|koi8|mac|x-mac|cp|us-ascii|ascii)/;

/** What the detector is trusted with; its guesses between cousins of Latin-1 are not worth much. */
const detectable = new Set([
  ...['Shift_JIS', 'EUC-JP', 'ISO-2022-JP', 'ISO-2022-KR', 'ISO-2022-CN', 'EUC-KR', 'Big5', 'GB18030'],
  ...['KOI8-R', 'windows-1251', 'ISO-8859-5', 'ISO-8859-7', 'windows-1253', 'windows-1255', 'windows-1256'],
  ...['UTF-16LE', 'UTF-16BE'],
]);

/** How much of a text of unknown charset is looked at, in bytes: more does not make it surer. */
const enough = 200_000;

/** Decodes text as its label says where that can be right, otherwise as the bytes look. Never throws. */
export function decodeText(bytes: Uint8Array, label?: string): string {
  const marked = markedUnicode(bytes);
  if (marked) return strip(new TextDecoder(marked).decode(bytes));
  const charset = canonical(label);
  const utf8 = strictUtf8(bytes);
  const wide = isAscii(bytes);
  if (wide && (charset === undefined || charset === 'utf-8' || singleByte.test(charset))) {
    return looksLikeIso2022(bytes) ? decodeAs(bytes, 'iso-2022-jp') : strip(utf8 ?? '');
  }
  if (utf8 !== undefined && !wide && (charset === undefined || singleByte.test(charset))) return strip(utf8);
  if (charset === 'utf-8' || charset === undefined || charset === 'us-ascii' || charset === 'ascii') {
    return strip(utf8 ?? undeclared(bytes, charset === 'utf-8'));
  }
  const text = decodeAs(bytes, charset);
  // A label that makes rubbish of the bytes is not believed when they are plain UTF-8.
  if (utf8 !== undefined && !wide && text.includes('\uFFFD')) return strip(utf8);
  return strip(text);
}

/** The label as the decoders know it; undefined when it says nothing or is unknown to all of them. */
export function canonical(label: string | undefined): string | undefined {
  const plain = (label ?? '')
    .slice(0, 100)
    .trim()
    .toLowerCase()
    .replace(/^["']+|["';]+$/g, '')
    .replace(/\*.*$/, '');
  if (nameless.test(plain)) return undefined;
  const known = aliases.get(plain) ?? plain.replace(/^(?:x-|cs)(?=gbk|big5|euc|sjis|iso|koi8|windows|utf)/, '');
  const numbered = /^(?:cp|ms|win|windows|ibm)[-_]?(\d{3,4})$/.exec(known)?.[1];
  if (numbered !== undefined && iconv.encodingExists(`cp${numbered}`)) return `cp${numbered}`;
  return iconv.encodingExists(known) || whatwg(known) ? known : undefined;
}

const aliases = new Map([
  ['utf8', 'utf-8'],
  ['utf-8mb4', 'utf-8'],
  ['cp65001', 'utf-8'],
  ['unicode-1-1-utf-7', 'utf-7'],
  ['ansi_x3.4-1968', 'us-ascii'],
  ['646', 'us-ascii'],
  ['ks_c_5601-1987', 'euc-kr'],
  ['ms949', 'euc-kr'],
  ['cp949', 'euc-kr'],
  ['cp932', 'shift_jis'],
  ['ms932', 'shift_jis'],
  ['x-sjis', 'shift_jis'],
  ['gb2312-80', 'gbk'],
  ['cp936', 'gbk'],
  ['x-cp936', 'gbk'],
  ['cp950', 'big5'],
  ['iso-2022-jp-ms', 'iso-2022-jp'],
  ['cp50220', 'iso-2022-jp'],
  ['latin1', 'cp1252'],
  ['latin-1', 'cp1252'],
  ['iso-8859-1', 'cp1252'],
  ['iso-8859-8-i', 'iso-8859-8'],
  ['x-mac-roman', 'macintosh'],
]);

function decodeAs(bytes: Uint8Array, charset: string): string {
  // The platform's own decoder comes second: in Node 20 it reads windows-1252 as if it were ISO 8859-1.
  if (iconv.encodingExists(charset)) return iconv.decode(Buffer.from(bytes), charset);
  return new TextDecoder(charset).decode(bytes);
}

function whatwg(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== 'replacement';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Bytes without a usable label that are no valid UTF-8. */
function undeclared(bytes: Uint8Array, saidUtf8: boolean): string {
  // What is longer is looked at from where it is no ASCII any more.
  const from = bytes.length > enough ? bytes.findIndex((byte) => byte >= 0x80) : 0;
  const sample = bytes.subarray(from, from + enough);
  // A mail cut off in the middle of a character, or with one broken byte, is still UTF-8.
  const looked = new TextDecoder().decode(sample);
  const broken = looked.split('\uFFFD').length - 1;
  const sound = looked.match(/[\u0080-\uFFFC]/g)?.length ?? 0;
  if (sound > broken * (saidUtf8 ? 1 : 4)) return new TextDecoder().decode(bytes);
  const guess = analyse(sample).find(({ name }) => detectable.has(name));
  if (guess && guess.confidence >= 30) return decodeAs(bytes, guess.name.toLowerCase());
  return decodeAs(bytes, 'cp1252');
}

function strictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function markedUnicode(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'utf-8' : undefined;
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}

function looksLikeIso2022(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes);
  return ['\u001B$@', '\u001B$B', '\u001B(J', '\u001B(I'].some((escape) => buffer.includes(escape, 0, 'latin1'));
}

// NUL bytes and halves of letters are nobody's words, and neither databases nor browsers like them.
function strip(text: string): string {
  return wellFormed(text.replace(/^\uFEFF/, '').replaceAll('\0', ''));
}
