import type { Accepted } from './outbox.ts';
import type { Store } from './storage.ts';
import type { Message, Pending } from './types.ts';

const pageSize = 50;

/** The messages that the visitor sees, each once, in the thread's order. */
export class Timeline {
  private readonly byId = new Map<string, Message>();
  private readonly store: Store;
  private sorted: Message[] = [];
  private readSeq = 0;
  /** Whether there are earlier ones that can be loaded. */
  hasEarlier = false;

  constructor(store: Store) {
    this.store = store;
    this.forget();
  }

  get messages(): readonly Message[] {
    return this.sorted;
  }

  get lastSeq(): number {
    return this.sorted.at(-1)?.seq ?? 0;
  }

  get firstSeq(): number | null {
    return this.sorted[0]?.seq ?? null;
  }

  /** Takes messages in; one that is there already is replaced. Gives those that are new. */
  put(messages: readonly Message[]): Message[] {
    const fresh: Message[] = [];
    for (const message of messages) {
      const before = this.byId.get(message.id);
      if (!before) {
        fresh.push(message);
      }

      // What the stream leaves out does not unsay what we knew.
      this.byId.set(message.id, {
        ...message,
        clientMessageId: message.clientMessageId ?? before?.clientMessageId ?? null,
      });
    }

    this.sorted = [...this.byId.values()].sort((one, other) => one.seq - other.seq);
    return fresh;
  }

  /** Takes in the page before the first one. */
  putEarlier(page: readonly Message[]): void {
    this.hasEarlier = page.length >= pageSize;
    this.put(page);
  }

  /** Takes in what the hub has accepted, until the stream brings the thread's own form of it. */
  putSent(sent: Pending, { messageId, seq }: Accepted): void {
    if (!this.byId.has(messageId)) {
      this.put([ownMessage(sent, messageId, seq ?? this.lastSeq + 0.001)]);
    }
  }

  /** The newest page is about to come in: when it does not reach back to what is there, that can be loaded again. */
  makeRoom(newest: readonly Message[]): void {
    const full = newest.length >= pageSize;
    const gap = full && newest[0] !== undefined && newest[0].seq > this.lastSeq;
    if (gap || this.firstSeq === null) {
      this.clear();
      this.hasEarlier = full;
    }
  }

  /** Another visitor's: nothing of it stays. */
  forget(): void {
    this.clear();
    this.hasEarlier = false;
    this.readSeq = Number(this.store.get('read') ?? 0);
  }

  /** What was written to the visitor and not seen yet. */
  get unread(): Message[] {
    return this.sorted.filter(
      (message) => message.direction === 'outbound' && message.seq > this.readSeq && !message.deleted,
    );
  }

  readTo(seq: number): void {
    this.readSeq = seq;
    this.store.set('read', seq);
  }

  private clear(): void {
    this.byId.clear();
    this.sorted = [];
  }
}

/** What was sent, in the form in which it will stand in the thread. */
function ownMessage(sent: Pending, id: string, seq: number): Message {
  return {
    id,
    seq,
    direction: 'inbound',
    channel: 'webchat',
    author: { type: 'customer', name: null },
    content: { text: sent.text, parts: [] },
    attachments: sent.attachments,
    occurredAt: sent.writtenAt,
    edited: false,
    deleted: false,
    clientMessageId: sent.clientMessageId,
  };
}
