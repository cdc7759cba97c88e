import { queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';
import type { PresenceState, RoutingAgent } from '../../../api/routing.ts';
import { createStore, useStore } from '../../../lib/externalStore.ts';
import { serviceTrouble } from '../../../lib/service.ts';
import { afterBeat, type Beats } from '../heartbeat.ts';

export type RoutingMe = Pick<RoutingAgent, 'id' | 'presence'> & Partial<RoutingAgent>;

/** Myself, as routing sees me. */
export const routingMeQuery = queryOptions({
  queryKey: ['routing', 'me'] as const,
  queryFn: ({ signal }) => request<RoutingMe>('/api/routing/me', { signal }),
  retry: false,
});

export function useSetPresence() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (state: PresenceState) => request('/api/routing/me/presence', { method: 'PUT', body: { state } }),
    onSuccess: (_, state) => {
      queryClient.setQueryData(
        routingMeQuery.queryKey,
        (me) => me && { ...me, presence: { state, since: new Date().toISOString() } },
      );
      return queryClient.invalidateQueries({ queryKey: ['routing'] });
    },
  });
}

const beats = createStore<Beats>({ standing: 'ok', heardAt: Date.now() });

/** How well the hub hears this desk. */
export function useStanding() {
  return useStore(beats).standing;
}

export const standing = () => beats.get().standing;

/** Begins to count anew: a desk has just opened. */
export function resetBeats(): void {
  beats.set({ standing: 'ok', heardAt: Date.now() });
}

/** Says that this desk is open, remembers whether that was heard, and what the hub made of us: after a gap it is what we chose last. */
export async function beat(queryClient: QueryClient): Promise<void> {
  let outcome: 'heard' | 'unheard' | 'absent';
  try {
    const presence = await request<RoutingMe['presence'] | undefined>('/api/routing/me/heartbeat', { method: 'POST' });
    outcome = 'heard';
    if (presence?.state) {
      queryClient.setQueryData(routingMeQuery.queryKey, (me) => me && { ...me, presence });
    }
  } catch (error) {
    outcome = serviceTrouble(error) === 'absent' ? 'absent' : 'unheard';
  }
  beats.set(afterBeat(beats.get(), outcome, Date.now()));
}

/**
 * Says that this desk closes. Not by `sendBeacon`, which cannot carry the anti-forgery header without which the hub takes nothing from a
 * browser; a request that may outlive its page does the same.
 */
export async function leave(): Promise<void> {
  if (standing() === 'absent') return;
  await request('/api/routing/me/gone', { method: 'POST', keepalive: true }).catch(() => undefined);
}
