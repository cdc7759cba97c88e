import { request } from '../../../api/client.ts';
import { createStore, useStore } from '../../../lib/externalStore.ts';

type Who = 'customer' | 'agent';
type Typing = Readonly<Record<string, string>>;

/** Typing ends by itself when its end is never heard of. */
const expiry = 8_000;

const typing = createStore<Typing>({});
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const keyOf = (threadId: string, who: Who) => `${threadId}/${who}`;

/** Remembers who types in a thread; a `name` of null means that they stopped. */
export function setTyping(threadId: string, who: Who, name: string | null): void {
  const key = keyOf(threadId, who);
  clearTimeout(timers.get(key));
  timers.delete(key);
  const { [key]: _, ...others } = typing.get();
  if (name === null) {
    if (key in typing.get()) typing.set(others);
    return;
  }
  typing.set({ ...others, [key]: name });
  timers.set(
    key,
    setTimeout(() => setTyping(threadId, who, null), expiry),
  );
}

/** The name of the one who types, '' when unnamed, null when nobody does. */
export function typingIn(threadId: string, who: Who): string | null {
  return typing.get()[keyOf(threadId, who)] ?? null;
}

/** {@link typingIn}, followed as it changes. */
export function useTyping(threadId: string, who: Who): string | null {
  return useStore(typing)[keyOf(threadId, who)] ?? null;
}

/** Tells the customer (and other agents) that an answer is being written; harmless when it fails. */
export async function sendTyping(threadId: string, active: boolean): Promise<void> {
  await request(`/api/threads/${threadId}/typing`, { method: 'POST', body: { active } }).catch(() => undefined);
}
