import { createStore, useStore } from '../../../lib/externalStore.ts';

const present = createStore<ReadonlySet<string>>(new Set());

export function setPresent(agents: string[]): void {
  present.set(new Set(agents));
}

/** The ids of the agents who have a desk open. */
export function usePresent(): ReadonlySet<string> {
  return useStore(present);
}
