import { vi } from 'vitest';
import type { Message } from '../src/types.ts';

/** A hub in memory: answers what the widget fetches, and streams what a test pushes. */
export class FakeHub {
  readonly requests: { method: string; path: string; headers: Headers; body: unknown }[] = [];
  /** The thread: what `GET messages` shows. */
  thread: Message[] = [];
  /** Answers instead of the usual ones, by `METHOD /path`; each is used once. */
  readonly next = new Map<string, (() => Response | Promise<Response>)[]>();
  private streams: ReadableStreamDefaultController<Uint8Array>[] = [];

  /** Answers what is asked of `origin`: with one for each test, a chat of the test before is not heard any more. */
  install(origin = ''): void {
    vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
      url.startsWith(origin) ? this.answer(url, init) : aborted(init.signal),
    );
  }

  once(call: string, answer: () => Response | Promise<Response>): void {
    this.next.set(call, [...(this.next.get(call) ?? []), answer]);
  }

  count(call: string): number {
    return this.requests.filter((request) => `${request.method} ${request.path}` === call).length;
  }

  push(event: string, data: unknown, id?: string): void {
    const text = `${id ? `id: ${id}\n` : ''}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    this.streams.forEach((stream) => stream.enqueue(new TextEncoder().encode(text)));
  }

  get connected(): boolean {
    return this.streams.length > 0;
  }

  breakStreams(): void {
    this.streams.forEach((stream) => stream.error(new Error('broken')));
    this.streams = [];
  }

  private async answer(url: string, init: RequestInit): Promise<Response> {
    const parsed = new URL(url);
    const path = parsed.pathname.replace('/chat/v1/web', '');
    const method = init.method ?? 'GET';
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : init.body;
    this.requests.push({ method, path, headers: new Headers(init.headers), body });
    const special = this.next.get(`${method} ${path}`)?.shift();
    if (special) {
      return Promise.race([special(), aborted(init.signal)]);
    }

    await Promise.resolve();
    switch (`${method} ${path}`) {
      case 'POST /sessions':
        return Response.json({ visitorId: 'v1', token: 't1', title: 'Shop' });
      case 'GET /messages':
        return Response.json({ items: this.thread });
      case 'POST /messages': {
        const sent = body as { clientMessageId: string };
        return Response.json({ messageId: `id-${sent.clientMessageId}`, seq: this.thread.length + 1 }, { status: 202 });
      }

      case 'GET /events':
        return this.stream(init.signal);
      case 'POST /attachments':
        return Response.json({
          id: 'a1',
          name: 'cat.png',
          mediaType: 'image/png',
          size: 3,
          url: '/chat/v1/web/files/x',
        });
      default:
        return Response.json({}, { status: 202 });
    }
  }

  private stream(signal: AbortSignal | null | undefined): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.streams.push(controller);
        signal?.addEventListener('abort', () => {
          if (this.streams.includes(controller)) {
            this.streams = this.streams.filter((stream) => stream !== controller);
            controller.error(new DOMException('aborted', 'AbortError'));
          }
        });
      },
    });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }
}

function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) =>
    signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))),
  );
}

export function problem(status: number, type: string, headers: Record<string, string> = {}): Response {
  return Response.json({ type, detail: `refused: ${type}` }, { status, headers });
}

export function message(seq: number, text: string, changes: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    seq,
    direction: 'outbound',
    channel: 'webchat',
    author: { type: 'agent', name: 'Grace' },
    content: { text, parts: [] },
    attachments: [],
    occurredAt: '2026-11-21T10:00:00Z',
    edited: false,
    deleted: false,
    clientMessageId: null,
    ...changes,
  };
}
