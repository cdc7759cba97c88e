import type { QueryClient } from '@tanstack/react-query';
import { throttle } from '../../../lib/throttle.ts';
import { rememberMessage } from '../../timeline/api/messages.ts';
import { rememberThread, threadQuery } from '../../threads/api/threads.ts';
import type { Thread, User } from '../../../api/types.ts';
import type { LiveEvent } from './eventStream.ts';
import { setPresent } from './presence.ts';
import { setTyping } from './typing.ts';

/** Everything that the stream keeps fresh; after a gap it has to be asked again. */
const liveKeys = new Set(['threads', 'thread', 'messages', 'customer', 'routing', 'promises', 'automation']);

export function refetchEverything(queryClient: QueryClient): void {
  void queryClient.invalidateQueries({ predicate: (query) => liveKeys.has(String(query.queryKey[0])) });
}

/** Brings what the stream says into the cache. Lists keep their order until the hub has been asked for the new one, at most once a second. */
export function eventApplier(queryClient: QueryClient, me: Pick<User, 'id' | 'name'>): (event: LiveEvent) => void {
  const refetchLists = throttle(() => void queryClient.invalidateQueries({ queryKey: ['threads'] }), 1_000);
  // Who has room and who waits changes with every assignment; only what is on the screen is asked for.
  const refetchRouting = throttle(() => void queryClient.invalidateQueries({ queryKey: ['routing'] }), 2_000);

  return (event) => {
    switch (event.name) {
      case 'message.appended':
        rememberMessage(queryClient, event.data.threadId, event.data.message);
        setTyping(event.data.threadId, event.data.message.direction === 'inbound' ? 'customer' : 'agent', null);
        refetchLists();
        return;
      case 'message.updated':
        rememberMessage(queryClient, event.data.threadId, event.data.message);
        return;
      case 'thread.updated':
        if (handlerChanged(queryClient, event.data.thread)) refetchRouting();
        rememberThread(queryClient, event.data.thread, me.id);
        refetchLists();
        return;
      case 'handler.assigned':
        void queryClient.invalidateQueries({ queryKey: threadQuery(event.data.threadId).queryKey });
        refetchLists();
        refetchRouting();
        return;
      case 'customer.updated':
        void queryClient.invalidateQueries({ queryKey: ['customer', event.data.customerId] });
        refetchLists();
        return;
      case 'typing':
        // The stream says it to all desks, the typist's own included, and names nobody but by name.
        if (event.data.who === 'agent' && event.data.name === me.name) return;
        setTyping(event.data.threadId, event.data.who, event.data.active ? (event.data.name ?? '') : null);
        return;
      case 'presence':
        setPresent(event.data.agents);
        refetchRouting();
        return;
      case 'reset':
        refetchEverything(queryClient);
        return;
    }
  };
}

function handlerChanged(queryClient: QueryClient, thread: Thread): boolean {
  const known = queryClient.getQueryData(threadQuery(thread.id).queryKey);
  return known !== undefined && known.handler?.id !== thread.handler?.id;
}
