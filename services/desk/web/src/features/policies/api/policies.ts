import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';
import type { Policies, PolicyDryRun, PolicyVersion } from '../../../api/routing.ts';

const path = '/api/routing/policies';

export const policiesQuery = queryOptions({
  queryKey: ['routing', 'policies'] as const,
  queryFn: ({ signal }) => request<Policies>(path, { signal }),
  retry: false,
});

export const policyVersionsQuery = queryOptions({
  queryKey: ['routing', 'policies', 'versions'] as const,
  queryFn: async ({ signal }) => (await request<{ items: PolicyVersion[] }>(`${path}/versions`, { signal })).items,
  retry: false,
});

export function useSavePolicyDraft() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (yaml: string) => request(`${path}/draft`, { method: 'PUT', body: { yaml } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: policiesQuery.queryKey }),
  });
}

/** What the draft would have done with the last month. */
export function usePolicyDryRun() {
  return useMutation({
    mutationFn: (yaml: string) =>
      request<PolicyDryRun>(`${path}/dry-run`, { method: 'POST', body: { yaml, days: 30 } }),
  });
}

/** Publishes what stands in the editor: it is saved first, so that nobody publishes an older draft by mistake. */
export function usePublishPolicies() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (yaml: string) => {
      await request(`${path}/draft`, { method: 'PUT', body: { yaml } });
      await request(`${path}/publish`, { method: 'POST', body: {} });
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: policiesQuery.queryKey }),
  });
}

export function useRollBackPolicies() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (version: number) => request(`${path}/rollback`, { method: 'POST', body: { version } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: policiesQuery.queryKey }),
  });
}
