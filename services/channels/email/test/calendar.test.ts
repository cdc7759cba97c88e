import { describe, expect, it } from 'vitest';
import { readInvitation } from '../src/mail/calendar.js';
import { languageOf } from '../src/mail/language.js';

function calendar(...lines: string[]): string {
  return ['BEGIN:VCALENDAR', 'METHOD:REQUEST', ...lines, 'END:VCALENDAR'].join('\r\n');
}

describe('readInvitation', () => {
  it('says what, when, where and by whom', () => {
    const text = calendar(
      'BEGIN:VTIMEZONE',
      'DTSTART:16010101T000000',
      'END:VTIMEZONE',
      'BEGIN:VEVENT',
      'ORGANIZER;CN="Ada: the first":mailto:ada@example.com',
      'SUMMARY:Review\\, then lun',
      ' ch',
      'DTSTART;TZID=Europe/Berlin:20261125T100000',
      'DTEND;TZID="Europe/Berlin":20261125T113000',
      'LOCATION:Room 5\\nsecond floor',
      'END:VEVENT',
    );
    expect(readInvitation(text)).toEqual({
      method: 'REQUEST',
      summary: 'Review, then lunch',
      start: '2026-11-25T10:00 Europe/Berlin',
      end: '2026-11-25T11:30 Europe/Berlin',
      location: 'Room 5 second floor',
      organizer: 'ada@example.com',
    });
  });

  it.each([
    ['DTSTART:20261125T090000Z', '2026-11-25T09:00Z'],
    ['DTSTART;VALUE=DATE:20261125', '2026-11-25'],
    ['DTSTART:tomorrow', undefined],
  ])('reads %s', (line, start) => {
    expect(readInvitation(calendar('BEGIN:VEVENT', line, 'END:VEVENT')).start).toBe(start);
  });

  it('makes nothing of nothing', () => {
    expect(readInvitation('')).toEqual({});
    expect(readInvitation('BEGIN:VEVENT')).toEqual({});
  });
});

describe('languageOf', () => {
  it.each([
    ['Hello, I would like to know where my order is, it has not arrived yet.', 'en'],
    ['Guten Tag, ich habe meine Bestellung noch nicht erhalten. Können Sie bitte nachsehen?', 'de'],
    ['Здравствуйте, где мой заказ? Я жду уже две недели.', 'ru'],
    ['我想知道我的订单在哪里，已经两个星期了，请帮我看一下好吗。', 'zh'],
    ['FYI see attached invoice 4711 PDF', undefined],
    ['Message 17', undefined],
    ['', undefined],
  ])('of %j is %s', (text, language) => {
    expect(languageOf(text)).toBe(language);
  });

  it('of one endless word is not looked for for ever', () => {
    // The square of its length would be an hour.
    expect(languageOf('ж'.repeat(700_000))).toBeUndefined();
  });
});
