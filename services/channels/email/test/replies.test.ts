import { describe, expect, it } from 'vitest';
import { htmlToText } from '../src/mail/html.js';
import { normalise } from '../src/mail/normalise.js';
import { splitHtml } from '../src/quotes/html.js';
import { splitText } from '../src/quotes/text.js';
import { fixture, fixtures } from './support/fixtures.js';

interface Expected {
  visible_text?: string;
  visible_text_ignoring_whitespace?: string;
  visible_text_ignoring_whitespace_derived?: string;
  html_ignoring_whitespace?: string;
  unchanged?: boolean;
  starts_with?: string;
  contains?: string[];
  contains_derived?: string[];
  not_contains?: string[];
  nonempty?: boolean;
}

const entries = fixtures<{ format: string; expected: Expected }>('replies');

describe.skipIf(entries.length === 0)('a real reply', () => {
  for (const { file, format, expected } of entries) {
    it(`${file} shows what was written now`, async () => {
      const input = fixture('replies', file);
      if (format === 'html') checkHtml(input.toString(), expected);
      else {
        const text = format === 'eml' ? await textOf(input) : splitText(input.toString()).text;
        checkText(text, input.toString().replaceAll('\r\n', '\n'), expected);
      }
    });
  }
});

async function textOf(raw: Buffer): Promise<string> {
  const { event } = await normalise(raw, { receivedAt: 0, address: 'help@example.com' });
  return event.type === 'message.received' ? event.content.text : '';
}

function checkText(text: string, input: string, expected: Expected): void {
  if (expected.visible_text !== undefined) expect(text).toBe(expected.visible_text);
  if (expected.unchanged) expect(text.trim()).toBe(input.trim());
  if (expected.starts_with !== undefined) expect(text.slice(0, expected.starts_with.length)).toBe(expected.starts_with);
  if (expected.nonempty) expect(text).not.toBe('');
  for (const part of [...(expected.contains ?? []), ...(expected.contains_derived ?? [])]) expect(text).toContain(part);
  for (const part of expected.not_contains ?? []) expect(text).not.toContain(part);
}

function checkHtml(input: string, expected: Expected): void {
  const { html } = splitHtml(input);
  if (expected.unchanged) expect(squeezed(html)).toBe(squeezed(input));
  if (expected.html_ignoring_whitespace !== undefined)
    expect(squeezed(html)).toBe(squeezed(expected.html_ignoring_whitespace));
  const text = expected.visible_text_ignoring_whitespace ?? expected.visible_text_ignoring_whitespace_derived;
  if (text !== undefined) expect(htmlToText(html).replaceAll(/\s/g, '')).toBe(text);
}

/** HTML without white space, and without the frame that some parsers add. */
function squeezed(html: string): string {
  return html
    .replaceAll(/<\/?(?:html|head|body)[^>]*>/g, '')
    .replaceAll(/&#160;|&nbsp;|\s/g, '')
    .replaceAll('/>', '>');
}
