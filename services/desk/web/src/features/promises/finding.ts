import type { FoundPromise } from '../../api/routing.ts';

/** Shorter texts promise nothing. */
const shortest = 8;

/** Whether a text is worth asking about. */
export function mayPromise(text: string): boolean {
  return text.trim().length >= shortest;
}

/** One promise found twice (while it was written, and after it was sent) is one. */
export const samePromise = (a: FoundPromise, b: FoundPromise) => a.phrase === b.phrase;

/** What was found and is neither wanted nor waved away yet. */
export function stillAsked(found: FoundPromise[], settled: FoundPromise[]): FoundPromise[] {
  return found.filter((one) => !settled.some((other) => samePromise(one, other)));
}
