import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';
import { ApiError, request } from '../../../api/client.ts';
import type { Page, Thread, User } from '../../../api/types.ts';
import { belongs, viewQuery, type View } from '../views.ts';

export type ThreadPages = InfiniteData<Page<Thread>, string | null>;

export interface ThreadListFilter {
  view: View;
  channel: string | null;
}

/** One view's threads, most urgent first, page by page. */
export const threadListQuery = (filter: ThreadListFilter) =>
  infiniteQueryOptions({
    queryKey: ['threads', filter] as const,
    queryFn: ({ pageParam, signal }) =>
      request<Page<Thread>>('/api/threads', {
        query: { ...viewQuery(filter.view), channel: filter.channel, limit: 50, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const threadQuery = (id: string) =>
  queryOptions({
    queryKey: ['thread', id] as const,
    queryFn: ({ signal }) => request<Thread>(`/api/threads/${id}`, { signal }),
  });

/** Whom a thread can be assigned to. */
export const agentsQuery = queryOptions({
  queryKey: ['agents'] as const,
  queryFn: async ({ signal }) => (await request<{ items: User[] }>('/api/agents', { signal })).items,
  staleTime: 5 * 60_000,
});

/** Puts a changed thread everywhere it is shown, and takes it out of the lists to which it no longer belongs. */
export function rememberThread(queryClient: QueryClient, thread: Thread, me: string): void {
  const key = threadQuery(thread.id).queryKey;
  if (isOlder(thread, queryClient.getQueryData(key))) return;
  queryClient.setQueryData(key, thread);
  for (const [listKey, pages] of queryClient.getQueriesData<ThreadPages>({ queryKey: ['threads'] })) {
    const filter = listKey[1] as ThreadListFilter;
    if (pages)
      queryClient.setQueryData<ThreadPages>(listKey, patchPages(pages, thread, belongs(thread, filter.view, me)));
  }
}

/** Answers and events overtake each other; versions are numbers that only grow. */
function isOlder(thread: Thread, known: Thread | undefined): boolean {
  return known !== undefined && Number(thread.version) < Number(known.version);
}

/** The pages with the thread replaced, or without it. A thread that is not there is not put in: only the hub knows its place. */
export function patchPages(pages: ThreadPages, thread: Thread, stays: boolean): ThreadPages {
  return {
    ...pages,
    pages: pages.pages.map((page) =>
      page.items.some((item) => item.id === thread.id)
        ? {
            ...page,
            items: stays
              ? page.items.map((item) => (item.id === thread.id ? thread : item))
              : page.items.filter((item) => item.id !== thread.id),
          }
        : page,
    ),
  };
}

/** What can be done to a thread as a whole. */
export type ThreadAction =
  | { do: 'assign'; to: { type: 'agent' | 'team'; id: string } | null }
  | { do: 'resolve' }
  | { do: 'reopen' }
  | { do: 'snooze'; until: string }
  | { do: 'tags'; add: string[]; remove: string[] };

function actionBody(action: ThreadAction): unknown {
  const { do: _, ...body } = action;
  return body;
}

/** Acts on the thread as it was seen: when somebody was faster, nothing happens and the newer state is fetched. */
export function useThreadAction(thread: Thread, me: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (action: ThreadAction) =>
      request<Thread>(`/api/threads/${thread.id}/${action.do}`, {
        method: 'POST',
        body: actionBody(action),
        ifMatch: thread.version,
      }),
    onSuccess: (changed) => {
      rememberThread(queryClient, changed, me);
      void queryClient.invalidateQueries({ queryKey: ['threads'] });
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 412) {
        void queryClient.invalidateQueries({ queryKey: threadQuery(thread.id).queryKey });
      }
    },
  });
}

/** Says how far the agent has read; unimportant enough to fail silently. */
export async function markRead(threadId: string, seq: number): Promise<void> {
  await request(`/api/threads/${threadId}/read`, { method: 'POST', body: { seq } }).catch(() => undefined);
}
