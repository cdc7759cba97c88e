import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';

const path = '/api/routing/service-levels';

/** How soon; times in seconds. */
export interface ServiceLevel {
  name: string;
  firstAnswer: number;
  nextAnswer: number;
  resolution: number | null;
  /** `team`, `always`, or a name. */
  hours: string;
}

export interface ServiceLevels {
  /** As they were written; empty: never. */
  yaml: string;
  /** What holds, what is usual included. */
  levels?: ServiceLevel[];
  /** The level of each channel. */
  channels?: Record<string, string>;
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
    mutationFn: (yaml: string) => request<ServiceLevels | undefined>(path, { method: 'PUT', body: { yaml } }),
    onSuccess: (saved, yaml) => queryClient.setQueryData(serviceLevelsQuery.queryKey, { yaml, ...saved }),
  });
}
