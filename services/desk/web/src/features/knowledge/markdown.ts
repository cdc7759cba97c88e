import { marked } from 'marked';
import { sanitise } from '../timeline/sanitise.ts';

/** Markdown as it will look, made as harmless as a stranger's mail; pictures from elsewhere stay away here, too. */
export function markdownHtml(markdown: string): string {
  return sanitise(marked.parse(markdown, { async: false, gfm: true }), [], false).html;
}
