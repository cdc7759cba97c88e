const link = /\b(?:https?:\/\/|www\.)[^\s<>"]+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gi;
/** What ends a sentence rather than an address; a closing bracket counts when it was not opened inside. */
const trailing = /[.,;:!?'"»”’…]$/;

/** Text with its addresses made clickable: as nodes, never as markup. */
export function linkify(text: string): Node[] {
  const nodes: Node[] = [];
  let end = 0;
  for (const match of text.matchAll(link)) {
    const found = trim(match[0]);
    const href = addressOf(found);
    if (href === null) {
      continue;
    }

    nodes.push(document.createTextNode(text.slice(end, match.index)), anchor(href, found));
    end = match.index + found.length;
  }

  nodes.push(document.createTextNode(text.slice(end)));
  return nodes.filter((node) => node.textContent !== '');
}

function trim(found: string): string {
  for (;;) {
    const unopened = found.endsWith(')') && found.split('(').length < found.split(')').length;
    if (!unopened && !trailing.test(found)) {
      return found;
    }

    found = found.slice(0, -1);
  }
}

function addressOf(found: string): string | null {
  const text = /^https?:/i.test(found) ? found : found.includes('@') ? `mailto:${found}` : `https://${found}`;
  try {
    const url = new URL(text);
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function anchor(href: string, text: string): HTMLAnchorElement {
  const element = document.createElement('a');
  element.href = href;
  element.target = '_blank';
  element.rel = 'noopener noreferrer nofollow ugc';
  element.textContent = text;
  return element;
}
