import type { QueryClient } from '@tanstack/react-query';
import { ApiError, request } from '../../../api/client.ts';
import type { Message, NewMessage, UploadedFile, Via } from '../../../api/types.ts';
import { createStore, useStore } from '../../../lib/externalStore.ts';
import { load, store } from '../../../lib/storage.ts';
import { rememberMessage } from '../../timeline/api/messages.ts';

/** A message that the hub has not confirmed yet. It is kept in the browser, so that neither a reload nor an outage loses it. */
export interface Unsent {
  clientMessageId: string;
  threadId: string;
  /** Who wrote it: a browser may be shared, and nobody sends for somebody else. */
  by: string;
  kind: 'reply' | 'note';
  text: string;
  attachments: UploadedFile[];
  /** The approved template that the text is of. */
  template?: NewMessage['template'];
  via: Via | null;
  channel: string | null;
  at: string;
  /** The last `seq` seen when it was sent: what comes after it may be this very message. */
  afterSeq: number;
  state: 'sending' | 'failed';
  /** Whether sending it again by ourselves can help. */
  temporary: boolean;
  error: string | null;
}

const storageKey = 'outbox';

/** What was on its way when the page was closed has an unknown fate; sending it again is safe, as its id makes it count once. */
function restore(): Unsent[] {
  return (load<Unsent[]>(storageKey) ?? []).map((entry) =>
    entry.state === 'sending' ? { ...entry, state: 'failed', temporary: true } : entry,
  );
}

const outbox = createStore<Unsent[]>(restore());
outbox.subscribe(() => store(storageKey, outbox.get().length === 0 ? null : outbox.get()));

const lines = new Map<string, Promise<void>>();

/** Everything that is not confirmed yet. */
export function useOutbox(): Unsent[] {
  return useStore(outbox);
}

/** Sends a message; it shows at once. Messages of one thread are sent one after the other, in the order in which they were written. */
export function send(queryClient: QueryClient, entry: Unsent): Promise<void> {
  put({ ...entry, state: 'sending', error: null });
  const before = lines.get(entry.threadId) ?? Promise.resolve();
  const done = before.then(() => post(queryClient, entry));
  lines.set(entry.threadId, done);
  return done;
}

/** Sends again what failed for a reason that may have passed. */
export async function resendUnsent(queryClient: QueryClient, me: string): Promise<void> {
  const due = outbox.get().filter((entry) => entry.by === me && entry.state === 'failed' && entry.temporary);
  await Promise.all(due.map((entry) => send(queryClient, entry)));
}

export function discard(clientMessageId: string): void {
  outbox.set(outbox.get().filter((entry) => entry.clientMessageId !== clientMessageId));
}

function put(entry: Unsent): void {
  const known = outbox.get().some((other) => other.clientMessageId === entry.clientMessageId);
  outbox.set(
    known
      ? outbox.get().map((other) => (other.clientMessageId === entry.clientMessageId ? entry : other))
      : [...outbox.get(), entry],
  );
}

async function post(queryClient: QueryClient, entry: Unsent): Promise<void> {
  const body: NewMessage = {
    clientMessageId: entry.clientMessageId,
    kind: entry.kind,
    text: entry.text,
    ...(entry.attachments.length > 0 && { attachments: entry.attachments.map(({ id }) => ({ id })) }),
    ...(entry.via && { via: entry.via }),
    ...(entry.template && { template: entry.template }),
  };
  try {
    const message = await request<Message>(`/api/threads/${entry.threadId}/messages`, { method: 'POST', body });
    rememberMessage(queryClient, entry.threadId, message);
    discard(entry.clientMessageId);
  } catch (error) {
    const temporary = !(error instanceof ApiError) || error.temporary || error.status === 401;
    const known = error instanceof ApiError && error.status !== 0;
    put({ ...entry, state: 'failed', temporary, error: known ? error.message : null });
  }
}

/** The unsent messages that do not stand in the timeline yet: the event stream may bring one before its answer arrives. */
export function notYetShown(entries: Unsent[], messages: Message[]): Unsent[] {
  const taken = new Set<string>();
  return entries.filter((entry) => {
    const same = messages.find(
      (message) =>
        message.seq > entry.afterSeq &&
        message.direction !== 'inbound' &&
        message.author.id === entry.by &&
        message.content.text === entry.text &&
        !taken.has(message.id),
    );
    if (same) taken.add(same.id);
    return entry.state === 'failed' || !same;
  });
}
