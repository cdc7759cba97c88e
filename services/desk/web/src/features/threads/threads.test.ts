import { expect, test } from 'vitest';
import { aThread } from '../../test/samples.ts';
import { patchPages, type ThreadPages } from './api/threads.ts';
import { snoozeTimes } from './snoozeTimes.ts';
import { urgency } from './urgency.ts';
import { belongs, isView } from './views.ts';

const mine = { type: 'agent' as const, id: 'me', name: 'Mara' };

test('belongs_AfterAChange_SaysInWhichViewsAThreadStays', () => {
  expect(belongs(aThread({ handler: mine }), 'mine', 'me')).toBe(true);
  expect(belongs(aThread({ handler: mine }), 'mine', 'another')).toBe(false);
  expect(belongs(aThread({ handler: mine }), 'unassigned', 'me')).toBe(false);
  expect(belongs(aThread(), 'unassigned', 'me')).toBe(true);
  expect(belongs(aThread({ state: 'resolved' }), 'open', 'me')).toBe(false);
  expect(belongs(aThread({ state: 'resolved' }), 'resolved', 'me')).toBe(true);
});

test('isView_AnythingElse_IsRefused', () => {
  expect(isView('mine')).toBe(true);
  expect(isView('toString')).toBe(false);
});

const pages: ThreadPages = {
  pages: [
    { items: [aThread({ id: 'a' }), aThread({ id: 'b' })], next: '2' },
    { items: [aThread({ id: 'c' })], next: null },
  ],
  pageParams: [null, '2'],
};
const ids = (of: ThreadPages) => of.pages.map(({ items }) => items.map(({ id }) => id));

test('patchPages_AThreadThatStays_IsReplacedInPlace', () => {
  const after = patchPages(pages, aThread({ id: 'c', preview: 'new' }), true);
  expect(ids(after)).toEqual([['a', 'b'], ['c']]);
  expect(after.pages[1]?.items[0]?.preview).toBe('new');
  expect(after.pages[0]).toBe(pages.pages[0]);
});

test('patchPages_AThreadThatLeaves_IsTakenOut', () => {
  expect(ids(patchPages(pages, aThread({ id: 'a' }), false))).toEqual([['b'], ['c']]);
});

test('patchPages_AnUnknownThread_IsNotPutIn', () => {
  expect(ids(patchPages(pages, aThread({ id: 'x' }), true))).toEqual(ids(pages));
});

const now = new Date('2026-11-22T12:00:00Z');
test.each([
  ['nobody waits', { waitingSince: null, dueAt: '2026-11-22T11:00:00Z' }, 'calm'],
  ['waits for minutes', { waitingSince: '2026-11-22T11:50:00Z' }, 'calm'],
  ['waits for half an hour', { waitingSince: '2026-11-22T11:30:00Z' }, 'soon'],
  ['waits for an hour', { waitingSince: '2026-11-22T11:00:00Z' }, 'overdue'],
  ['is due later', { waitingSince: '2026-11-22T08:00:00Z', dueAt: '2026-11-22T13:00:00Z' }, 'calm'],
  ['is due in minutes', { waitingSince: '2026-11-22T11:59:00Z', dueAt: '2026-11-22T12:05:00Z' }, 'soon'],
  ['was due', { waitingSince: '2026-11-22T11:59:00Z', dueAt: '2026-11-22T11:59:30Z' }, 'overdue'],
])('urgency_Customer %s', (_, part, expected) => {
  expect(urgency(aThread(part), now)).toBe(expected);
});

test('snoozeTimes_OnAnyDay_LieAheadAtNine', () => {
  for (let day = 16; day <= 22; day += 1) {
    const today = new Date(2026, 10, day, 14, 30);
    const times = snoozeTimes(today);
    for (const { at } of times) expect(at > today).toBe(true);
    const last = times.at(-1);
    expect([last?.at.getDay(), last?.at.getHours()]).toEqual([1, 9]);
  }
});
