import { Parser } from 'htmlparser2';

const blocks = new Set(
  'address article aside blockquote body center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tr ul'.split(
    ' ',
  ),
);
const spaced = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'blockquote', 'pre', 'table', 'hr']);
const hidden = new Set(['script', 'style', 'head', 'title', 'template', 'noscript', 'svg', 'object', 'iframe']);

/** Turns HTML into the text that a person would read: lines where blocks end, no markup, nothing that is not shown. */
export function htmlToText(html: string): string {
  let text = '';
  let silent = 0;
  let pre = 0;
  let quote = 0;
  const lineBreak = (blank: boolean): void => {
    text = text.replace(/[ \t]+$/, '');
    if (text === '') return;
    const wanted = blank ? 2 : 1;
    const have = /\n*$/.exec(text)?.[0].length ?? 0;
    text += '\n'.repeat(Math.max(0, wanted - have));
  };
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (hidden.has(name)) silent++;
        if (silent > 0) return;
        if (name === 'br') text = `${text.replace(/[ \t]+$/, '')}\n`;
        else if (name === 'img') text += attributes['alt']?.trim() ? `[${attributes['alt'].trim()}]` : '';
        else if (name === 'td' || name === 'th') text += /(?:^|[\s])$/.test(text) ? '' : ' ';
        else if (blocks.has(name)) lineBreak(spaced.has(name));
        if (name === 'li') text += '- ';
        if (name === 'pre') pre++;
        if (name === 'blockquote') quote++;
      },
      ontext(data) {
        if (silent > 0) return;
        if (pre > 0) text += data;
        else {
          const plain = data.replaceAll(/[ \t\r\n\f]+/g, ' ');
          text += /(?:^|\s)$/.test(text) ? plain.replace(/^ /, '') : plain;
        }
      },
      onclosetag(name) {
        if (hidden.has(name)) silent = Math.max(0, silent - 1);
        if (silent > 0) return;
        if (blocks.has(name)) lineBreak(spaced.has(name));
        if (name === 'pre') pre = Math.max(0, pre - 1);
        if (name === 'blockquote') quote = Math.max(0, quote - 1);
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return text
    .replaceAll('\u00A0', ' ')
    .replaceAll(/\u200B|\u200C|\u200D|\u2060|\uFEFF|\u00AD/g, '')
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** Plain text as HTML that shows the same. */
export function textToHtml(text: string): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  return `<div style="white-space: pre-wrap">${escaped}</div>`;
}
