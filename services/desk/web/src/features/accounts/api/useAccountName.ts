import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { accountsQuery } from './accounts.ts';

/** Says an account by its name; by its id while names are unknown. */
export function useAccountName(): (id: string) => string {
  const { data } = useQuery(accountsQuery);
  return useCallback((id) => data?.find((account) => account.id === id)?.displayName ?? id, [data]);
}
