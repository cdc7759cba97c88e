import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { canonical, decodeText } from '../src/mime/charset.js';
import { unfold } from '../src/mime/flowed.js';
import { decodeWords } from '../src/mime/words.js';

const russian = 'Здравствуйте, у меня вопрос о моём заказе номер семь, он до сих пор не пришёл.';
const japanese = 'このメールはテスト用のメールです。今後ともよろしくお願い申し上げます。';

describe('decodeText', () => {
  it.each([
    ['utf-8', 'Grüße 👋'],
    ['iso-8859-1', 'Grüße'],
    ['windows-1252', '„Grüße“ – 5 €'],
    ['iso-8859-15', 'fünf €'],
    ['windows-1251', russian],
    ['koi8-r', russian],
    ['shift_jis', japanese],
    ['euc-jp', japanese],
    ['gbk', '你好，我的订单还没有到'],
    ['big5', '您好，我的訂單還沒有到'],
    ['euc-kr', '안녕하세요 주문이 아직 오지 않았습니다'],
    ['utf-7', 'Grüße'],
    ['utf-16le', 'Grüße'],
    ['cp850', 'Grüße'],
    ['macintosh', 'Grüße'],
  ])('reads %s as its label says', (charset, text) => {
    expect(decodeText(iconv.encode(text, charset), charset)).toBe(text);
  });

  it.each([
    ['windows-1251', russian],
    ['shift_jis', japanese],
    ['utf-8', russian],
    ['windows-1252', 'Grüße aus Köln, das Päckchen ist schon wieder nicht angekommen.'],
  ])('finds out %s when there is no label, or one that names nothing', (charset, text) => {
    for (const label of [undefined, '', 'unknown-8bit', 'x-unknown', 'us-ascii', 'nonsense-9'])
      expect(decodeText(iconv.encode(text, charset), label)).toBe(text);
  });

  it('does not believe labels that the bytes contradict', () => {
    expect(decodeText(Buffer.from('Grüße', 'utf8'), 'iso-8859-1')).toBe('Grüße');
    expect(decodeText(Buffer.from('Grüße', 'latin1'), 'utf-8')).toBe('Grüße');
    expect(decodeText(Buffer.from('Grüße', 'utf8'), 'us-ascii')).toBe('Grüße');
  });

  it('reads ISO-2022-JP under the label ascii', () => {
    const bytes = Buffer.from('\u001B$B$"\u001B(B', 'latin1');
    expect(decodeText(bytes, 'us-ascii')).toBe('あ');
    expect(decodeText(bytes, 'iso-2022-jp')).toBe('あ');
  });

  it('keeps UTF-8 that was cut in the middle of a character', () => {
    const bytes = Buffer.from('Grüße, äöü €', 'utf8');
    expect(decodeText(bytes.subarray(0, -1), 'utf-8')).toBe('Grüße, äöü \uFFFD');
  });

  it('leaves out byte order marks and NUL', () => {
    expect(decodeText(Buffer.from('\uFEFFa\0b', 'utf8'))).toBe('ab');
    expect(decodeText(Buffer.from('\uFEFFab', 'utf16le'))).toBe('ab');
  });

  it('is never at a loss', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    for (const label of [undefined, 'utf-8', 'gbk', 'iso-2022-jp', 'utf-16', 'x', '💥'])
      expect(typeof decodeText(bytes, label)).toBe('string');
  });
});

describe('canonical', () => {
  it.each([
    ['"UTF-8"', 'utf-8'],
    ['utf8', 'utf-8'],
    ['ks_c_5601-1987', 'euc-kr'],
    ['x-gbk', 'gbk'],
    ['CP-1252', 'cp1252'],
    ['windows-1251', 'cp1251'],
    ['cp932', 'shift_jis'],
    ['default', undefined],
    ['', undefined],
    [undefined, undefined],
    ['no such charset', undefined],
  ])('knows %s as %s', (label, expected) => {
    expect(canonical(label)).toBe(expected);
  });
});

describe('decodeWords', () => {
  it.each([
    ['plain', 'plain'],
    ['=?utf-8?q?Gr=C3=BC=C3=9Fe?=', 'Grüße'],
    ['=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=', 'Grüße'],
    ['=?utf-8?b?R3LD?=\r\n =?UTF-8?B?vMOfZQ==?=', 'Grüße'],
    ['=?iso-8859-1?q?Gr=FC=DFe?= =?utf-8?q?_f=C3=BCr?=', 'Grüße für'],
    ['Re: =?utf-8?q?a_b?= c', 'Re: a b c'],
    ['=?utf-8*de?q?a?=', 'a'],
    ['=?windows-1251?B?xsS5NDE=?=', 'ЖД№41'],
    ['=?nonsense?q?Gr=C3=BC?=', 'Grü'],
    ['=?utf-8?q?broken', '=?utf-8?q?broken'],
    ['=?utf-8?q?a=3?=', 'a=3'],
  ])('reads %s', (given, expected) => {
    expect(decodeWords(given)).toBe(expected);
  });
});

describe('unfold', () => {
  it('joins lines that flow, keeps quotes apart, and leaves a signature alone', () => {
    expect(unfold('one \ntwo\nthree\n> a \n> b\n> c\n-- \nme', false)).toBe('one two\nthree\n> a b\n> c\n-- \nme');
  });

  it('takes the space away when it is no part of the text', () => {
    expect(unfold('日本 \n語', true)).toBe('日本語');
  });
});
