import { setTimeout as delay } from 'node:timers/promises';

/** Waits until `look` finds something (neither undefined nor false), for at most a minute. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
): Promise<Exclude<T, undefined | false | null>> {
  const end = Date.now() + 55_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false && found !== null) return found as Exclude<T, undefined | false | null>;
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await delay(20);
  }
}
