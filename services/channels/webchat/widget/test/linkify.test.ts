import { expect, test } from 'vitest';
import { linkify } from '../src/ui/linkify.ts';

const show = (text: string) => {
  const parent = document.createElement('p');
  parent.append(...linkify(text));
  return parent;
};

test('Addresses become links and the text stays the same', () => {
  const text = 'See https://example.com/a?b=1, www.example.org or ask ada@example.com.';
  const shown = show(text);
  expect(shown.textContent).toBe(text);
  expect([...shown.querySelectorAll('a')].map((link) => link.href)).toEqual([
    'https://example.com/a?b=1',
    'https://www.example.org/',
    'mailto:ada@example.com',
  ]);
});

test('A bracket belongs to the address only when it was opened in it', () => {
  const links = [...show('(https://a.example/x) https://b.example/y_(z)').querySelectorAll('a')];
  expect(links.map((link) => link.textContent)).toEqual(['https://a.example/x', 'https://b.example/y_(z)']);
});

test('Markup and script addresses stay text', () => {
  const text = '<img src=x onerror=alert(1)> javascript:alert(1) data:text/html,x';
  const shown = show(text);
  expect(shown.querySelector('img, a')).toBeNull();
  expect(shown.textContent).toBe(text);
});

test('A link tells the other site nothing and gets no hold of this one', () => {
  expect(show('https://example.com').querySelector('a')?.rel).toContain('noopener noreferrer');
});
