import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';
import type { Customer, CustomerPatch } from '../../../api/types.ts';

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', id] as const,
    queryFn: ({ signal }) => request<Customer>(`/api/customers/${id}`, { signal }),
  });

export function usePatchCustomer(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (patch: CustomerPatch) => request<Customer>(`/api/customers/${id}`, { method: 'PATCH', body: patch }),
    onSuccess: () =>
      Promise.all(
        [customerQuery(id).queryKey, ['thread'], ['threads']].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

/** What links customers to each other, and takes the link back. */
export type LinkAction =
  | { do: 'merge'; with: string; reason: string }
  | { do: 'unmerge'; mergeId: string }
  | { do: 'dismiss'; suggestionId: string };

/** Merging changes who is who everywhere, so everything about people is asked again afterwards. */
export function useLinkAction(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (action: LinkAction) => {
      const { do: verb, ...body } = action;
      return 'suggestionId' in action
        ? request(`/api/customers/${id}/suggestions/${action.suggestionId}/dismiss`, { method: 'POST', body: {} })
        : request(`/api/customers/${id}/${verb}`, { method: 'POST', body });
    },
    onSuccess: () =>
      Promise.all(
        [['customer'], ['thread'], ['threads'], ['messages']].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  });
}
