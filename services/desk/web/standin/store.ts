import type { ServerResponse } from 'node:http';
import type { Account, Customer, Message, ParkedItem, Thread, User } from '../src/api/types.ts';

export interface StoredFile {
  name: string;
  mediaType: string;
  data: Buffer;
}

/** All of the stand-in's state: one object, gone when the server ends. */
export class Store {
  users: (User & { password: string })[] = [];
  accounts: Account[] = [];
  threads = new Map<string, Thread>();
  customers = new Map<string, Customer>();
  messages = new Map<string, Message[]>();
  files = new Map<string, StoredFile>();
  parked: ParkedItem[] = [];
  signedIn: User | null = null;
  clientIds = new Map<string, Message>();

  private readonly events: { id: number; text: string }[] = [];
  private readonly clients = new Set<ServerResponse>();
  private counter = 0;

  newId(): string {
    this.counter += 1;
    return `019a0000-0000-7000-8000-${String(this.counter).padStart(12, '0')}`;
  }

  thread(id: string | undefined): Thread | undefined {
    return id === undefined ? undefined : this.threads.get(id);
  }

  /** Says something to every open desk, and keeps it for those who come back. */
  publish(name: string, data: unknown, kept = true): void {
    let text = `event: ${name}\ndata: ${JSON.stringify(data)}\n`;
    if (kept) {
      const id = this.events.length + 1;
      text = `id: ${id}\n${text}`;
      this.events.push({ id, text });
    }
    for (const client of this.clients) client.write(`${text}\n`);
  }

  subscribe(response: ServerResponse, lastId: number | null): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
    response.write(': welcome\n\n');
    if (lastId !== null) for (const { id, text } of this.events) if (id > lastId) response.write(`${text}\n`);
    this.clients.add(response);
    const ping = setInterval(() => response.write(': ping\n\n'), 15_000);
    response.on('close', () => {
      clearInterval(ping);
      this.clients.delete(response);
    });
  }

  append(thread: Thread, message: Omit<Message, 'id' | 'seq'>): Message {
    const list = this.messages.get(thread.id) ?? [];
    const appended: Message = { ...message, id: this.newId(), seq: list.length + 1 };
    this.messages.set(thread.id, [...list, appended]);
    this.publish('message.appended', { threadId: thread.id, message: appended });
    this.change(thread.id, {
      lastSeq: appended.seq,
      ...(appended.direction !== 'internal' && {
        preview: appended.content.text,
        channel: appended.channel,
        lastMessageAt: appended.occurredAt,
      }),
    });
    return appended;
  }

  update(threadId: string, id: string, part: Partial<Message>): void {
    const list = (this.messages.get(threadId) ?? []).map((item) => (item.id === id ? { ...item, ...part } : item));
    this.messages.set(threadId, list);
    const message = list.find((item) => item.id === id);
    this.publish('message.updated', { threadId, message });
  }

  change(id: string, part: Partial<Thread>): Thread | undefined {
    const old = this.threads.get(id);
    if (!old) return undefined;
    const thread = { ...old, ...part, version: String(Number(old.version ?? 0) + 1) };
    this.threads.set(id, thread);
    this.publish('thread.updated', { thread });
    return thread;
  }
}
