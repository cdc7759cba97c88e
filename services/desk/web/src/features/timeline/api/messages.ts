import {
  infiniteQueryOptions,
  useMutation,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';
import { request } from '../../../api/client.ts';
import type { Message } from '../../../api/types.ts';

const pageSize = 50;

interface MessagePage {
  items: Message[];
}

/** Page 0 is the newest; each further page is the one before it. */
export type MessagePages = InfiniteData<MessagePage, number | null>;

export const messagesQuery = (threadId: string) =>
  infiniteQueryOptions({
    queryKey: ['messages', threadId] as const,
    queryFn: ({ pageParam, signal }) =>
      request<MessagePage>(`/api/threads/${threadId}/messages`, {
        query: { before: pageParam, limit: pageSize },
        signal,
      }),
    initialPageParam: null as number | null,
    getNextPageParam: (oldest) => (oldest.items.length < pageSize ? null : (oldest.items[0]?.seq ?? null)),
  });

/** All loaded messages, oldest first, each once. */
export function flatten(pages: InfiniteData<MessagePage> | undefined): Message[] {
  const bySeq = new Map<number, Message>();
  for (const page of [...(pages?.pages ?? [])].reverse()) for (const item of page.items) bySeq.set(item.seq, item);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** The pages with a new message at the end; null when one in between is missing, so that they have to be fetched again. */
export function append(pages: MessagePages, message: Message): MessagePages | null {
  const newest = pages.pages[0];
  const lastSeq = newest?.items.at(-1)?.seq ?? 0;
  if (pages.pages.some((page) => page.items.some((item) => item.id === message.id))) return replace(pages, message);
  if (!newest || message.seq !== lastSeq + 1) return null;
  return { ...pages, pages: [{ ...newest, items: [...newest.items, message] }, ...pages.pages.slice(1)] };
}

/** The pages with a message as it is now. */
export function replace(pages: MessagePages, message: Message): MessagePages {
  return {
    ...pages,
    pages: pages.pages.map((page) =>
      page.items.some((item) => item.id === message.id)
        ? { ...page, items: page.items.map((item) => (item.id === message.id ? message : item)) }
        : page,
    ),
  };
}

/** Takes a message into the cache, whether the event stream or an answer brought it. */
export function rememberMessage(queryClient: QueryClient, threadId: string, message: Message): void {
  const key = messagesQuery(threadId).queryKey;
  const pages = queryClient.getQueryData<MessagePages>(key);
  if (!pages) return;
  const appended = append(pages, message);
  if (appended) queryClient.setQueryData<MessagePages>(key, appended);
  else void queryClient.invalidateQueries({ queryKey: key });
}

/** Sends a failed delivery again. */
export function useRetryDelivery(threadId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (messageId: string) =>
      request<unknown>(`/api/messages/${messageId}/retry`, { method: 'POST', body: {} }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: messagesQuery(threadId).queryKey }),
  });
}
