import type { Store } from './storage.ts';
import type { Message, Pending } from './types.ts';

/** The messages that the visitor sees, each once, in the thread's order. */
export class Timeline {
  private readonly byId = new Map<string, Message>();
  private readonly store: Store;
  private sorted: Message[] = [];
  private readSeq: number;

  constructor(store: Store) {
    this.store = store;
    this.readSeq = Number(store.get('read') ?? 0);
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

  /** Another visitor's: nothing of it stays. */
  forget(): void {
    this.clear();
    this.readTo(0);
  }

  clear(): void {
    this.byId.clear();
    this.sorted = [];
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
}

/** What was sent, in the form in which it will stand in the thread. */
export function ownMessage(sent: Pending, id: string, seq: number): Message {
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
