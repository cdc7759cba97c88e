import type { Language } from '../i18n.ts';
import type { QueuePlace } from '../types.ts';

/** Where somebody stands in the queue and how long that will take, as honestly as it is known. */
export function queueText(language: Language, place: QueuePlace): string {
  const where = place.position === 1 ? language.say('queueNext') : language.say('queuePlace', { n: place.position });
  const low = place.lowSeconds ?? place.estimatedWaitSeconds;
  const high = place.highSeconds ?? place.estimatedWaitSeconds;
  if (low === null || high === null) {
    return where;
  }

  const from = Math.max(1, Math.round(low / 60));
  const howLong =
    high < 60
      ? language.say('queueSoon')
      : language.say('queueMinutes', { low: from, high: Math.max(from + 1, Math.ceil(high / 60)) });
  return `${where} ${howLong}`;
}
