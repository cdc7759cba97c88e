import { beforeEach, expect, test, vi } from 'vitest';
import { openingView, rememberView } from './opening.ts';
import type { View } from './views.ts';

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

const having = (...full: View[]) => {
  return (view: View) => Promise.resolve(full.includes(view));
};

test.each<[View, View[]]>([
  ['mine', ['mine', 'unassigned', 'open']],
  ['unassigned', ['unassigned', 'open']],
  ['open', ['open']],
  ['open', []],
])('openingView_NothingChosen_OpensOn %s when there is something in %j', async (view, full) => {
  expect(await openingView('me', having(...full))).toBe(view);
});

test('openingView_ChosenBefore_IsKeptForThatAgentOnly', async () => {
  rememberView('me', 'open');
  rememberView('me', 'resolved');
  expect(await openingView('me', having('mine'))).toBe('open');
  expect(await openingView('another', having('mine'))).toBe('mine');
});

test('openingView_HubDoesNotAnswer_IsMine', async () => {
  expect(await openingView('me', () => Promise.reject(new Error('unreachable')))).toBe('mine');
});
