import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aMessage, aThread } from '../../../test/samples.ts';
import { flatten, messagesQuery, type MessagePages } from '../../timeline/api/messages.ts';
import { threadListQuery, threadQuery, type ThreadPages } from '../../threads/api/threads.ts';
import { eventApplier } from './applyEvent.ts';
import type { LiveEvent } from './eventStream.ts';
import { typingIn } from './typing.ts';

const list = threadListQuery({ view: 'open', channel: null }).queryKey;
const messages = messagesQuery('t1').queryKey;
let queryClient: QueryClient;
let apply: (event: LiveEvent) => void;

beforeEach(() => {
  vi.useFakeTimers();
  queryClient = new QueryClient();
  queryClient.setQueryData<ThreadPages>(list, { pages: [{ items: [aThread()], next: null }], pageParams: [null] });
  queryClient.setQueryData<MessagePages>(messages, { pages: [{ items: [aMessage({ seq: 1 })] }], pageParams: [null] });
  apply = eventApplier(queryClient, { id: 'me', name: 'Mara' });
});
afterEach(() => vi.useRealTimers());

const shownMessages = () => flatten(queryClient.getQueryData<MessagePages>(messages)).map(({ seq }) => seq);
const shownThreads = () => queryClient.getQueryData<ThreadPages>(list)?.pages.flatMap(({ items }) => items) ?? [];
const isStale = (key: readonly unknown[]) => queryClient.getQueryState(key)?.isInvalidated;

test('messageAppended_TheNextOne_IsShownWithoutAsking', () => {
  apply({ name: 'message.appended', data: { threadId: 't1', message: aMessage({ seq: 2 }) } });
  expect(shownMessages()).toEqual([1, 2]);
  expect(isStale(messages)).toBe(false);
});

test('messageAppended_OneWasMissed_FetchesThemAgain', () => {
  apply({ name: 'message.appended', data: { threadId: 't1', message: aMessage({ seq: 3 }) } });
  expect(shownMessages()).toEqual([1]);
  expect(isStale(messages)).toBe(true);
});

test('messageAppended_InAThreadNotLookedAt_OnlyRenewsTheLists', () => {
  apply({ name: 'message.appended', data: { threadId: 't2', message: aMessage({ seq: 9 }) } });
  expect(queryClient.getQueryData(messagesQuery('t2').queryKey)).toBeUndefined();
  expect(isStale(list)).toBe(true);
});

test('messageUpdated_Delivery_ChangesInPlace', () => {
  const delivery = { id: 'd1', state: 'read' as const, attempts: 1, error: null, degraded: [] };
  apply({ name: 'message.updated', data: { threadId: 't1', message: aMessage({ seq: 1, delivery }) } });
  expect(flatten(queryClient.getQueryData<MessagePages>(messages))[0]?.delivery?.state).toBe('read');
});

test('threadUpdated_Resolved_LeavesTheOpenList', () => {
  apply({ name: 'thread.updated', data: { thread: aThread({ state: 'resolved' }) } });
  expect(shownThreads()).toEqual([]);
  expect(queryClient.getQueryData(threadQuery('t1').queryKey)?.state).toBe('resolved');
});

test('threadUpdated_StillOpen_ChangesInPlace', () => {
  apply({ name: 'thread.updated', data: { thread: aThread({ preview: 'newest words' }) } });
  expect(shownThreads().map(({ preview }) => preview)).toEqual(['newest words']);
});

test('reset_Anything_AsksForEverythingAgain', () => {
  apply({ name: 'reset', data: {} });
  expect([isStale(list), isStale(messages)]).toEqual([true, true]);
});

test('threadUpdated_OlderThanWhatIsShown_ChangesNothing', () => {
  apply({ name: 'thread.updated', data: { thread: aThread({ version: '12', preview: 'new' }) } });
  apply({ name: 'thread.updated', data: { thread: aThread({ version: '9', preview: 'old' }) } });
  expect(shownThreads().map(({ preview }) => preview)).toEqual(['new']);
  expect(queryClient.getQueryData(threadQuery('t1').queryKey)?.version).toBe('12');
});

test('typing_MyOwn_IsNotSaidToMe', () => {
  const typing = (name: string) =>
    apply({ name: 'typing', data: { threadId: 't1', who: 'agent', name, active: true } });
  typing('Mara');
  expect(typingIn('t1', 'agent')).toBeNull();
  typing('Tom');
  expect(typingIn('t1', 'agent')).toBe('Tom');
  vi.advanceTimersByTime(60_000);
  expect(typingIn('t1', 'agent')).toBeNull();
});
