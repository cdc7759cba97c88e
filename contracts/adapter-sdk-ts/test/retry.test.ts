import { describe, expect, it } from 'vitest';
import { backOff, retryAfter, systemClock } from '../src/index.js';

describe('backOff', () => {
  it('doubles up to its limit, and jitter takes at most half', () => {
    const most = { ...systemClock, random: () => 1 };
    const least = { ...systemClock, random: () => 0 };
    expect([1, 2, 3, 10, 1000].map((attempt) => backOff(attempt, most))).toEqual([250, 500, 1000, 30_000, 30_000]);
    expect(backOff(3, least)).toBe(500);
  });
});

describe('retryAfter', () => {
  it.each([
    ['3', 3000],
    ['0', 0],
    ['Thu, 01 Jan 1970 00:00:05 GMT', 4000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('reads %s as %s ms', (value, expected) => {
    expect(retryAfter(value, 1000)).toBe(expected);
  });
});

describe('systemClock.sleep', () => {
  it("throws the signal's own reason", async () => {
    const stop = new AbortController();
    const sleeping = systemClock.sleep(60_000, stop.signal);
    stop.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
  });
});
