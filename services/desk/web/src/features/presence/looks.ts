import { IconCircleCheckFilled, IconCircleDashed, IconClockPause, IconPencil, type Icon } from '@tabler/icons-react';
import type { PresenceState } from '../../api/routing.ts';

/** In the order of the menu. */
export const presenceStates = ['online', 'away', 'wrapUp', 'offline'] as const satisfies PresenceState[];

/** Every state has its own shape, so that nobody needs to tell colours apart. */
export const presenceLooks: Record<PresenceState, { icon: Icon; color: string }> = {
  online: { icon: IconCircleCheckFilled, color: 'var(--desk-accent)' },
  away: { icon: IconClockPause, color: 'var(--desk-warn)' },
  wrapUp: { icon: IconPencil, color: 'var(--desk-warn)' },
  offline: { icon: IconCircleDashed, color: 'var(--desk-dim)' },
};
