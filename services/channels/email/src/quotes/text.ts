import {
  fromBlockLength,
  isDivider,
  isOriginalLine,
  isQuoted,
  replyHeaderLength,
  sharedLineHeader,
} from './headers.js';
import { searched } from '../text.js';
import { trimmed, withoutSignature } from './signature.js';

/** A mail's text: what was written now, and the rest (repeated mail, signature), which is kept but folded away. */
export interface SplitText {
  readonly text: string;
  readonly quoted?: string;
}

/** Lines `[start, end)` that repeat an earlier mail; `headed` when "On …, … wrote:" stands above them. */
interface Block {
  readonly start: number;
  readonly end: number;
  readonly headed: boolean;
}

/**
 * Splits a mail's plain text. When nothing would remain (a forwarded mail, say), or it is endless, everything is what was
 * written.
 */
export function splitText(input: string): SplitText {
  if (input.length > searched) return { text: input.trim() };
  const whole = input.replaceAll(/\r\n?/g, '\n');
  const lines = shareLines(whole.split('\n'));
  const hard = hardEnd(lines);
  const blocks = quoteBlocks(lines, hard);
  const end = visibleEnd(lines, hard, blocks);
  const inner = blocks.filter((block) => block.end <= end);
  // One quotation with its header is repeated mail; several, with answers between them, are a conversation to keep.
  const removed = inner.length === 1 && inner[0]?.headed ? inner[0] : undefined;
  const visible: string[] = [];
  if (removed) {
    visible.push(lines.slice(0, removed.start).join('\n').trim(), lines.slice(removed.end, end).join('\n').trim());
  } else visible.push(lines.slice(0, end).join('\n'));
  const text = visible
    .filter((piece) => piece !== '')
    .join('\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
  if (text.trim() === '') return { text: whole.trim() };
  const rest = [removed ? lines.slice(removed.start, removed.end) : [], lines.slice(end)]
    .map((piece) => piece.join('\n').trim())
    .filter((piece) => piece !== '');
  return rest.length > 0 ? { text, quoted: rest.join('\n\n') } : { text };
}

function shareLines(lines: string[]): string[] {
  return lines.flatMap((line, index) => {
    const at = isQuoted(lines[index + 1] ?? '') || (lines[index + 1] ?? '').trim() === '' ? sharedLineHeader(line) : -1;
    return at > 0 && !isQuoted(line) ? [line.slice(0, at), line.slice(at + 1)] : [line];
  });
}

/** Where everything after is repeated mail: a header that is not followed by `>`, "Original Message", or "From: … Sent: …". */
function hardEnd(lines: readonly string[]): number {
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '' || isQuoted(line)) continue;
    const length = replyHeaderLength(lines, at);
    const hard =
      isOriginalLine(line) ||
      (fromBlockLength(lines, at) > 0 && !isForwarded(lines, at)) ||
      (length > 0 && !quotedFollows(lines, at + length));
    if (hard) return withoutDividers(lines, at);
    if (length > 0) at += length - 1;
  }
  return lines.length;
}

function quotedFollows(lines: readonly string[], from: number): boolean {
  const next = lines.slice(from, from + 8).find((line) => line.trim() !== '');
  return next !== undefined && isQuoted(next);
}

// What someone forwards to us is what they want to say.
function isForwarded(lines: readonly string[], at: number): boolean {
  const above = lines.slice(Math.max(0, at - 3), at).join('\n');
  return /forwarded message|begin forwarded|weitergeleitete nachricht|message transféré|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht|пересланное/i.test(
    above,
  );
}

function withoutDividers(lines: readonly string[], at: number): number {
  let end = trimmed(lines, at);
  while (end > 0 && isDivider(lines[end - 1] ?? '')) end = trimmed(lines, end - 1);
  return end;
}

function quoteBlocks(lines: readonly string[], limit: number): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < limit; at++) {
    const header = replyHeaderLength(lines, at);
    const headed = header > 0 && quotedFollows(lines, at + header);
    if (!headed && !isQuoted(lines[at] ?? '')) continue;
    let end = headed ? at + header : at;
    while (end < limit && belongs(lines, end)) end++;
    blocks.push({ start: at, end, headed });
    at = end - 1;
  }
  return blocks;
}

/** Whether a line goes on with the quotation before it: quoted itself, empty before more of it, or its wrapped end. */
function belongs(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  if (isQuoted(line)) return true;
  if (line.trim() === '') return quotedFollows(lines, at);
  const before = lines[at - 1] ?? '';
  return isQuoted(before) && before.length >= 60 && isQuoted(lines[at + 1] ?? '');
}

function visibleEnd(lines: readonly string[], hard: number, blocks: readonly Block[]): number {
  const above = [...blocks];
  let end = hard;
  for (;;) {
    const before = end;
    end = withoutSignature(lines, end);
    while (above.length > 0 && (above.at(-1)?.start ?? 0) >= end) above.pop();
    const last = above.at(-1);
    if (last && last.end >= end) end = trimmed(lines, last.start);
    if (end === before) return end;
  }
}
