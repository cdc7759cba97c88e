import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';

const path = '/api/routing/service-levels';

export interface ServiceLevels {
  yaml?: string | null;
}

export const serviceLevelsQuery = queryOptions({
  queryKey: ['routing', 'service-levels'] as const,
  queryFn: ({ signal }) => request<ServiceLevels>(path, { signal }),
  staleTime: Infinity,
  retry: false,
});

export function useSaveServiceLevels() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (yaml: string) => request(path, { method: 'PUT', body: { yaml } }),
    onSuccess: (_, yaml) => queryClient.setQueryData(serviceLevelsQuery.queryKey, (known) => ({ ...known, yaml })),
  });
}
