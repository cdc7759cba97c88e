import type { Queue, QueueOfTeam } from '../../api/routing.ts';

/** The queue by team: as the hub says it, else counted from who waits. The fullest first. */
export function teamsOf({ items, byTeam }: Queue): QueueOfTeam[] {
  if (byTeam && byTeam.length > 0) return byTeam.toSorted((a, b) => b.waiting - a.waiting);
  const teams = new Map<string, QueueOfTeam>();
  for (const item of items) {
    const key = item.team ?? '';
    const one = teams.get(key) ?? { team: item.team, waiting: 0, longestSince: item.waitingSince };
    const older = item.waitingSince && (!one.longestSince || item.waitingSince < one.longestSince);
    teams.set(key, {
      ...one,
      waiting: one.waiting + 1,
      longestSince: older ? item.waitingSince : (one.longestSince ?? null),
    });
  }
  return [...teams.values()].sort((a, b) => b.waiting - a.waiting);
}
