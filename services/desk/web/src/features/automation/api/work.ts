import { queryOptions } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';
import type { AutomationRun } from '../../../api/automation.ts';

/** What automations did in a thread and came to know there, the newest first. */
export const automationRunsQuery = (threadId: string) =>
  queryOptions({
    queryKey: ['automation', 'thread', threadId] as const,
    queryFn: async ({ signal }) =>
      (await request<{ items: AutomationRun[] }>(`/api/automation/threads/${threadId}`, { signal })).items,
    retry: false,
  });
