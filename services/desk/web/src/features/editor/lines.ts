import { ApiError } from '../../api/client.ts';

/** Something wrong in a text: what, where the hub says it stands, and in which line. */
export interface TextError {
  path: string;
  message: string;
  /** Counted from 1; null: nobody knows. */
  line: number | null;
  /** It can be published nevertheless. */
  warning: boolean;
}

const saidLine = /\(?\b(?:line|Zeile)\s+(\d+)\)?/i;

/** An error as a hub says it that knows the line itself. */
export interface LocatedError {
  path?: string | null;
  line?: number | null;
  message: string;
  trap?: string[] | null;
  isWarning?: boolean;
}

/** An error with its place; of a trap, the way into it is told, too. */
export function located({ path, line, message, trap, isWarning }: LocatedError): TextError {
  const way = trap && trap.length > 0 ? ` (${trap.join(' → ')})` : '';
  return { path: path ?? '', message: message + way, line: line ?? null, warning: isWarning ?? false };
}

/**
 * All errors that a refusal tells of. The line is what the hub says, or what the sentence names (“… (line 4)”), else where the path
 * leads in the text.
 */
export function textErrors(error: unknown, text: string): TextError[] {
  if (!(error instanceof ApiError)) return [];
  const errors = error.problem.errors ?? {};
  if (Array.isArray(errors)) return (errors as LocatedError[]).map(located);
  return Object.entries(errors).flatMap(([path, said]) =>
    (typeof said === 'string' ? [said] : said).map((sentence): TextError => {
      const line = saidLine.exec(sentence)?.[1];
      return {
        path,
        message: sentence.replace(/\s*\(line \d+\)/i, ''),
        line: line === undefined ? lineOfPath(text, path) : Number(line),
        warning: false,
      };
    }),
  );
}

/** `policies[1].then.team` → `policies`, `1`, `then`, `team`. */
function stepsOf(path: string): string[] {
  return path
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((step) => step !== '');
}

const indentOf = (line: string) => line.length - line.trimStart().length;

/**
 * The line of a path in a text of YAML in block style, counted from 1; as far as it can be followed (what stands in `{ }` is one line).
 * Null when not even its first step is there.
 */
export function lineOfPath(text: string, path: string): number | null {
  const lines = text.split('\n');
  let found: number | null = null;
  let from = 0;
  let until = lines.length;

  for (const step of stepsOf(path)) {
    const next = /^\d+$/.test(step) ? itemLine(lines, from, until, Number(step)) : keyLine(lines, from, until, step);
    if (next === null) return found === null ? null : found + 1;
    found = next;
    const indent = indentOf(lines[next] ?? '');
    const item = (lines[next] ?? '').trimStart().startsWith('- ');
    until = endOfBlock(lines, next, until, indent);
    // The first key of an item stands in the line of its dash.
    from = item && /^\d+$/.test(step) ? next : next + 1;
  }
  return found === null ? null : found + 1;
}

const isBlank = (line: string) => line.trim() === '' || line.trimStart().startsWith('#');

function endOfBlock(lines: string[], start: number, until: number, indent: number): number {
  const opensList = /:\s*$/.test(lines[start] ?? '');
  for (let index = start + 1; index < until; index += 1) {
    const line = lines[index] ?? '';
    if (isBlank(line)) continue;
    // A list may stand as far left as the key that it belongs to.
    const listOfThis = opensList && indentOf(line) === indent && line.trimStart().startsWith('-');
    if (indentOf(line) <= indent && !listOfThis) return index;
  }
  return until;
}

function keyLine(lines: string[], from: number, until: number, key: string): number | null {
  const escaped = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`^\\s*(?:-\\s+)?["']?${escaped}["']?\\s*:`);
  for (let index = from; index < until; index += 1) if (pattern.test(lines[index] ?? '')) return index;
  return null;
}

function itemLine(lines: string[], from: number, until: number, wanted: number): number | null {
  let indent: number | null = null;
  let count = -1;
  for (let index = from; index < until; index += 1) {
    const line = lines[index] ?? '';
    if (isBlank(line) || !line.trimStart().startsWith('-')) continue;
    indent ??= indentOf(line);
    if (indentOf(line) !== indent) continue;
    count += 1;
    if (count === wanted) return index;
  }
  return null;
}
