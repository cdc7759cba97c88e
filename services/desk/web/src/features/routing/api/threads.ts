import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';
import type { RoutingExplanation } from '../../../api/routing.ts';
import { threadQuery } from '../../threads/api/threads.ts';

/** Why a thread is with whom it is. */
export const explanationQuery = (threadId: string) =>
  queryOptions({
    queryKey: ['routing', 'thread', threadId] as const,
    queryFn: ({ signal }) => request<RoutingExplanation>(`/api/routing/threads/${threadId}`, { signal }),
    retry: false,
  });

export type HandoverAction =
  | { do: 'transfer'; to: { type: 'agent' | 'team'; id: string }; note: string }
  | { do: 'consult'; agent: string; question: string }
  | { do: 'take'; reason: string };

/** Passes a thread on, asks a colleague about it, or takes it over. */
export function useHandover(threadId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ do: verb, ...body }: HandoverAction) =>
      request(`/api/routing/threads/${threadId}/${verb}`, { method: 'POST', body }),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['routing'] }),
        queryClient.invalidateQueries({ queryKey: ['threads'] }),
        queryClient.invalidateQueries({ queryKey: threadQuery(threadId).queryKey }),
      ]),
  });
}
