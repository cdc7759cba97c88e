import { type ChildNode, isTag, isText, type Text } from 'domhandler';

/** A line as a reader sees it, and the node in which it begins. */
export interface Line {
  readonly text: string;
  readonly node: ChildNode;
  /** It stands in a blockquote. */
  readonly quoted: boolean;
}

const inline = new Set(
  'a abbr b bdi bdo big cite code em font i img kbd label mark o:p q s samp small span strike strong sub sup tt u var'.split(
    ' ',
  ),
);
const hidden = new Set(['script', 'style', 'head', 'title', 'template']);

/** The lines of a piece of HTML whose entities were left as they stand. */
export function linesOf(nodes: readonly ChildNode[]): Line[] {
  const lines: Line[] = [];
  let text = '';
  let node: ChildNode | undefined;
  let quoted = false;
  const end = (): void => {
    const plain = decode(text).replaceAll(/\s+/g, ' ').trim();
    if (node && plain !== '') lines.push({ text: plain, node, quoted });
    text = '';
    node = undefined;
  };
  const walk = (one: ChildNode, inQuote: boolean): void => {
    if (isText(one)) {
      if (!node && hasWords(one)) [node, quoted] = [one, inQuote];
      text += one.data;
    } else if (isTag(one)) {
      if (hidden.has(one.name)) return;
      const breaks = !inline.has(one.name);
      if (breaks) end();
      for (const child of one.children) walk(child, inQuote || one.name === 'blockquote');
      if (breaks) end();
    }
  };
  for (const one of nodes) walk(one, false);
  end();
  return lines;
}

function hasWords(node: Text): boolean {
  return decode(node.data).trim() !== '';
}

const named = new Map([
  ['nbsp', ' '],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['amp', '&'],
  ['eacute', 'é'],
  ['agrave', 'à'],
  ['Agrave', 'À'],
  ['uuml', 'ü'],
]);

// Only what headers of repeated mail are made of.
function decode(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(\w{2,8}));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return named.get(name) ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
