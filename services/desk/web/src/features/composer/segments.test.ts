import { expect, test } from 'vitest';
import { segmentsOf } from './segments.ts';

test.each([
  ['nothing', '', 0, true],
  ['one full text', 'a'.repeat(160), 1, true],
  ['one character more', 'a'.repeat(161), 2, true],
  ['two full parts', 'a'.repeat(306), 2, true],
  ['three parts', 'a'.repeat(307), 3, true],
  ['the euro sign counts twice', '€'.repeat(80), 1, true],
  ['and is not divided', '€'.repeat(153), 3, true],
  ['Cyrillic', 'я'.repeat(70), 1, false],
  ['more Cyrillic', 'я'.repeat(71), 2, false],
  ['an emoji makes all of it UCS-2', 'a'.repeat(68) + '😀', 1, false],
  ['an emoji is not divided', '😀'.repeat(67), 3, false],
])('segmentsOf_%s', (_, text, count, gsm) => {
  expect(segmentsOf(text)).toEqual({ count, gsm });
});
