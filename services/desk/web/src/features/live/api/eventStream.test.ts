// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openEventStream, type LiveEvent } from './eventStream.ts';

/** A browser's EventSource whose fate the test decides. */
class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static all: FakeSource[] = [];
  readyState = 0;
  onopen: () => void = () => undefined;
  onerror: () => void = () => undefined;
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
    FakeSource.all.push(this);
  }
  close() {
    this.readyState = 2;
  }
  open() {
    this.readyState = 1;
    this.onopen();
  }
  /** The connection broke: the browser tries again by itself, or gives up. */
  fail(givesUp: boolean) {
    this.readyState = givesUp ? 2 : 0;
    this.onerror();
  }
  say(name: string, data: unknown, lastEventId = '') {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId }));
  }
}

const log: string[] = [];
const events: LiveEvent[] = [];
let close: () => void;
const source = (index: number): FakeSource => {
  const found = FakeSource.all[index];
  if (!found) throw new Error(`There is no stream ${index}.`);
  return found;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
  FakeSource.all = [];
  log.length = 0;
  events.length = 0;
  close = openEventStream({
    onEvent: (event) => events.push(event),
    onOpen: (gap) => log.push(gap ? 'open with gap' : 'open'),
    onLost: () => log.push('lost'),
  });
});
afterEach(() => {
  close();
  vi.useRealTimers();
});

test('openEventStream_Event_IsHandedOnWithItsName', () => {
  source(0).open();
  source(0).say('customer.updated', { customerId: 'c1' });
  expect(events).toEqual([{ name: 'customer.updated', data: { customerId: 'c1' } }]);
});

test('openEventStream_BrowserReconnects_MissesNothing', () => {
  source(0).open();
  source(0).fail(false);
  source(0).open();
  expect(log).toEqual(['open with gap', 'lost', 'open']);
  expect(FakeSource.all).toHaveLength(1);
});

test('openEventStream_BrowserGivesUp_OpensANewStreamAfterGrowingDelays', () => {
  source(0).open();
  source(0).fail(true);
  expect(FakeSource.all).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  expect(FakeSource.all).toHaveLength(2);
  source(1).fail(true);
  vi.advanceTimersByTime(1_000);
  expect(FakeSource.all).toHaveLength(2);
  vi.advanceTimersByTime(1_000);
  source(2).open();
  expect(log).toEqual(['open with gap', 'lost', 'lost', 'open with gap']);
});

test('openEventStream_BrowserGivesUp_GoesOnAfterTheLastEvent', () => {
  source(0).open();
  source(0).say('ready', null, '41');
  source(0).say('customer.updated', { customerId: 'c1' }, '42');
  source(0).say('typing', { threadId: 't1', who: 'agent', name: 'Tom', active: true });
  source(0).fail(true);
  vi.advanceTimersByTime(1_000);
  expect(source(1).url).toBe('/api/events?after=42');
  source(1).open();
  expect(log).toEqual(['open with gap', 'lost', 'open']);
});

test('openEventStream_NetworkComesBack_DoesNotWait', () => {
  source(0).fail(true);
  window.dispatchEvent(new Event('online'));
  expect(FakeSource.all).toHaveLength(2);
  vi.advanceTimersByTime(60_000);
  expect(FakeSource.all).toHaveLength(2);
});

test('openEventStream_Closed_StaysClosed', () => {
  source(0).fail(true);
  close();
  vi.advanceTimersByTime(60_000);
  expect(FakeSource.all).toHaveLength(1);
});
