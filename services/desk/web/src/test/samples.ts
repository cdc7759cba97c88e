import type { Account, Customer, Message, ReplyTemplate, Thread, User } from '../api/types.ts';

/** Complete samples, of which a test changes what it is about. */

export const me: User = { id: 'me', name: 'Mara', email: 'mara@example.com', role: 'administrator' };

export function aMessage(part: Partial<Message> = {}): Message {
  const seq = part.seq ?? 1;
  return {
    id: `m${seq}`,
    seq,
    direction: 'inbound',
    channel: 'sms',
    account: 'line',
    address: 'tel:+15551234567',
    author: { type: 'customer', id: 'c1', name: 'Ada' },
    nature: 'person',
    subject: null,
    content: { text: `Text ${seq}` },
    attachments: [],
    occurredAt: '2026-11-22T10:00:00Z',
    receivedAt: '2026-11-22T10:00:00Z',
    edited: false,
    deleted: false,
    reactions: [],
    delivery: null,
    ...part,
  };
}

export function aThread(part: Partial<Thread> = {}): Thread {
  return {
    id: 't1',
    customer: {
      id: 'c1',
      name: 'Ada',
      language: 'en',
      addresses: [{ address: 'tel:+15551234567', assurance: 'verified', lastSeenAt: null }],
    },
    state: 'open',
    handler: null,
    lastSeq: 1,
    preview: 'Text 1',
    channel: 'sms',
    lastMessageAt: '2026-11-22T10:00:00Z',
    waitingSince: '2026-11-22T10:00:00Z',
    dueAt: null,
    snoozedUntil: null,
    priority: 0,
    tags: [],
    episode: null,
    version: '7',
    ...part,
  };
}

export function aCustomer(part: Partial<Customer> = {}): Customer {
  return {
    id: 'c1',
    name: 'Ada',
    language: 'en',
    notes: null,
    preferences: null,
    addresses: [{ address: 'tel:+15551234567', assurance: 'verified', lastSeenAt: null }],
    threadId: 't1',
    merges: [],
    suggestions: [],
    ...part,
  };
}

export function anAccount(part: Partial<Account> = {}): Account {
  return { id: 'line', channel: 'sms', provider: 'twilio', displayName: 'Shop line', enabled: true, ...part };
}

export function aReplyTemplate(part: Partial<ReplyTemplate> = {}): ReplyTemplate {
  return {
    id: 'r1',
    name: 'Opening hours',
    shortcut: 'hours',
    text: 'Hello {{customer.name}}, we open at nine. {{agent.name}}',
    channels: null,
    updatedAt: '2026-11-22T10:00:00Z',
    ...part,
  };
}
