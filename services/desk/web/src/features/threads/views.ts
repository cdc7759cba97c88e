import type { Thread, ThreadState } from '../../api/types.ts';

/** The lists an agent works from, in the order of the menu. */
export const views = ['mine', 'unassigned', 'open', 'waiting', 'snoozed', 'resolved'] as const;
export type View = (typeof views)[number];

export function isView(text: string): text is View {
  return (views as readonly string[]).includes(text);
}

const filters: Record<View, { state: ThreadState; handler?: 'me' | 'none' }> = {
  mine: { state: 'open', handler: 'me' },
  unassigned: { state: 'open', handler: 'none' },
  open: { state: 'open' },
  waiting: { state: 'waiting' },
  snoozed: { state: 'snoozed' },
  resolved: { state: 'resolved' },
};

/** The query of `GET /api/threads` behind a view. */
export function viewQuery(view: View): { state: ThreadState; handler?: 'me' | 'none' } {
  return filters[view];
}

/** Whether a thread still belongs into a view after a change; only what the hub filters by state and handler. */
export function belongs(thread: Thread, view: View, me: string): boolean {
  const { state, handler } = filters[view];
  if (thread.state !== state) return false;
  if (handler === 'me') return thread.handler?.id === me;
  if (handler === 'none') return thread.handler === null;
  return true;
}
