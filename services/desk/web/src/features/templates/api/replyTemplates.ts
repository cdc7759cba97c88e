import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';
import type { ReplyTemplate } from '../../../api/types.ts';

const path = '/api/reply-templates';

/** The texts that agents use again and again. */
export const replyTemplatesQuery = queryOptions({
  queryKey: ['reply-templates'] as const,
  queryFn: async ({ signal }) => (await request<{ items: ReplyTemplate[] }>(path, { signal })).items,
});

export interface ReplyTemplateInput {
  /** Null for a new one. */
  id: string | null;
  name: string;
  shortcut: string;
  text: string;
  channels: string[];
}

export function useSaveReplyTemplate() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: ReplyTemplateInput) =>
      id === null
        ? request<ReplyTemplate>(path, { method: 'POST', body })
        : request<ReplyTemplate>(`${path}/${id}`, { method: 'PUT', body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: replyTemplatesQuery.queryKey }),
  });
}

export function useDeleteReplyTemplate() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request(`${path}/${id}`, { method: 'DELETE' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: replyTemplatesQuery.queryKey }),
  });
}
