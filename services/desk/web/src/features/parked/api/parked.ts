import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';
import type { ParkedItem } from '../../../api/types.ts';

/** What could not be processed, and why. */
export const parkedQuery = queryOptions({
  queryKey: ['parked'] as const,
  queryFn: async ({ signal }) => (await request<{ items: ParkedItem[] }>('/api/parked', { signal })).items,
  staleTime: 0,
});

export function useParkedAction() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, verb }: { id: string; verb: 'retry' | 'discard' }) =>
      request(`/api/parked/${id}/${verb}`, { method: 'POST', body: {} }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: parkedQuery.queryKey }),
  });
}
