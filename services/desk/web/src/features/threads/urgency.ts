import type { Thread } from '../../api/types.ts';

export type Urgency = 'calm' | 'soon' | 'overdue';

const quarterHour = 15 * 60_000;
const hour = 4 * quarterHour;

/** How pressing a waiting customer is: by the due time where there is one, else by how long they have been waiting. */
export function urgency(thread: Pick<Thread, 'waitingSince' | 'dueAt'>, now: Date): Urgency {
  if (!thread.waitingSince) return 'calm';
  if (thread.dueAt) {
    const left = new Date(thread.dueAt).getTime() - now.getTime();
    return left <= 0 ? 'overdue' : left < quarterHour ? 'soon' : 'calm';
  }
  const waited = now.getTime() - new Date(thread.waitingSince).getTime();
  return waited >= hour ? 'overdue' : waited >= quarterHour ? 'soon' : 'calm';
}
