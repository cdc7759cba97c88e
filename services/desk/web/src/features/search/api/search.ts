import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';
import type { Page, SearchHit } from '../../../api/types.ts';

/** What `GET /api/search` finds; the last result stays while the next one is on its way. */
export const searchQuery = (q: string) =>
  queryOptions({
    queryKey: ['search', q] as const,
    queryFn: ({ signal }) => request<Page<SearchHit>>('/api/search', { query: { q, limit: 50 }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
