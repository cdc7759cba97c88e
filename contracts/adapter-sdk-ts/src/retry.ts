import { setTimeout as delay } from 'node:timers/promises';

/** Time and chance, so that tests can hold them in their hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits, or throws the signal's reason when it aborts first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Between 0 and 1, for jitter. */
  random(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await delay(milliseconds, undefined, signal ? { signal } : {});
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
  random: () => Math.random(),
};

/** Exponential back-off with jitter: between half and all of `first · 2^(attempt-1)`, at most `most`; milliseconds. */
export function backOff(attempt: number, clock: Clock, first = 250, most = 30_000): number {
  const full = Math.min(most, first * 2 ** Math.min(attempt - 1, 20));
  return full / 2 + (full / 2) * clock.random();
}

/** Reads `Retry-After` (seconds, or an HTTP date) as milliseconds from now; undefined when it says nothing sensible. */
export function retryAfter(value: string | null, nowMs: number): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** Whether the operating system refused something, such as a write to a full disk. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
