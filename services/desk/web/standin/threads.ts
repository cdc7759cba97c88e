import type { Handler as ThreadHandler, Message, NewMessage, Thread } from '../src/api/types.ts';
import { Refusal, type Call, type Routes } from './http.ts';
import { deliver, maybeAnswer } from './simulate.ts';
import type { Store } from './store.ts';

/** Threads, their messages, and what can be done with them. */
export function threadRoutes(store: Store): Routes {
  const find = (call: Call): Thread => {
    const thread = store.thread(call.params.id);
    if (!thread) throw new Refusal(404, 'There is no such thread.');
    const wanted = call.request.headers['if-match'];
    if (wanted && wanted !== `"${thread.version ?? ''}"`) throw new Refusal(412, 'Somebody was faster.');
    return thread;
  };
  const change = (call: Call, part: (thread: Thread) => Partial<Thread>) => {
    const thread = find(call);
    return store.change(thread.id, part(thread));
  };

  return {
    'GET /api/threads': ({ query }) => {
      const me = store.signedIn?.id;
      const handler = query.get('handler');
      const channel = query.get('channel');
      const matching = [...store.threads.values()]
        .filter((thread) => thread.state === query.get('state'))
        .filter((thread) => handler !== 'me' || thread.handler?.id === me)
        .filter((thread) => handler !== 'none' || thread.handler === null)
        .filter((thread) => !channel || store.messages.get(thread.id)?.some((message) => message.channel === channel))
        .sort(byUrgency);
      const from = Number(query.get('cursor') ?? 0);
      const limit = Number(query.get('limit') ?? 50);
      const next = from + limit < matching.length ? String(from + limit) : null;
      return { items: matching.slice(from, from + limit), next };
    },
    'GET /api/threads/{id}': (call) => find(call),
    'GET /api/threads/{id}/messages': (call) => {
      const all = store.messages.get(find(call).id) ?? [];
      const before = call.query.get('before');
      const limit = Number(call.query.get('limit') ?? 50);
      const upTo = before ? all.filter((message) => message.seq < Number(before)) : all;
      return { items: upTo.slice(-limit) };
    },
    'POST /api/threads/{id}/messages': (call) => post(store, find(call), call.body as NewMessage),
    'POST /api/threads/{id}/assign': (call) =>
      change(call, () => {
        const { to } = call.body as { to: { type: 'agent'; id: string } | null };
        const user = store.users.find(({ id }) => id === to?.id);
        const handler: ThreadHandler | null = user ? { type: 'agent', id: user.id, name: user.name } : null;
        return { handler };
      }),
    'POST /api/threads/{id}/resolve': (call) => change(call, () => ({ state: 'resolved', waitingSince: null })),
    'POST /api/threads/{id}/reopen': (call) => change(call, () => ({ state: 'open' })),
    'POST /api/threads/{id}/snooze': (call) =>
      change(call, () => ({ state: 'snoozed', snoozedUntil: (call.body as { until: string }).until })),
    'POST /api/threads/{id}/tags': (call) =>
      change(call, (thread) => {
        const { add, remove } = call.body as { add: string[]; remove: string[] };
        return { tags: [...new Set([...thread.tags, ...add])].filter((tag) => !remove.includes(tag)) };
      }),
    'POST /api/threads/{id}/read': (call) => find(call),
    'POST /api/threads/{id}/typing': (call) => find(call),
    'POST /api/messages/{id}/retry': (call) => {
      for (const [threadId, messages] of store.messages) {
        const message = messages.find(({ id }) => id === call.params.id);
        if (message) {
          deliver(store, threadId, message);
          return message;
        }
      }
      throw new Refusal(404, 'There is no such message.');
    },
  };
}

function byUrgency(a: Thread, b: Thread): number {
  const wait = (thread: Thread) => thread.waitingSince ?? '9999';
  return wait(a).localeCompare(wait(b)) || (b.lastMessageAt ?? '').localeCompare(a.lastMessageAt ?? '');
}

function post(store: Store, thread: Thread, input: NewMessage): Message {
  const known = store.clientIds.get(input.clientMessageId);
  if (known) return known;
  if (input.text.includes('#refuse')) throw new Refusal(400, 'The hub refuses this text.');
  if (input.text.includes('#broken')) throw new Refusal(503, 'Not now.');

  const reply = input.kind === 'reply';
  const account = store.accounts.find(({ id }) => id === input.via?.account);
  const now = new Date().toISOString();
  const attachments = (input.attachments ?? []).map(({ id }) => {
    const file = store.files.get(id);
    return {
      id,
      name: file?.name ?? id,
      mediaType: file?.mediaType ?? '',
      size: file?.data.length ?? 0,
      url: `/api/files/${id}`,
    };
  });
  const message = store.append(thread, {
    direction: reply ? 'outbound' : 'internal',
    channel: reply ? (account?.channel ?? null) : null,
    account: reply ? (input.via?.account ?? null) : null,
    address: reply ? (input.via?.address ?? null) : null,
    author: { type: 'agent', id: store.signedIn?.id ?? null, name: store.signedIn?.name ?? null },
    nature: 'person',
    subject: null,
    content: { text: input.text },
    attachments,
    occurredAt: now,
    receivedAt: now,
    edited: false,
    deleted: false,
    reactions: [],
    delivery: reply ? { id: store.newId(), state: 'queued', attempts: 0, error: null, degraded: [] } : null,
  });
  store.clientIds.set(input.clientMessageId, message);
  if (reply) {
    store.change(thread.id, { state: 'waiting', waitingSince: null, dueAt: null });
    deliver(store, thread.id, message);
    maybeAnswer(store, thread.id, message);
  }
  return message;
}
