import { expect, test } from 'vitest';
import { dayName, duration, elapsed, localDay, relative } from './time.ts';

const now = new Date('2026-11-22T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();

test.each([
  [0, '1 min'],
  [5, '5 min'],
  [59, '59 min'],
  [60, '1 hr'],
  [1_439, '23 hr'],
  [1_440, '1 day'],
  [4_500, '3 days'],
])('elapsed_%i_Minutes', (minutes, text) => {
  expect(elapsed(ago(minutes), now, 'en')).toBe(text);
});

test.each([
  [20, '20 sec'],
  [120, '2 min'],
  [5_400, '90 min'],
  [28_800, '8 hr'],
  [259_200, '3 days'],
])('duration_%i_Seconds', (seconds, text) => {
  expect(duration(seconds, 'en')).toBe(text);
});

test('elapsed_ClockOfTheHubIsAhead_IsNotNegative', () => {
  expect(elapsed(ago(-3), now, 'en')).toBe('1 min');
});

test('relative_Speaks_TheReadersLanguage', () => {
  expect(relative(ago(120), now, 'en')).toBe('2 hours ago');
  expect(relative(ago(120), now, 'de')).toBe('vor 2 Stunden');
});

test('localDay_JustBeforeAndAfterMidnight_Differ', () => {
  expect(localDay(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
  expect(localDay(new Date(2026, 0, 6, 0, 0))).toBe('2026-01-06');
});

test('dayName_AnotherYear_SaysTheYear', () => {
  const at = (year: number) => new Date(year, 5, 3, 12).toISOString();
  expect(dayName(at(2026), 'en', now)).not.toContain('2026');
  expect(dayName(at(2024), 'en', now)).toContain('2024');
});
