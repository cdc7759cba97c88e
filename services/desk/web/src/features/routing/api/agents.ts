import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';
import type { RoutingAgent, RoutingAgentInput, Team } from '../../../api/routing.ts';
import { serviceTrouble } from '../../../lib/service.ts';

/** The agents with what routing knows of them. */
export const routingAgentsQuery = queryOptions({
  queryKey: ['routing', 'agents'] as const,
  queryFn: async ({ signal }) => (await request<{ items: RoutingAgent[] }>('/api/routing/agents', { signal })).items,
  staleTime: 15_000,
  retry: false,
  refetchInterval: ({ state }) => (serviceTrouble(state.error) === 'absent' ? false : 30_000),
});

export const teamsQuery = queryOptions({
  queryKey: ['routing', 'teams'] as const,
  queryFn: async ({ signal }) => (await request<{ items: Team[] }>('/api/routing/teams', { signal })).items,
  retry: false,
});

export function useSaveAgent() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: RoutingAgentInput & { id: string }) =>
      request(`/api/routing/agents/${id}`, { method: 'PUT', body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: routingAgentsQuery.queryKey }),
  });
}

export function useSaveTeam() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: Team) =>
      request(`/api/routing/teams/${encodeURIComponent(id)}`, { method: 'PUT', body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: teamsQuery.queryKey }),
  });
}

export function useDeleteTeam() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request(`/api/routing/teams/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['routing'] }),
  });
}
