import { describe, expect, it } from 'vitest';
import type { Message, Playground } from './types.ts';
import { after, chatOf, type World } from './world.ts';

const faults = { delaySeconds: 0, duplicate: false, reorder: false, offline: false, next: null };
const empty: Playground = { apps: [], messages: [], wire: [], faults, cursor: '1-0', desk: '/' };

function message(id: string, change: Partial<Message> = {}): Message {
  return {
    ...{ id, app: 'sms', account: 'playground-sms', person: '+1', isMine: true, text: id, html: null, subject: null },
    ...{ files: [], buttons: [], state: 'sending', detail: null, myReaction: null, hubReaction: null },
    ...{ isEdited: false, isDeleted: false, at: '2026-11-22T10:00:00Z', externalId: id, replyTo: null },
    ...change,
  };
}

function loaded(): World | null {
  return after(null, { type: 'loaded', state: empty });
}

describe('the world after news', () => {
  it('shows a message once, however often it is told', () => {
    const once = after(loaded(), { type: 'message', message: message('a') });
    const twice = after(once, { type: 'message', message: message('a', { state: 'taken' }) });
    expect(twice?.messages.map(({ state }) => state)).toEqual(['taken']);
  });

  it('ends typing when the message comes', () => {
    const typing = after(loaded(), { type: 'typing', app: 'sms', person: '+1', until: 9 });
    const come = after(typing, { type: 'message', message: message('a', { isMine: false }) });
    expect(Object.values(come?.typing ?? {})).toEqual([0]);
  });

  it('knows nothing before it was loaded', () => {
    expect(after(null, { type: 'message', message: message('a') })).toBeNull();
  });

  it('keeps people and apps apart', () => {
    const news = [message('a'), message('b', { person: '+2' }), message('c', { app: 'telegram' })];
    const world = news.reduce((before, one) => after(before, { type: 'message', message: one }), loaded());
    expect(world && chatOf(world, 'sms', '+1').map(({ id }) => id)).toEqual(['a']);
  });
});
