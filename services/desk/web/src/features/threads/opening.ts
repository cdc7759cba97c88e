import { load, store } from '../../lib/storage.ts';
import { isView, type View } from './views.ts';

/** The lists that one begins the day with; the others are looked into. */
const working: View[] = ['mine', 'unassigned', 'open'];

const keyOf = (me: string) => `view/${me}`;

/** Remembers the list that was chosen: the desk opens on it the next time. */
export function rememberView(me: string, view: View): void {
  if (working.includes(view)) store(keyOf(me), view);
}

/** Where the desk opens: on what was chosen before; else on one's own threads, unless there are none and others wait. */
export async function openingView(me: string, hasAny: (view: View) => Promise<boolean>): Promise<View> {
  const chosen = load<string>(keyOf(me));
  if (chosen !== null && isView(chosen)) return chosen;
  try {
    if (await hasAny('mine')) return 'mine';
    return (await hasAny('unassigned')) ? 'unassigned' : 'open';
  } catch {
    // A hub that does not answer says so in the list itself.
    return 'mine';
  }
}
