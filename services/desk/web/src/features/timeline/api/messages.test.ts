import { expect, test } from 'vitest';
import type { Message } from '../../../api/types.ts';
import { aMessage } from '../../../test/samples.ts';
import { append, flatten, replace, type MessagePages } from './messages.ts';

function pagesOf(...pages: number[][]): MessagePages {
  return {
    pages: pages.map((seqs) => ({ items: seqs.map((seq) => aMessage({ seq })) })),
    pageParams: pages.map(() => null),
  };
}
const seqs = (messages: Message[]) => messages.map(({ seq }) => seq);

test('flatten_NewestPageFirst_GivesOldestMessageFirst', () => {
  expect(seqs(flatten(pagesOf([5, 6], [3, 4], [1, 2])))).toEqual([1, 2, 3, 4, 5, 6]);
});

test('flatten_PagesThatOverlap_ShowsEachMessageOnce', () => {
  expect(seqs(flatten(pagesOf([3, 4, 5], [1, 2, 3])))).toEqual([1, 2, 3, 4, 5]);
});

test('append_TheNextMessage_StandsAtTheEnd', () => {
  const pages = append(pagesOf([3, 4], [1, 2]), aMessage({ seq: 5 }));
  expect(seqs(flatten(pages ?? undefined))).toEqual([1, 2, 3, 4, 5]);
});

test('append_OneIsMissingInBetween_AsksForARefetch', () => {
  expect(append(pagesOf([3, 4]), aMessage({ seq: 6 }))).toBeNull();
});

test('append_AMessageThatIsThere_ReplacesIt', () => {
  const pages = append(pagesOf([1, 2]), aMessage({ seq: 2, content: { text: 'newer' } }));
  expect(flatten(pages ?? undefined).map(({ content }) => content.text)).toEqual(['Text 1', 'newer']);
});

test('append_ToAnEmptyThread_TakesTheFirstMessage', () => {
  expect(seqs(flatten(append(pagesOf([]), aMessage({ seq: 1 })) ?? undefined))).toEqual([1]);
});

test('replace_OnAnOlderPage_ChangesOnlyThatPage', () => {
  const before = pagesOf([3, 4], [1, 2]);
  const after = replace(before, aMessage({ seq: 1, edited: true }));
  expect(after.pages[0]).toBe(before.pages[0]);
  expect(after.pages[1]?.items[0]?.edited).toBe(true);
});
