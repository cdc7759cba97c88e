import type { Message, Thread } from '../../../api/types.ts';

/** What the hub tells without being asked (`GET /api/events`). */
export type LiveEvent =
  | { name: 'message.appended'; data: { threadId: string; message: Message } }
  | { name: 'message.updated'; data: { threadId: string; message: Message } }
  | { name: 'thread.updated'; data: { thread: Thread } }
  | { name: 'customer.updated'; data: { customerId: string } }
  | { name: 'handler.assigned'; data: { threadId: string } }
  | { name: 'typing'; data: { threadId: string; who: 'customer' | 'agent'; name: string | null; active: boolean } }
  | { name: 'presence'; data: { agents: string[] } }
  | { name: 'reset'; data: unknown };

const names: LiveEvent['name'][] = [
  'message.appended',
  'message.updated',
  'thread.updated',
  'customer.updated',
  'handler.assigned',
  'typing',
  'presence',
  'reset',
];

export interface StreamHandlers {
  onEvent: (event: LiveEvent) => void;
  /** The stream is there; `gap` when events may have been missed, so that everything has to be asked again. */
  onOpen: (gap: boolean) => void;
  onLost: () => void;
}

const firstDelay = 1_000;
const longestDelay = 30_000;

/**
 * Reads the event stream until the returned function is called. The browser reconnects by itself with `Last-Event-ID`;
 * when it gives up (an error status), a new stream is opened after a growing delay, from the last event's id on. Either
 * way nothing is missed, or the hub says `reset`.
 */
export function openEventStream(handlers: StreamHandlers): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = firstDelay;
  let lastId = '';
  // The first stream opens after pages have already been fetched, and one without an id cannot be gone on with.
  let gap = true;

  const connect = () => {
    timer = undefined;
    const current = new EventSource(lastId === '' ? '/api/events' : `/api/events?after=${encodeURIComponent(lastId)}`);
    source = current;
    current.onopen = () => {
      delay = firstDelay;
      handlers.onOpen(gap);
      gap = false;
    };
    current.onerror = () => {
      handlers.onLost();
      if (current.readyState === EventSource.CLOSED) {
        gap = lastId === '';
        timer = setTimeout(connect, delay);
        delay = Math.min(delay * 2, longestDelay);
      }
    };
    // `ready` only brings the id from which on the stream goes.
    current.addEventListener('ready', (event: MessageEvent) => (lastId = event.lastEventId));
    for (const name of names) {
      current.addEventListener(name, (event: MessageEvent<string>) => {
        if (event.lastEventId !== '') lastId = event.lastEventId;
        handlers.onEvent({ name, data: event.data === '' ? null : JSON.parse(event.data) });
      });
    }
  };

  const hurry = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    connect();
  };

  connect();
  window.addEventListener('online', hurry);
  return () => {
    window.removeEventListener('online', hurry);
    clearTimeout(timer);
    source?.close();
  };
}
