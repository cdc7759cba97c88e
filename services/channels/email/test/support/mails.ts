import type { MessageReceived } from '@omnichannel/adapter-sdk';

/** A mail with a number. */
export function mail(n: number, headers = '', body = `Hello number ${n}.\n`): string {
  return [
    'From: Ada <ada@example.com>',
    'To: shop@example.org',
    `Subject: Question ${n}`,
    `Message-ID: <q${n}@example.com>`,
    'Date: Sat, 21 Nov 2026 10:00:00 +0000',
    `${headers}\n${body}`,
  ].join('\n');
}

export function subjects(messages: readonly MessageReceived[]): string[] {
  return messages.map(({ threading }) => threading?.subject ?? '');
}
