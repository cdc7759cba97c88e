import { queryOptions } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';
import type { SuggestedAnswer } from '../../../api/automation.ts';
import type { Message } from '../../../api/types.ts';

/** More than these nobody reads. */
const most = 3;

/** A question longer than this is asked by its beginning (characters). */
const longestQuestion = 500;

export interface Question {
  threadId: string;
  q: string;
  language: string | null;
}

/** What the knowledge base and colleagues' answers to others say to it. */
export const answersQuery = ({ threadId, q, language }: Question) =>
  queryOptions({
    queryKey: ['automation', 'answers', threadId, q, language] as const,
    queryFn: async ({ signal }) => {
      const query = { q: q.slice(0, longestQuestion), language, thread: threadId };
      return (await request<{ items: SuggestedAnswer[] }>('/api/automation/answers', { query, signal })).items.slice(
        0,
        most,
      );
    },
    staleTime: 5 * 60_000,
    retry: false,
  });

/** What the customer wants to know: all they wrote since our last answer. Null when they were answered. */
export function openQuestion(messages: Message[]): string | null {
  const spoken = messages.filter(({ direction, deleted }) => direction !== 'internal' && !deleted);
  const answered = spoken.findLastIndex(({ direction }) => direction === 'outbound');
  const text = spoken
    .slice(answered + 1)
    .map(({ content }) => content.text ?? '')
    .join('\n')
    .trim();
  return text === '' ? null : text;
}
