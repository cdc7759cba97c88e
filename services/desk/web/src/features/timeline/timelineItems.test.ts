import { expect, test } from 'vitest';
import { aMessage } from '../../test/samples.ts';
import { timelineItems } from './timelineItems.ts';

/** A time on a local day, so that the test means the same in every time zone. */
const local = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).toISOString();
const at = (seq: number, time: string, part = {}) => aMessage({ seq, occurredAt: time, receivedAt: time, ...part });
const kinds = (items: ReturnType<typeof timelineItems>) => items.map(({ kind }) => kind);

test('timelineItems_TwoDays_SeparatesThem', () => {
  const items = timelineItems([at(1, local(20, 9)), at(2, local(20, 23)), at(3, local(21, 0, 5))], [], false);
  expect(kinds(items)).toEqual(['day', 'message', 'message', 'day', 'message']);
});

test('timelineItems_AllLoaded_BeginsWithTheStart', () => {
  expect(kinds(timelineItems([at(1, local(20, 9))], [], true))).toEqual(['start', 'day', 'message']);
  expect(timelineItems([], [], true)).toEqual([]);
});

test('timelineItems_SameAuthorSoonAfter_ContinuesTheBlock', () => {
  const items = timelineItems(
    [
      at(1, local(20, 9, 0)),
      at(2, local(20, 9, 2)),
      at(3, local(20, 9, 30)),
      at(4, local(20, 9, 31), { channel: 'email' }),
      at(5, local(20, 9, 32), { direction: 'outbound', author: { type: 'agent', id: 'me', name: 'Mara' } }),
    ],
    [],
    false,
  );
  const continues = items.flatMap((item) => (item.kind === 'message' ? [item.continues] : []));
  expect(continues).toEqual([false, true, false, false, false]);
});

test('timelineItems_MailThatWasLongOnItsWay_StandsOnTheDayItCame', () => {
  const items = timelineItems(
    [at(1, local(21, 9)), { ...at(2, local(21, 10)), occurredAt: local(19, 8) }, at(3, local(21, 11))],
    [],
    false,
  );
  expect(kinds(items)).toEqual(['day', 'message', 'message', 'message']);
});

test('timelineItems_KeysStayTheSame_WhenOlderMessagesCome', () => {
  const late = [at(51, local(21, 9)), at(52, local(21, 10))];
  const keys = timelineItems(late, [], false).map(({ key }) => key);
  const more = timelineItems([at(50, local(20, 9)), ...late], [], false).map(({ key }) => key);
  expect(more.slice(-3)).toEqual(keys);
});
