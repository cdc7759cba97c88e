import { backOff, HubError, type Clock } from '@omnichannel/adapter-sdk';
import { reasonOf, type Log } from './log.js';

/**
 * Runs `work` again and again until `signal` aborts: it may end (a connection that was closed) or throw (a server that is
 * away); both only mean that it is started again, after a pause that grows while it keeps failing.
 */
export async function persist(
  work: (settled: () => void) => Promise<void>,
  options: { signal: AbortSignal; clock: Clock; log: Log; what: string },
): Promise<void> {
  const { signal, clock, log, what } = options;
  let failures = 0;
  while (!signal.aborted) {
    try {
      await work(() => {
        failures = 0;
      });
      failures = Math.max(failures, 1);
    } catch (error) {
      if (isAborted(signal)) return;
      failures++;
      const hint = error instanceof HubError && error.status === 401 ? ' (is the secret the one the hub knows?)' : '';
      log('warning', `${what}: ${reasonOf(error)}${hint}`);
    }
    await clock.sleep(backOff(failures, clock, 500, 30_000), signal).catch(() => undefined);
  }
}

// A function, so that the type checker does not conclude from the loop's condition that it is false.
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
