import { expect, test } from 'vitest';
import { de } from './de.ts';
import { en } from './en.ts';

function texts(tree: object, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[path + key, value]] : texts(value as object, `${path}${key}.`),
  );
}

const english = new Map(texts(en));
const german = new Map(texts(de));
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

test('german_Keys_AreTheEnglishOnes', () => {
  expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
});

test('german_Texts_FillTheSameHoles', () => {
  for (const [key, text] of english) expect([key, holes(german.get(key) ?? '')]).toEqual([key, holes(text)]);
});

test('german_Texts_AreNotEmpty', () => {
  for (const [key, text] of german) expect(text.trim(), key).not.toBe('');
});
