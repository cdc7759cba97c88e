import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';
import type { Account } from '../../../api/types.ts';

/** The connected channels; agents see them without settings. */
export const accountsQuery = queryOptions({
  queryKey: ['accounts'] as const,
  queryFn: async ({ signal }) => (await request<{ items: Account[] }>('/api/accounts', { signal })).items,
  staleTime: 5 * 60_000,
});

/** What `PUT /api/accounts/{id}` takes. */
export type AccountInput = Omit<Account, 'id' | 'capabilities'>;

export function useSaveAccount() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...input }: AccountInput & { id: string }) =>
      request<Account>(`/api/accounts/${encodeURIComponent(id)}`, { method: 'PUT', body: input }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: accountsQuery.queryKey }),
  });
}

export function useDeleteAccount() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request(`/api/accounts/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: accountsQuery.queryKey }),
  });
}
