/** How often (in milliseconds) an open desk says that it is there. */
export const beatInterval = 15_000;

/** After so long (in milliseconds) without a word the hub takes the agent for gone. */
export const lease = 45_000;

/** How well the hub hears this desk: `late` while it still believes us, `lapsed` when it has given us up, `absent` when it does not listen. */
export type Standing = 'ok' | 'late' | 'lapsed' | 'absent';

export interface Beats {
  standing: Standing;
  /** When the hub last heard us (milliseconds). */
  heardAt: number;
}

/** What one more heartbeat, answered or not, says. */
export function afterBeat(before: Beats, outcome: 'heard' | 'unheard' | 'absent', now: number): Beats {
  if (outcome === 'heard') return { standing: 'ok', heardAt: now };
  if (outcome === 'absent') return { ...before, standing: 'absent' };
  return { ...before, standing: now - before.heardAt >= lease ? 'lapsed' : 'late' };
}

/** How many beats are left out between two tries with a hub that does not listen. */
const patience = 20;

/** Whether the beat of this number is worth sending. */
export function beatDue(standing: Standing, tick: number): boolean {
  return standing !== 'absent' || tick % patience === 0;
}
