import { describe, expect, it } from 'vitest';
import type { MessageReceived } from '@omnichannel/adapter-sdk';
import { normalise, type NormalisedMail } from '../src/mail/normalise.js';
import { fixture, fixtures } from './support/fixtures.js';

interface Attachment {
  filename?: string;
  type?: string;
  disposition?: string;
}

interface Expected {
  subject?: string;
  subject_contains?: string;
  from?: string | null;
  from_name?: string;
  from_not?: string;
  from_header?: string;
  to?: string[];
  messageId?: string;
  inReplyTo?: string | null;
  text_exact?: string;
  text_contains?: string[];
  text_starts?: string;
  full_text_contains?: string[];
  html_not_contains?: string[];
  rendered_html_not_contains?: string[];
  attachments?: Attachment[];
  attachments_contain?: Attachment[];
  attachments_count?: number;
  parser_attachment_count?: number;
  visible_attachments_count?: number;
  attachment_name_must_not_contain?: string[];
  isAutoReply?: boolean;
  isBounce?: boolean;
  isFeedbackReport?: boolean;
  isEncrypted?: boolean;
  status?: string;
  failedRecipient?: string;
}

interface Entry {
  expected: Expected;
  derived_by_agreement: Expected | null;
}

const entries = fixtures<Entry>('email');

describe.skipIf(entries.length === 0)('a real mail', () => {
  for (const { file, expected, derived_by_agreement: derived } of entries) {
    it(`${file} becomes what its index says`, async () => {
      const mail = await normalise(fixture('email', file), {
        receivedAt: Date.UTC(2026, 10, 22),
        address: 'help@example.com',
      });
      check(mail, expected);
      // What several parsers agree on is weaker: where the source lists the attachments, their count says nothing.
      const { parser_attachment_count: count, ...agreed } = derived ?? {};
      check(mail, expected.attachments || count === undefined ? agreed : { ...agreed, parser_attachment_count: count });
    });
  }
});

function check(mail: NormalisedMail, expected: Expected): void {
  if (mail.event.type !== 'message.received') throw new Error('No message.');
  const event = mail.event;
  checkHeaders(event, expected);
  checkText(event, expected);
  checkAttachments(event, expected);
  if (expected.isAutoReply !== undefined) expect(event.nature === 'auto-reply').toBe(expected.isAutoReply);
  if (expected.isBounce !== undefined) expect(event.nature === 'bounce').toBe(expected.isBounce);
  if (expected.isFeedbackReport) expect(event.facts?.['feedbackReport']).toBe('abuse');
  if (expected.isEncrypted) expect(event.facts?.['encrypted']).toBeDefined();
  if (expected.status !== undefined) expect(event.facts?.['bounceStatus']).toBe(expected.status);
  if (expected.failedRecipient !== undefined) expect(event.facts?.['bounceRecipient']).toBe(expected.failedRecipient);
}

function checkHeaders(event: MessageReceived, expected: Expected): void {
  const { from, threading, facts } = event;
  if (expected.subject !== undefined) expect(threading?.subject).toBe(oneLine(expected.subject));
  if (expected.subject_contains !== undefined) expect(threading?.subject).toContain(expected.subject_contains);
  if (expected.from === null) expect(from.address).toMatch(/@invalid$/);
  else if (expected.from !== undefined)
    expect(from.address.toLowerCase()).toBe(`mailto:${expected.from.toLowerCase()}`);
  if (expected.from_not !== undefined) expect(from.address).not.toContain(expected.from_not);
  if (expected.from_name !== undefined) expect(from.name).toBe(expected.from_name);
  if (expected.from_header !== undefined) expect(expected.from_header).toContain(from.name ?? '');
  if (expected.to) expect(facts?.['to']?.split(', ')).toEqual(expected.to);
  if (expected.messageId !== undefined) expect(threading?.messageId).toBe(`<${expected.messageId}>`);
  if (expected.inReplyTo === null) expect(threading?.inReplyTo).toBeUndefined();
  else if (expected.inReplyTo !== undefined) expect(threading?.inReplyTo).toBe(`<${expected.inReplyTo}>`);
}

function checkText({ content }: MessageReceived, expected: Expected): void {
  const text = oneLine(content.text);
  const full = oneLine(`${content.text} ${content.quoted ?? ''}`);
  if (expected.text_exact !== undefined) expect(text).toBe(expected.text_exact);
  for (const part of expected.text_contains ?? []) expect(text).toContain(oneLine(part));
  for (const part of expected.full_text_contains ?? []) expect(full).toContain(oneLine(part));
  if (expected.text_starts !== undefined)
    expect(full.startsWith(oneLine(expected.text_starts)), full.slice(0, 200)).toBe(true);
  for (const part of [...(expected.html_not_contains ?? []), ...(expected.rendered_html_not_contains ?? [])])
    expect(content.html ?? '').not.toContain(part);
}

function checkAttachments({ attachments = [] }: MessageReceived, expected: Expected): void {
  const found = attachments.map(({ name, mediaType }) => ({ filename: name, type: mediaType }));
  for (const { filename, type } of [...(expected.attachments ?? []), ...(expected.attachments_contain ?? [])])
    expect(found).toContainEqual(expect.objectContaining({ ...(filename && { filename }), ...(type && { type }) }));
  if (expected.attachments?.length === 0) expect(found).toEqual([]);
  const count = expected.attachments_count ?? expected.parser_attachment_count;
  if (count !== undefined) expect(found, 'attachments').toHaveLength(count);
  const visible = attachments.filter(({ inline }) => !inline);
  if (expected.visible_attachments_count !== undefined)
    expect(visible).toHaveLength(expected.visible_attachments_count);
  for (const { name } of attachments) {
    expect(name).not.toBe('');
    for (const part of ['/', '\\', ...(expected.attachment_name_must_not_contain ?? [])])
      expect(name).not.toContain(part);
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
