import type { HeaderLine } from '@zone-eu/mailsplit';
import addressparser from 'nodemailer/lib/addressparser';
import { decodeText } from './charset.js';
import { decodeWords } from './words.js';

/** One mailbox of an address list. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** A mail's (or a part's) header fields, decoded on demand. Never throws on what a stranger wrote. */
export class Headers {
  readonly #fields = new Map<string, string[]>();

  /** `lines` hold one field each, unfolded or not, one character for each byte. */
  constructor(lines: readonly HeaderLine[]) {
    for (const { key, line } of lines) {
      const colon = line.indexOf(':');
      if (colon < 0) continue;
      const bytes = Buffer.from(line.slice(colon + 1), 'latin1');
      const value = decodeText(bytes)
        .replaceAll(/(?:\r?\n|\r)[ \t]*/g, ' ')
        .trim();
      const values = this.#fields.get(key);
      if (values) values.push(value);
      else this.#fields.set(key, [value]);
    }
  }

  /** Whether the field is there, empty or not. */
  has(name: string): boolean {
    return this.#fields.has(name);
  }

  /** The first field of that name that says something, as it stands; '' when there is none. */
  raw(name: string): string {
    return this.#fields.get(name)?.find((value) => value !== '') ?? '';
  }

  /** All fields of that name, as they stand. */
  all(name: string): readonly string[] {
    return this.#fields.get(name) ?? [];
  }

  /** The first field of that name for people to read; '' when there is none. */
  text(name: string): string {
    return decodeWords(this.raw(name)).replaceAll(/\s+/g, ' ').trim();
  }

  /** The mailboxes of an address field; what is no address is left out, groups are opened. */
  mailboxes(name: string): Mailbox[] {
    return this.all(name).flatMap(parseMailboxes);
  }

  /** Every `<message-id>` of a field. Bare ids get their brackets. */
  messageIds(name: string): string[] {
    return messageIdsIn(this.raw(name));
  }

  /** The time of a date field as milliseconds since 1970; undefined when it is none. */
  date(name: string): number | undefined {
    const value = this.raw(name)
      .slice(0, 1000)
      .replaceAll(/\([^()]*\)/g, '')
      .trim();
    const time = Date.parse(value);
    return Number.isNaN(time) ? undefined : time;
  }
}

/** Finds message ids in text: those in angle brackets, or else the words with an @. */
export function messageIdsIn(text: string): string[] {
  const plain = text.replaceAll(/\s+/g, ' ');
  const bracketed = plain.match(/<[^<>\s][^<>]*>/g);
  if (bracketed) return unique(bracketed.map((id) => `<${id.slice(1, -1).replaceAll(' ', '')}>`));
  return unique(
    plain
      .split(' ')
      .filter((part) => /^[^\s"@]+@[^\s"]+$/.test(part))
      .map((part) => `<${part}>`),
  ).concat(
    // An id without an @ is against the rule and yet some programs' only one.
    /^[\w.$+=/-]+$/.test(plain) ? [`<${plain}>`] : [],
  );
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** Parses an address list. An encoded word never becomes an address: that is how senders are forged. */
export function parseMailboxes(value: string): Mailbox[] {
  const found: Mailbox[] = [];
  for (const entry of addressparser(value, { flatten: true })) {
    const address = entry.address.trim().replace(/^mailto:/i, '');
    const name = decodeWords(entry.name)
      .replaceAll(/\s+/g, ' ')
      .trim()
      .replace(/^'(.*)'$/, '$1');
    if (isAddress(address)) found.push({ name, address });
    else if (address === '' && /^=\?/.test(entry.name) && /<[^<>@\s]+@[^<>@\s]+>/.test(name))
      // The whole mailbox was encoded, brackets and all: against the rule, and common.
      found.push(...parsePlain(name));
    else if (name !== '' && value.trim() !== '') found.push({ name, address: '' });
  }
  return found;
}

function parsePlain(text: string): Mailbox[] {
  return addressparser(text, { flatten: true })
    .map((entry) => ({ name: entry.name.trim(), address: entry.address.trim() }))
    .filter(({ address }) => isAddress(address));
}

function isAddress(address: string): boolean {
  return address.length <= 250 && /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(address) && !/=\?[^?]+\?[bq]\?/i.test(address);
}
