import { describe, expect, it } from 'vitest';
import { harmless } from '../src/mail/names.js';
import { addressOf } from '../src/mail/normalise.js';
import { Headers, messageIdsIn, parseMailboxes } from '../src/mime/headers.js';

function headers(...lines: string[]): Headers {
  return new Headers(
    lines.map((line) => ({
      key: line.split(':', 1)[0]?.toLowerCase() ?? '',
      line: Buffer.from(line, 'utf8').toString('latin1'),
    })),
  );
}

describe('Headers', () => {
  it('reads raw UTF-8, folded lines, and the first field that says something', () => {
    const one = headers('Subject:', 'Subject: Säying\r\n Hello', 'Subject: other');
    expect(one.text('subject')).toBe('Säying Hello');
    expect(one.has('x-none')).toBe(false);
  });

  it.each([
    ['Sat, 21 Nov 2026 10:00:00 +0100', Date.UTC(2026, 10, 21, 9)],
    ['Sat, 21 Nov 2026 10:00:00 GMT (somewhere)', Date.UTC(2026, 10, 21, 10)],
    ['never', undefined],
    ['', undefined],
  ])('reads the date %s', (text, expected) => {
    expect(headers(`Date: ${text}`).date('date')).toBe(expected);
  });
});

describe('messageIdsIn', () => {
  it.each([
    ['<a@b> <c@d>', ['<a@b>', '<c@d>']],
    ['<a@b>\r\n\t<c@d> <a@b>', ['<a@b>', '<c@d>']],
    ['a@b', ['<a@b>']],
    ['noat', ['<noat>']],
    ['Your message of "Mon" <a@b>', ['<a@b>']],
    ['', []],
    ['<>', []],
    ['<   >', []],
  ])('finds in %s', (text, expected) => {
    expect(messageIdsIn(text)).toEqual(expected);
  });
});

describe('parseMailboxes', () => {
  it.each([
    ['Ada <ada@example.com>', [{ name: 'Ada', address: 'ada@example.com' }]],
    ['ada@example.com', [{ name: '', address: 'ada@example.com' }]],
    [
      '"Lovelace, Ada" <ada@example.com>, b@c',
      [
        { name: 'Lovelace, Ada', address: 'ada@example.com' },
        { name: '', address: 'b@c' },
      ],
    ],
    ['=?utf-8?q?J=C3=B6rg?= <j@example.com>', [{ name: 'Jörg', address: 'j@example.com' }]],
    [
      'Friends: a@b, c@d;',
      [
        { name: '', address: 'a@b' },
        { name: '', address: 'c@d' },
      ],
    ],
    ['undisclosed-recipients:;', []],
    ['=?utf-8?q?attacker=40evil.com?=', [{ name: 'attacker@evil.com', address: '' }]],
    ['=?utf-8?q?x?=@evil.com', [{ name: '', address: '' }]],
  ])('reads %s', (text, expected) => {
    expect(parseMailboxes(text).filter(({ name, address }) => name || address)).toEqual(
      expected.filter(({ name, address }) => name || address),
    );
  });

  it('never takes an encoded word for an address', () => {
    for (const text of ['=?utf-8?q?a=40evil.com?=', '=?utf-8?b?YUBldmlsLmNvbQ==?= <>', '=?utf-8?q?a?=@evil.com'])
      expect(
        parseMailboxes(text)
          .map(({ address }) => address)
          .join(''),
      ).not.toContain('evil.com');
  });
});

describe('addressOf', () => {
  it.each([
    ['Ada@Example.COM', 'mailto:Ada@example.com'],
    ['a@xn--mchine-bua.example', 'mailto:a@mächine.example'],
    ['a@example.com.', 'mailto:a@example.com'],
  ])('writes %s as %s', (address, expected) => {
    expect(addressOf({ address })).toBe(expected);
  });
});

describe('harmless', () => {
  it.each([
    ['../../etc/passwd', '__.._etc_passwd'],
    ['..\\..\\boot.ini', '__.._boot.ini'],
    ['.htaccess', '_htaccess'],
    ['a\u202Egpj.exe', 'agpj.exe'],
    ['a\r\nb\0c', 'abc'],
    ['  spaces   here ', 'spaces here'],
    ['', ''],
  ])('makes of %s', (name, expected) => {
    expect(harmless(name)).toBe(expected);
  });

  it('shortens a long name and keeps its ending', () => {
    const name = harmless(`${'x'.repeat(500)}.pdf`);
    expect(name).toHaveLength(150);
    expect(name.endsWith('.pdf')).toBe(true);
  });
});
