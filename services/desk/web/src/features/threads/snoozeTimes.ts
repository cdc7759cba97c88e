/** Morning, when snoozed threads come back (local time). */
const morning = 9;

/** The usual times to come back to something, all ahead of `now`. */
export function snoozeTimes(now: Date): { name: 'snoozeLater' | 'snoozeTomorrow' | 'snoozeMonday'; at: Date }[] {
  const later = new Date(now.getTime() + 3 * 3_600_000);
  const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, morning);
  const daysToMonday = (8 - now.getDay()) % 7 || 7;
  const monday = new Date(now.getFullYear(), now.getMonth(), now.getDate() + daysToMonday, morning);
  const times = [
    { name: 'snoozeLater' as const, at: later },
    { name: 'snoozeTomorrow' as const, at: tomorrow },
  ];
  // On a Sunday, tomorrow is Monday.
  return monday.getTime() === tomorrow.getTime() ? times : [...times, { name: 'snoozeMonday' as const, at: monday }];
}
