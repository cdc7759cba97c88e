import type { RoutingAgent } from '../../api/routing.ts';
import type { User } from '../../api/types.ts';

/** Somebody who can be given a thread, with what routing knows of them, if it knows anything. */
export interface Colleague {
  id: string;
  name: string;
  known: RoutingAgent | null;
  online: boolean;
  /** Whether more fits; unknown counts as room. */
  room: boolean;
}

/** All colleagues: who is online and has room first, then who is online, then the others; the less loaded before the more, then by name. */
export function rankColleagues(
  users: User[],
  known: RoutingAgent[],
  present: ReadonlySet<string>,
  me: string,
): Colleague[] {
  const byId = new Map(known.map((agent) => [agent.id, agent]));
  const rank = (one: Colleague) => (one.online ? (one.room ? 0 : 1) : 2);
  return users
    .filter((user) => user.id !== me && !user.disabled)
    .map((user): Colleague => {
      const agent = byId.get(user.id) ?? null;
      const online = agent ? agent.presence.state === 'online' : present.has(user.id);
      return { id: user.id, name: user.name, known: agent, online, room: (agent?.load ?? 0) < 1 };
    })
    .sort((a, b) => rank(a) - rank(b) || (a.known?.load ?? 0) - (b.known?.load ?? 0) || a.name.localeCompare(b.name));
}
