import { type ChildNode, type Document, type Element, type ParentNode, isComment, isTag, isText } from 'domhandler';
import render from 'dom-serializer';
import { DomUtils } from 'htmlparser2';
import { htmlToText } from '../mail/html.js';
import { searched } from '../text.js';
import { beginningOf, detach, parseShallow } from './dom.js';
import { linesOf, type Line } from './htmlLines.js';
import { fromBlockLength, isOriginalLine, replyHeaderLength } from './headers.js';

/** A mail's HTML: what was written now, and the text of the rest. */
export interface SplitHtml {
  readonly html: string;
  readonly quoted?: string;
}

/** Where mail programs put the mail that they repeat, as one element. */
const containers: ((element: Element) => boolean)[] = [
  (element) => element.name === 'div' && hasClass(element, 'gmail_quote', 'gmail_quote_container', 'gmail_extra'),
  (element) =>
    hasClass(element, 'yahoo_quoted', 'protonmail_quote', 'tutanota_quote', 'zmail_extra', 'moz-cite-prefix'),
  (element) => hasClass(element, 'ms-outlook-mobile-reference-message', 'OutlookMessageHeader'),
  (element) => ['olk_src_body_section', 'mail-editor-reference-message-container'].includes(id(element)),
];

/** Where everything that follows is repeated. */
const starts: ((element: Element) => boolean)[] = [
  (element) => ['divrplyfwdmsg', 'appendonsend', 'stopspelling', 'replysplit'].includes(id(element)),
  (element) => element.name === 'hr' && element.attribs['data-marker'] === '__DIVIDER__',
  // Outlook for Windows: a block with a line above it that holds "From: … Sent: …".
  (element) =>
    /border:\s*none;\s*border-top:\s*solid #(?:B5C4DF|E1E1E1) 1\.0pt;\s*padding:\s*3\.0pt 0(?:cm|in)/i.test(
      element.attribs['style'] ?? '',
    ),
];

/** Splits a mail's HTML. When nothing would remain, or nobody could read it, everything is what was written. */
export function splitHtml(html: string): SplitHtml {
  const document = html.length > searched ? undefined : parseShallow(html);
  if (!document) return { html };
  const removed = cutFromHeader(document, [...cutContainers(document), ...cutLastBlockquote(document)]);
  if (removed.length === 0) return { html };
  const visible = render(document, { decodeEntities: false });
  const quoted = removed
    .map((nodes) => htmlToText(render(nodes, { decodeEntities: false })))
    .filter((text) => text !== '')
    .join('\n');
  if (quoted === '' || htmlToText(visible) === '') return { html };
  return { html: visible.trim(), quoted };
}

/** What was taken out of the mail, piece by piece. */
type Removed = ChildNode[][];

function cutContainers(document: Document): Removed {
  const found = new Set<ChildNode>();
  for (const element of DomUtils.findAll((one) => containers.some((is) => is(one)), document.children)) {
    if (!ancestors(element).some((one) => found.has(one)) && !isForwarded(element)) found.add(element);
  }
  detach([...found]);
  const removed = [...found].map((one) => [one]);
  const start = DomUtils.findOne((one) => starts.some((is) => is(one)), document.children);
  return start && !isForwarded(start) ? takeFrom(start, removed) : removed;
}

/** The last blockquote that is in no other. Gmail's own kind is a matter of layout: its quotations sit in a div. */
function cutLastBlockquote(document: Document): Removed {
  const all = DomUtils.findAll(({ name }) => name === 'blockquote', document.children);
  const last = all.findLast(
    (one) => !hasClass(one, 'gmail_quote') && !ancestors(one).some(({ name }) => name === 'blockquote'),
  );
  if (!last) return [];
  detach([last]);
  return [[last]];
}

/** "On …, … wrote:" or "From: … Sent: …" as lines of text. */
function cutFromHeader(document: Document, removed: Removed): Removed {
  const lines = linesOf(document.children);
  const texts = lines.map(({ text }) => text);
  const at = texts.findIndex(
    (text, index) =>
      lines[index]?.quoted === false &&
      (isOriginalLine(text) || replyHeaderLength(texts, index) > 0 || fromBlockLength(texts, index) > 0),
  );
  const line: Line | undefined = lines[at];
  if (
    !line ||
    /forwarded message|weitergeleitete nachricht|message transféré/i.test(
      texts.slice(Math.max(0, at - 2), at).join(' '),
    )
  )
    return removed;
  return takeFrom(line.node, removed);
}

/**
 * Takes the node and everything after it, level by level; a parent that would be left empty goes too. What was removed before
 * mostly stands between the two.
 */
function takeFrom(node: ChildNode, removed: Removed): Removed {
  let first: ChildNode = node;
  for (;;) {
    first = withRuleBefore(first);
    const parent: ParentNode | null = first.parent;
    if (!parent || !isTag(parent) || parent.name === 'body' || parent.name === 'html' || hasContentBefore(first)) break;
    first = parent;
  }
  const after: Removed = [];
  for (let level = first; ; level = level.parent) {
    const beside: ChildNode[] = [];
    for (let next = level.next; next; next = next.next) beside.push(next);
    after.push(beside);
    if (!level.parent || !isTag(level.parent)) break;
  }
  detach([first, ...after.flat()]);
  return [[first], ...removed, ...after];
}

/** A horizontal rule directly before is part of the repeated mail. */
function withRuleBefore(node: ChildNode): ChildNode {
  let before = node.prev;
  while (before && isBlank(before)) before = before.prev;
  return before && isTag(before) && (before.name === 'hr' || onlyRule(before)) ? before : node;
}

function onlyRule(element: Element): boolean {
  const rule = DomUtils.findOne(({ name }) => name === 'hr', element.children);
  return rule !== null && DomUtils.textContent(element).replaceAll(/&nbsp;|\s/g, '') === '';
}

function hasContentBefore(node: ChildNode): boolean {
  for (let before = node.prev; before; before = before.prev) if (!isBlank(before)) return true;
  return false;
}

function isBlank(node: ChildNode): boolean {
  if (isText(node)) return node.data.trim() === '';
  return isComment(node);
}

function ancestors(node: ChildNode): Element[] {
  const found: Element[] = [];
  for (let parent = node.parent; parent && isTag(parent); parent = parent.parent) found.push(parent);
  return found;
}

// What someone forwards to us is what they want to say.
function isForwarded(element: Element): boolean {
  return /^[\s-]*(?:forwarded message|weitergeleitete nachricht|message transféré|begin forwarded message)/i.test(
    beginningOf(element.children, 200),
  );
}

function hasClass(element: Element, ...names: string[]): boolean {
  const classes = (element.attribs['class'] ?? '').split(/\s+/);
  return names.some((name) => classes.includes(name));
}

function id(element: Element): string {
  return (element.attribs['id'] ?? '').toLowerCase();
}
