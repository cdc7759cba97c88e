import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError, request } from '../../../api/client.ts';
import type { Article } from '../../../api/automation.ts';

const path = '/api/automation/articles';
const of = (slug: string, language: string) => `${path}/${encodeURIComponent(slug)}/${encodeURIComponent(language)}`;

export const articlesQuery = queryOptions({
  queryKey: ['automation', 'articles'] as const,
  queryFn: async ({ signal }) => (await request<{ items: Article[] }>(path, { signal })).items,
  retry: false,
});

/** One article in one language; null when it is not written yet. */
export const articleQuery = (slug: string, language: string) =>
  queryOptions({
    queryKey: ['automation', 'article', slug, language] as const,
    queryFn: async ({ signal }): Promise<Article | null> => {
      try {
        return await request<Article>(of(slug, language), { signal });
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    staleTime: Infinity,
    retry: false,
  });

export interface ArticleInput {
  title: string;
  markdown: string;
  published: boolean;
}

export function useSaveArticle(slug: string, language: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: ArticleInput) => request<Article | undefined>(of(slug, language), { method: 'PUT', body }),
    onSuccess: (saved, input) => {
      queryClient.setQueryData(articleQuery(slug, language).queryKey, { slug, language, ...input, ...saved });
      return queryClient.invalidateQueries({ queryKey: articlesQuery.queryKey });
    },
  });
}

export function useDeleteArticle(slug: string, language: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => request(of(slug, language), { method: 'DELETE' }),
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: articleQuery(slug, language).queryKey });
      return queryClient.invalidateQueries({ queryKey: articlesQuery.queryKey });
    },
  });
}
