import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { usePresent } from '../live/api/presence.ts';
import { agentsQuery } from '../threads/api/threads.ts';
import { routingAgentsQuery } from './api/agents.ts';
import { rankColleagues, type Colleague } from './ranking.ts';

/** The other agents, who can take something first. Without routing, who has a desk open counts as online. */
export function useColleagues(me: string, enabled: boolean): Colleague[] {
  const users = useQuery({ ...agentsQuery, enabled });
  const known = useQuery({ ...routingAgentsQuery, enabled });
  const present = usePresent();
  return useMemo(
    () => rankColleagues(users.data ?? [], known.data ?? [], present, me),
    [users.data, known.data, present, me],
  );
}
