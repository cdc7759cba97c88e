import { queryOptions, useMutation, useQueryClient, useSuspenseQuery, type QueryClient } from '@tanstack/react-query';
import { request, setAntiForgeryToken } from '../../../api/client.ts';
import type { Session } from '../../../api/types.ts';
import { leave } from '../../presence/api/presence.ts';

function remember(session: Session): Session {
  setAntiForgeryToken(session.antiForgeryToken);
  return session;
}

/** Who is signed in; fails with 401 when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async () => remember(await request<Session>('/api/session')),
  staleTime: Infinity,
  gcTime: Infinity,
});

/** The signed-in user; only for components behind the sign-in. */
export function useMe() {
  return useSuspenseQuery(sessionQuery).data.user;
}

export function useSignIn() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (credentials: { email: string; password: string }) =>
      request<Session>('/api/session', { method: 'POST', body: credentials }),
    onSuccess: (session) => queryClient.setQueryData(sessionQuery.queryKey, remember(session)),
  });
}

export function useSignOut() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await leave();
      await request('/api/session', { method: 'DELETE' });
    },
    onSuccess: () => forgetSession(queryClient),
  });
}

/** Drops everything that the signed-out user was allowed to see. */
export function forgetSession(queryClient: QueryClient): void {
  setAntiForgeryToken(null);
  queryClient.clear();
}
