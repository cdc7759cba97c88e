import { type ChildNode, type Document, DomHandler, isTag, isText } from 'domhandler';
import { Parser } from 'htmlparser2';
import { maxDepth, TooDeep } from '../mail/html.js';

/** Parses HTML, entities left as they stand; undefined when its elements stand in each other deeper than can be walked. */
export function parseShallow(html: string): Document | undefined {
  const handler = new ShallowHandler();
  try {
    new Parser(handler, { decodeEntities: false }).end(html);
    return handler.root;
  } catch (error) {
    if (error instanceof TooDeep) return undefined;
    throw error;
  }
}

class ShallowHandler extends DomHandler {
  override onopentag(name: string, attributes: Record<string, string>): void {
    super.onopentag(name, attributes);
    if (this.tagStack.length > maxDepth) throw new TooDeep();
  }
}

/** Takes nodes out of their parents: all at once, as each by itself takes longer the more there are beside it. */
export function detach(nodes: readonly ChildNode[]): void {
  const gone = new Set(nodes);
  for (const parent of new Set(nodes.map((node) => node.parent))) {
    if (!parent) continue;
    parent.children = parent.children.filter((child) => !gone.has(child));
    for (const [index, child] of parent.children.entries()) {
      child.prev = parent.children[index - 1] ?? null;
      child.next = parent.children[index + 1] ?? null;
    }
  }
  for (const node of nodes) node.parent = node.prev = node.next = null;
}

/** The first `most` characters of what stands in the nodes. */
export function beginningOf(nodes: readonly ChildNode[], most: number): string {
  let text = '';
  for (const node of nodes) {
    if (isText(node)) text += node.data;
    else if (isTag(node)) text += beginningOf(node.children, most - text.length);
    if (text.length >= most) break;
  }
  return text.slice(0, most);
}
