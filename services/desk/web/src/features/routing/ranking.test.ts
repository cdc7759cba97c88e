import { expect, test } from 'vitest';
import type { RoutingAgent } from '../../api/routing.ts';
import type { User } from '../../api/types.ts';
import { rankColleagues } from './ranking.ts';

const user = (id: string, part: Partial<User> = {}): User => ({ id, name: id, email: '', role: 'agent', ...part });
const agent = (id: string, state: RoutingAgent['presence']['state'], load: number): RoutingAgent => ({
  id,
  name: id,
  presence: { state },
  skills: {},
  languages: [],
  teams: [],
  hours: null,
  capacity: null,
  load,
  threads: 0,
});

test('rankColleagues_WhoIsOnlineAndHasRoom_ComesFirst', () => {
  const users = ['me', 'off', 'full', 'busy', 'free', 'away'].map((id) => user(id));
  const known = [
    agent('off', 'offline', 0),
    agent('full', 'online', 1),
    agent('busy', 'online', 0.7),
    agent('free', 'online', 0.1),
    agent('away', 'away', 0),
  ];
  const ranked = rankColleagues([...users, user('gone', { disabled: true })], known, new Set(), 'me');
  expect(ranked.map(({ id }) => id)).toEqual(['free', 'busy', 'full', 'away', 'off']);
  expect(ranked.find(({ id }) => id === 'full')?.room).toBe(false);
});

test('rankColleagues_WithoutRouting_GoesByOpenDesks', () => {
  const ranked = rankColleagues([user('a'), user('b')], [], new Set(['b']), 'me');
  expect(ranked.map(({ id, online }) => [id, online])).toEqual([
    ['b', true],
    ['a', false],
  ]);
});
