// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest';
import { emptyDraft, loadDraft, storeDraft } from './drafts.ts';

afterEach(() => localStorage.clear());

test('storeDraft_ThenLoad_GivesItBackForThatThreadAndUserOnly', () => {
  const draft = { ...emptyDraft, text: 'half a sent' };
  storeDraft('me', 't1', draft);
  expect(loadDraft('me', 't1')).toEqual(draft);
  expect(loadDraft('me', 't2')).toEqual(emptyDraft);
  expect(loadDraft('another', 't1')).toEqual(emptyDraft);
});

test('storeDraft_Emptied_IsForgotten', () => {
  storeDraft('me', 't1', { ...emptyDraft, text: 'x' });
  storeDraft('me', 't1', emptyDraft);
  expect(localStorage.length).toBe(0);
});

test('loadDraft_Unreadable_StartsEmpty', () => {
  localStorage.setItem('draft/me/t1', '{broken');
  expect(loadDraft('me', 't1')).toEqual(emptyDraft);
});
