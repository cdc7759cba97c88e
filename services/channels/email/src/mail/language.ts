import { detectAll } from 'tinyld';

/** Below this many characters it is a guess: "Message 17" has no language. */
const shortest = 20;

/** How sure the detector has to be, and how many times surer than of the second language. */
const surely = 0.3;
const ahead = 3;

/** How much of a mail is looked at: more does not make it surer. */
const enough = 2000;

/** In how much of it the words are looked for: a search for addresses in one endless word takes its length squared. */
const searched = 2 * enough;

/** The language of a text as a BCP 47 tag; undefined when it is not sure. */
export function languageOf(text: string): string | undefined {
  const words = text
    .slice(0, searched)
    .replaceAll(/https?:\S+|\S+@\S+/g, ' ')
    .trim();
  if (words.length < shortest) return undefined;
  const [best, second] = detectAll(words.slice(0, enough));
  if (!best || best.accuracy < surely || best.accuracy < ahead * (second?.accuracy ?? 0)) return undefined;
  return best.lang;
}
