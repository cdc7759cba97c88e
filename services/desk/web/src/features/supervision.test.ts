import { expect, test } from 'vitest';
import { slugOf } from '../lib/slug.ts';
import { grouped } from './knowledge/articles.ts';
import { teamsOf } from './queue/byTeam.ts';
import { expandDays } from './team/hours.ts';
import { readSkills, skillText } from './team/skills.ts';
import { filledTemplate } from './composer/api/approved.ts';
import { openQuestion } from './answers/api/answers.ts';
import { stillAsked } from './promises/finding.ts';
import { aMessage } from '../test/samples.ts';

test('readSkills_AsTyped_HaveALevel', () => {
  expect(readSkills(['billing 3', 'Returns', 'key  accounts 5', ' '])).toEqual({
    billing: 3,
    returns: 3,
    'key-accounts': 5,
  });
  expect(readSkills([skillText('billing', 4)])).toEqual({ billing: 4 });
});

test('expandDays_Ranges_AreTheirDays', () => {
  expect(expandDays(['mon-wed', 'sat'])).toEqual(['mon', 'tue', 'wed', 'sat']);
  expect(expandDays(['sat-mon'])).toEqual(['mon', 'sat', 'sun']);
  expect(expandDays(['holiday'])).toEqual(['holiday']);
});

test('teamsOf_WithoutSums_AreCountedFromWhoWaits', () => {
  const item = (team: string | null, waitingSince: string) => ({
    threadId: waitingSince,
    customer: null,
    channel: null,
    position: 1,
    waitingSince,
    estimatedWaitSeconds: null,
    team,
  });
  const teams = teamsOf({ items: [item(null, '2'), item('a', '3'), item('a', '1')] });
  expect(teams).toEqual([
    { team: 'a', waiting: 2, longestSince: '1' },
    { team: null, waiting: 1, longestSince: '2' },
  ]);
});

test('grouped_Articles_HaveTheReadersTitleAndAllLanguages', () => {
  const article = (slug: string, language: string, title: string) => ({ slug, language, title, published: true });
  const groups = grouped([article('b', 'en', 'Z'), article('a', 'en', 'Return'), article('a', 'de', 'Zurück')], 'de');
  expect(groups.map(({ slug, title, languages }) => [slug, title, languages.map(({ language }) => language)])).toEqual([
    ['b', 'Z', ['en']],
    ['a', 'Zurück', ['de', 'en']],
  ]);
  expect(slugOf('Wie gebe ich’s zurück?')).toBe('wie-gebe-ich-s-zuruck');
});

test('filledTemplate_Gaps_AreFilledByNumberOrName', () => {
  expect(filledTemplate('Hi {{1}}, order {{2}}; {{1}}!', ['Ada', ''])).toBe('Hi Ada, order {{2}}; Ada!');
  expect(filledTemplate('Hi {{ first_name }}', ['Ada'])).toBe('Hi Ada');
});

test('openQuestion_SinceOurLastAnswer_IsAllTheCustomerWrote', () => {
  const said = [
    aMessage({ seq: 1, content: { text: 'old' } }),
    aMessage({ seq: 2, direction: 'outbound' }),
    aMessage({ seq: 3, content: { text: 'Where is' } }),
    aMessage({ seq: 4, direction: 'internal' }),
    aMessage({ seq: 5, content: { text: 'my order?' } }),
  ];
  expect(openQuestion(said)).toBe('Where is\nmy order?');
  expect(openQuestion(said.slice(0, 2))).toBeNull();
});

test('stillAsked_WhatIsSettled_IsNotAskedAgain', () => {
  const one = { phrase: 'in two hours', dueAt: '1', kind: 'promise' as const };
  const other = { ...one, phrase: 'by six' };
  expect(stillAsked([one, other], [{ ...one, dueAt: '2' }])).toEqual([other]);
});
