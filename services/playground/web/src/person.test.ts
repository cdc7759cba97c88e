import { expect, it } from 'vitest';
import { addressOf, somebody } from './person.ts';

it('makes people whose number and address belong to nobody', () => {
  const person = somebody(() => 0.999);
  expect(person.phone).toMatch(/^\+1\d{3}55501\d\d$/);
  expect(person.mail).toMatch(/^[a-z]+\.1\d\d@customer\.example$/);
  expect(person.id).toMatch(/^\d{10}$/);
});

it('is known by another address in each kind of app', () => {
  const person = { name: 'Ada', phone: '+12125550100', mail: 'Ada@customer.example', id: '42' };
  expect(['sms', 'whatsapp-twilio', 'telegram', 'email'].map((app) => addressOf(person, app))).toEqual([
    '+12125550100',
    '+12125550100',
    '42',
    'ada@customer.example',
  ]);
});
