import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';
import type { AgentPromise, FoundPromise, PromisesReport, PromiseState } from '../../../api/routing.ts';
import { serviceTrouble } from '../../../lib/service.ts';

const path = '/api/routing/promises';

export interface PromiseFilter {
  state?: PromiseState;
  thread?: string;
  mine?: boolean;
}

/** What was promised to customers; asked for again each minute, as promises break by time alone. */
export const promisesQuery = (filter: PromiseFilter) =>
  queryOptions({
    queryKey: ['promises', filter] as const,
    queryFn: async ({ signal }) => {
      const query = { state: filter.state, thread: filter.thread, mine: filter.mine ? 'true' : null };
      const { items } = await request<{ items: AgentPromise[] }>(path, { query, signal });
      return items.toSorted((a, b) => a.dueAt.localeCompare(b.dueAt));
    },
    retry: false,
    refetchInterval: ({ state }) => (serviceTrouble(state.error) === 'absent' ? false : 60_000),
  });

export const promisesReportQuery = (days: number) =>
  queryOptions({
    queryKey: ['promises', 'report', days] as const,
    queryFn: ({ signal }) => request<PromisesReport>(`${path}/report`, { query: { days }, signal }),
  });

export interface NewPromise {
  threadId: string;
  text: string;
  dueAt: string;
  kind: 'promise' | 'callback';
}

export function useMakePromise() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (promise: NewPromise) => request<AgentPromise>(path, { method: 'POST', body: promise }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['promises'] }),
  });
}

export type PromiseAction = { do: 'keep' } | { do: 'break' } | { do: 'move'; dueAt: string };

export function usePromiseAction() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, action }: { id: string; action: PromiseAction }) =>
      request(`${path}/${id}/${action.do}`, {
        method: 'POST',
        body: action.do === 'move' ? { dueAt: action.dueAt } : {},
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['promises'] }),
  });
}

/** The promises in a text, with the times that they mean here. */
export async function findPromises(
  text: string,
  language: string | null,
  signal: AbortSignal,
): Promise<FoundPromise[]> {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const body = { text, zone, ...(language && { language }) };
  return (await request<{ items: FoundPromise[] }>(`${path}/find`, { method: 'POST', body, signal })).items;
}
