type Attributes = Record<string, string | boolean | ((event: never) => void) | undefined>;

/** An element with attributes, listeners (`onclick`) and children. Text becomes text nodes: content never becomes markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name.slice(2), value as EventListener);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }

  element.append(...children.filter((child) => child !== null));
  return element;
}

const svg = 'http://www.w3.org/2000/svg';

/** Line icons on a 24 × 24 grid. */
const paths = {
  chat: 'M21 12a8 8 0 0 1-8 8H4l2.3-2.9A8 8 0 1 1 21 12Z',
  close: 'M6 6l12 12M18 6 6 18',
  send: 'M4 12 20 4l-4 16-4.5-6.5L4 12Zm7.5 1.5L20 4',
  attach: 'M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7l-8.4 8.4a1.7 1.7 0 0 1-2.4-2.4l7.6-7.6',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 8c.6-3.6 3.4-5.5 7-5.5s6.4 1.9 7 5.5',
  file: 'M14 3H7a1.5 1.5 0 0 0-1.5 1.5v15A1.5 1.5 0 0 0 7 21h10a1.5 1.5 0 0 0 1.5-1.5V7.5L14 3Zm0 0v4.5h4.5',
} as const;

export function icon(name: keyof typeof paths): SVGElement {
  const root = document.createElementNS(svg, 'svg');
  root.setAttribute('viewBox', '0 0 24 24');
  root.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', paths[name]);
  root.append(path);
  return root;
}

/** One thing of a list: what it is, what it looks like now, and how to build it. */
export interface Item {
  key: string;
  /** Two equal looks are not built again. */
  look: string;
  build: () => HTMLElement;
}

/** Whether a key belongs to an input method that composes. Safari says so only by 229, for the Enter that ends it. */
export function isComposing(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return event.isComposing || event.keyCode === 229;
}

/** What has the focus, in the tree that an element is in. */
export function focusNear(element: HTMLElement): Element | null {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.activeElement : document.activeElement;
}

/**
 * Makes a list show `items`, and touches only what changed: focus, selection and images stay as they are. A button that goes
 * away with the focus leaves it to `refuge`: it would begin again at the top of the site, where Escape does not close the chat.
 */
export function reconcile(list: HTMLElement, items: readonly Item[], refuge: HTMLElement): void {
  const focused = focusNear(list);
  const before = new Map([...list.children].map((child) => [(child as HTMLElement).dataset.key, child as HTMLElement]));
  let cursor = list.firstElementChild;
  for (const { key, look, build } of items) {
    const old = before.get(key);
    before.delete(key);
    if (old?.dataset.look === look) {
      if (old === cursor) {
        cursor = cursor.nextElementSibling;
      } else {
        list.insertBefore(old, cursor);
      }

      continue;
    }

    const fresh = build();
    fresh.dataset.key = key;
    fresh.dataset.look = look;
    if (old) {
      if (old === cursor) {
        cursor = cursor.nextElementSibling;
      }

      old.remove();
    }

    list.insertBefore(fresh, cursor);
  }

  before.forEach((gone) => gone.remove());
  if (focused && !focused.isConnected) {
    refuge.focus({ preventScroll: true });
  }
}
