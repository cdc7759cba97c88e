import { channel } from 'node:diagnostics_channel';

const boundaries = channel('omnichannel:boundaries');

/**
 * Says that a point on a message's way was reached where something has just become true and nothing that follows from it yet:
 * a place to watch from, and where a crash is most interesting. Costs nothing while nobody listens.
 */
export function reached(name: 'taken' | 'confirmed' | 'sent' | 'receipt', subject: string): void {
  if (boundaries.hasSubscribers) boundaries.publish({ name, subject });
}
