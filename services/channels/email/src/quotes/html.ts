/** A mail's HTML: what was written now, and the text of the rest. */
export interface SplitHtml {
  readonly html: string;
  readonly quoted?: string;
}

/** Splits a mail's HTML. */
export function splitHtml(html: string): SplitHtml {
  return { html };
}
