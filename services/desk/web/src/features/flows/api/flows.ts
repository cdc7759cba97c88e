import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError, request } from '../../../api/client.ts';
import type {
  FlowDraft,
  FlowError,
  FlowSummary,
  FlowTestResult,
  FlowVersion,
  TranscriptLine,
} from '../../../api/automation.ts';
import { firstFlow } from '../firstFlow.ts';

const path = '/api/automation/flows';
const of = (name: string) => `${path}/${encodeURIComponent(name)}`;

export const flowsQuery = queryOptions({
  queryKey: ['automation', 'flows'] as const,
  queryFn: async ({ signal }) => (await request<{ items: FlowSummary[] }>(path, { signal })).items,
  retry: false,
});

/** What stands in the editor: the draft; of a flow that has just been named, a beginning. */
export const flowDraftQuery = (name: string) =>
  queryOptions({
    queryKey: ['automation', 'flow', name] as const,
    queryFn: async ({ signal }): Promise<FlowDraft & { isNew?: boolean }> => {
      // A flow that is not there and a hub without flows both say 404: the list tells the two apart.
      await request(path, { signal });
      try {
        return await request<FlowDraft>(`${of(name)}/draft`, { signal });
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
      }
      return { yaml: (await publishedYaml(name, signal)) ?? firstFlow, isNew: true };
    },
    staleTime: Infinity,
    retry: false,
  });

/** What answers now; null when nothing was published yet. */
async function publishedYaml(name: string, signal: AbortSignal): Promise<string | null> {
  try {
    const { items } = await request<{ items: FlowVersion[] }>(`${of(name)}/versions`, { signal });
    return items.find(({ published }) => published)?.yaml ?? items[0]?.yaml ?? null;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

export const flowVersionsQuery = (name: string) =>
  queryOptions({
    queryKey: ['automation', 'flow', name, 'versions'] as const,
    queryFn: async ({ signal }) => (await request<{ items: FlowVersion[] }>(`${of(name)}/versions`, { signal })).items,
    retry: false,
  });

const saveDraft = (name: string, yaml: string) =>
  request<FlowDraft | undefined>(`${of(name)}/draft`, { method: 'PUT', body: { yaml } });

export interface FlowTests {
  passed: boolean;
  errors: FlowError[];
  tests: FlowTestResult[];
}

export interface DryRunInput {
  yaml: string;
  messages: string[];
  channel: string;
  language: string;
}

/** A try of the flow as a customer would have it. */
export interface DryRun {
  transcript: TranscriptLine[];
  handedOver?: boolean;
  resolved?: boolean;
}

/** Everything that can be done with a flow; tests and tries are about what stands in the editor, saved or not. */
export function useFlow(name: string) {
  const queryClient = useQueryClient();
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: flowsQuery.queryKey }),
      queryClient.invalidateQueries({ queryKey: flowVersionsQuery(name).queryKey }),
    ]);
  const remember = (yaml: string) => queryClient.setQueryData(flowDraftQuery(name).queryKey, { yaml });
  return {
    save: useMutation({
      mutationFn: (yaml: string) => saveDraft(name, yaml),
      onSuccess: (_, yaml) => {
        remember(yaml);
        return refresh();
      },
    }),
    test: useMutation({
      mutationFn: (yaml: string) => request<FlowTests>(`${of(name)}/test`, { method: 'POST', body: { yaml } }),
    }),
    dryRun: useMutation({
      mutationFn: (body: DryRunInput) => request<DryRun>(`${of(name)}/dry-run`, { method: 'POST', body }),
    }),
    publish: useMutation({
      mutationFn: async (yaml: string) => {
        await saveDraft(name, yaml);
        remember(yaml);
        await request(`${of(name)}/publish`, { method: 'POST', body: {} });
      },
      onSettled: refresh,
    }),
    rollBack: useMutation({
      mutationFn: (version: number) => request(`${of(name)}/rollback`, { method: 'POST', body: { version } }),
      onSuccess: refresh,
    }),
    remove: useMutation({
      mutationFn: () => request(`${of(name)}/draft`, { method: 'DELETE' }),
      onSuccess: () => {
        queryClient.removeQueries({ queryKey: flowDraftQuery(name).queryKey, exact: true });
        return refresh();
      },
    }),
  };
}

export type Flow = ReturnType<typeof useFlow>;
