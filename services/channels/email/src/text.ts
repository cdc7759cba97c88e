/** How much of one text is searched for what it means, in characters; what is longer is kept whole, and as it came. */
export const searched = 2_000_000;

/** At most `most` UTF-16 units of a text, and no half of a letter at their end. */
export function cut(text: string, most: number): string {
  const half = text.length > most && /[\uD800-\uDBFF]/.test(text.charAt(most - 1));
  return text.slice(0, half ? most - 1 : most);
}
