import type { Article } from '../../api/automation.ts';

/** An article in all its languages. */
export interface ArticleGroup {
  slug: string;
  /** In the reader's language where there is one, else in the first. */
  title: string;
  languages: { language: string; published: boolean }[];
}

/** The articles of a list by what they are about. */
export function grouped(articles: Article[], reader: string): ArticleGroup[] {
  const groups = new Map<string, Article[]>();
  for (const article of articles) groups.set(article.slug, [...(groups.get(article.slug) ?? []), article]);
  return [...groups.entries()]
    .map(([slug, all]) => ({
      slug,
      title: (all.find(({ language }) => language === reader) ?? all[0])?.title ?? slug,
      languages: all
        .map(({ language, published }) => ({ language, published }))
        .sort((a, b) => a.language.localeCompare(b.language)),
    }))
    .sort((a, b) => a.title.localeCompare(b.title));
}

/** The name of a language in the reader's own; a code that is none stays as it is. */
export function languageName(code: string, reader: string): string {
  try {
    return new Intl.DisplayNames([reader], { type: 'language' }).of(code) ?? code;
  } catch {
    // Not a language code: shown as it came.
    return code;
  }
}
