import { expect, test } from 'vitest';
import { EventParser } from '../src/sse.ts';

const parse = (...pieces: string[]) => {
  const parser = new EventParser();
  return pieces.flatMap((piece) => [...parser.push(piece)]);
};

test('An event in pieces is put together', () => {
  expect(parse('id: 7\nev', 'ent: message\nda', 'ta: {"a"', ':1}\n', '\n')).toEqual([
    { id: '7', event: 'message', data: '{"a":1}' },
  ]);
});

test('Every kind of line end ends a line, also when CR and LF arrive apart', () => {
  expect(parse('data: a\r', '\n\r\ndata: b\r\rdata: c\n\n').map((event) => event.data)).toEqual(['a', 'b', 'c']);
});

test('Comments say nothing, and an id alone only moves the cursor', () => {
  expect(parse(': ping\n\nevent: x\n\n')).toEqual([]);
  expect(parse(': ping\nid: 3\n\n')).toEqual([{ id: '3', event: '', data: '' }]);
});

test('Several data lines are one text', () => {
  expect(parse('data: a\ndata:b\n\n')[0]?.data).toBe('a\nb');
});
