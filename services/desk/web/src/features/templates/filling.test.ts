import { expect, test } from 'vitest';
import { aReplyTemplate } from '../../test/samples.ts';
import { filled, fitting } from './filling.ts';

test.each([
  ['Hello {{customer.name}}, I am {{ agent.name }}.', 'Ada', 'Hello Ada, I am Mara.'],
  ['Hello {{customer.name}},', null, 'Hello,'],
  ['{{unknown}} stays', 'Ada', '{{unknown}} stays'],
  ['Hello {{customer.name}}', '{{agent.name}} $1', 'Hello {{agent.name}} $1'],
])('filled_%s for %s_Says', (text, customer, says) => {
  expect(filled(text, { customer, agent: 'Mara' })).toBe(says);
});

const hours = aReplyTemplate({ id: 'r1', name: 'Opening hours', shortcut: 'hours', text: 'We open at nine.' });
const refund = aReplyTemplate({
  id: 'r2',
  name: 'Refund',
  shortcut: null,
  text: 'Within opening hours.',
  channels: ['email'],
});
const late = aReplyTemplate({
  id: 'r3',
  name: 'After hours',
  shortcut: 'late',
  text: 'Tomorrow.',
  channels: ['sms', 'email'],
});
const all = [late, hours, refund];

test.each([
  ['sms', '', [late, hours]],
  ['email', '', all],
  ['telegram', '', [hours]],
  [null, '', all],
  ['email', ' HOURS ', [hours, late, refund]],
  ['email', 'la', [late]],
  ['email', 'nothing of it', []],
])('fitting_%s “%s”_AreThese', (channel, typed, expected) => {
  expect(fitting(all, channel, typed)).toEqual(expected);
});
