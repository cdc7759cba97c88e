import { expect, test } from 'vitest';
import { afterBeat, beatDue, lease } from './heartbeat.ts';

const heard = { standing: 'ok' as const, heardAt: 1_000 };

test('afterBeat_Unheard_IsLateUntilTheLeaseIsOver', () => {
  const late = afterBeat(heard, 'unheard', 1_000 + lease - 1);
  expect(late).toEqual({ standing: 'late', heardAt: 1_000 });
  expect(afterBeat(late, 'unheard', 1_000 + lease).standing).toBe('lapsed');
});

test('afterBeat_HeardAgain_IsWell', () => {
  expect(afterBeat({ standing: 'lapsed', heardAt: 0 }, 'heard', 90_000)).toEqual({ standing: 'ok', heardAt: 90_000 });
});

test('beatDue_AHubThatDoesNotListen_IsAskedSeldom', () => {
  expect(afterBeat(heard, 'absent', 2_000).standing).toBe('absent');
  expect([1, 2, 19, 20, 21].filter((tick) => beatDue('absent', tick))).toEqual([20]);
  expect(beatDue('lapsed', 1)).toBe(true);
});
