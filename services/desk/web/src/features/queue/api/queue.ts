import { queryOptions, useQuery } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';
import type { Queue } from '../../../api/routing.ts';
import { serviceTrouble } from '../../../lib/service.ts';

/** The queue moves by itself, so it is asked for again (milliseconds). */
const interval = 15_000;

/** Who waits, how long still, and in which order. */
export const queueQuery = queryOptions({
  queryKey: ['routing', 'queue'] as const,
  queryFn: ({ signal }) => request<Queue>('/api/routing/queue', { signal }),
  staleTime: interval,
  retry: false,
  refetchInterval: ({ state }) => (serviceTrouble(state.error) === 'absent' ? false : interval),
});

/** A thread's place in the queue, counted from 1; null when it does not wait there, or nobody knows. */
export function useQueuePlace(threadId: string, enabled: boolean): number | null {
  const { data } = useQuery({
    ...queueQuery,
    enabled,
    select: (queue) => queue.items.find((item) => item.threadId === threadId)?.position ?? null,
  });
  return enabled ? (data ?? null) : null;
}
