import { expect, test } from 'vitest';
import { Language } from '../src/i18n.ts';
import { queueText } from '../src/ui/queue.ts';

const english = new Language('en');

test.each([
  [3, 240, 120, 600, 'You are number 3 in the queue. It will probably take 2 to 10 minutes.'],
  [1, 30, 10, 50, 'You are next. It will probably take less than a minute.'],
  [2, 300, null, null, 'You are number 2 in the queue. It will probably take 5 to 6 minutes.'],
  [12, null, null, null, 'You are number 12 in the queue.'],
])('Place %i after %s seconds', (position, estimatedWaitSeconds, lowSeconds, highSeconds, text) => {
  expect(queueText(english, { position, estimatedWaitSeconds, lowSeconds, highSeconds })).toBe(text);
});
