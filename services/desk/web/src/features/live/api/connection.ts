import { createStore, useStore } from '../../../lib/externalStore.ts';

/** `connecting` is only the very beginning: the banner is for what was there and is lost. */
export type Connection = 'connecting' | 'open' | 'lost';

export const connection = createStore<Connection>('connecting');

export function useConnection(): Connection {
  return useStore(connection);
}
