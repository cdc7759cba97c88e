import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api/client.ts';

/** The cache of what the hub said. It stays fresh through the event stream, so nothing is asked again merely because time passes. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && error instanceof ApiError && error.temporary,
      },
      mutations: { retry: false },
    },
  });
}
