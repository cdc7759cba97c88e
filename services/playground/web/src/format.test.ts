import { expect, it } from 'vitest';
import { readable, toHtml } from './format.ts';

it('makes HTML of text, and no HTML of HTML', () => {
  expect(toHtml('A **b** <i>\n\nhttps://a.example/?x=1&y=2')).toContain(
    '<p>A <strong>b</strong> &lt;i&gt;</p><p><a href="https://a.example/?x=1&amp;y=2">',
  );
});

it('shows forms by field and JSON indented', () => {
  expect(readable('From=%2B1555&Body=Hi+there')).toBe('From = +1555\nBody = Hi there');
  expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(readable('S: 220 ready')).toBe('S: 220 ready');
});
