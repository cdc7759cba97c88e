import { ApiError } from './api.ts';
import { backOff } from './connection.ts';
import { newId, type Store } from './storage.ts';
import type { Attachment, Choice, Pending } from './types.ts';

/** What the hub said about a message. */
export interface Accepted {
  messageId: string;
  seq: number | null;
}

export interface OutboxEvents {
  /** Whether there is a session to send with; it flushes when there is one. */
  ready(): boolean;
  send(message: Pending): Promise<Accepted>;
  accepted(message: Pending, answer: Accepted): void;
  changed(): void;
  unauthorised(): void;
}

const prefix = 'outbox:';

/**
 * Messages on their way to the hub, in the order in which they were written. They survive a reload, and are sent until the hub
 * has accepted them: it takes each `clientMessageId` once, however often it comes.
 */
export class Outbox {
  private readonly store: Store;
  private readonly on: OutboxEvents;
  private items: Pending[] = [];
  private busy = false;
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: Store, on: OutboxEvents) {
    this.store = store;
    this.on = on;
    this.load();
  }

  get messages(): readonly Pending[] {
    return this.items;
  }

  /** Takes up what is kept: at the beginning, and when somebody else writes now. */
  load(): void {
    clearTimeout(this.timer);
    this.attempt = 0;
    // One entry each, so that two tabs do not write over each other's.
    this.items = this.store
      .names(prefix)
      .map((name) => this.store.get(name) as Pending | null)
      .filter((item) => item !== null)
      .sort((one, other) => one.writtenAt.localeCompare(other.writtenAt));
  }

  write(text: string, attachments: Attachment[], choice?: Choice): void {
    const message = {
      clientMessageId: newId(),
      text,
      attachments,
      writtenAt: new Date().toISOString(),
      ...(choice ? { choice } : {}),
    };
    this.items = [...this.items, message];
    this.keep(message);
    void this.flush();
  }

  /** Tries a failed one again. */
  retry(clientMessageId: string): void {
    const failed = this.items.find((item) => item.clientMessageId === clientMessageId);
    if (failed) {
      const again = { ...failed };
      delete again.failed;
      this.replace(again);
      void this.flush();
    }
  }

  /** Takes one away: it stands in the thread, or the visitor gave it up. */
  remove(clientMessageId: string): void {
    if (this.items.some((item) => item.clientMessageId === clientMessageId)) {
      this.items = this.items.filter((item) => item.clientMessageId !== clientMessageId);
      this.store.remove(prefix + clientMessageId);
      this.on.changed();
    }
  }

  /** Sends what waits, one after the other, so that the order stays. */
  async flush(): Promise<void> {
    if (this.busy || !this.on.ready()) {
      return;
    }

    this.busy = true;
    clearTimeout(this.timer);
    try {
      for (let next = this.next(); next; next = this.next()) {
        if (!(await this.sendOne(next))) {
          return;
        }
      }
    } finally {
      this.busy = false;
    }
  }

  private next(): Pending | undefined {
    return this.items.find((item) => item.failed === undefined);
  }

  private async sendOne(message: Pending): Promise<boolean> {
    try {
      const answer = await this.on.send(message);
      this.attempt = 0;
      this.on.accepted(message, answer);
      this.remove(message.clientMessageId);
      return true;
    } catch (error) {
      const failure = error instanceof ApiError ? error : new ApiError(0, 'unreachable', String(error));
      if (failure.status === 401) {
        this.on.unauthorised();
        return false;
      }

      if (failure.passing) {
        this.timer = setTimeout(() => void this.flush(), failure.retryAfter ?? backOff(++this.attempt));
        return false;
      }

      this.replace({ ...message, failed: failure.message });
      return true;
    }
  }

  private replace(message: Pending): void {
    this.items = this.items.map((item) => (item.clientMessageId === message.clientMessageId ? message : item));
    this.keep(message);
  }

  private keep(message: Pending): void {
    this.store.set(prefix + message.clientMessageId, message);
    this.on.changed();
  }
}
