import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Language } from '../src/i18n.ts';
import { Widget } from '../src/ui/widget.ts';
import { FakeHub, message, problem } from './fakeHub.ts';

let hub: FakeHub;
const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 60_000 });

function mount(language = 'en'): { widget: Widget; shadow: ShadowRoot } {
  const widget = new Widget({
    origin: 'http://hub.test',
    account: 'web',
    language: new Language(language),
    theme: undefined,
  });
  widget.mount();
  const shadow = document.body.lastElementChild?.shadowRoot;
  if (!shadow) {
    throw new Error('The widget is not there.');
  }

  return { widget, shadow };
}

function find(shadow: ShadowRoot, selector: string): HTMLElement {
  const found = shadow.querySelector<HTMLElement>(selector);
  if (!found) {
    throw new Error(`There is no ${selector}.`);
  }

  return found;
}

function drop(shadow: ShadowRoot, ...files: File[]): void {
  find(shadow, '.panel').dispatchEvent(Object.assign(new Event('drop'), { dataTransfer: { files } }));
}

beforeEach(() => {
  localStorage.clear();
  document.body.replaceChildren();
  hub = new FakeHub();
  hub.install();
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test('Nothing is asked of the hub before the visitor opens the chat', () => {
  mount();
  expect(hub.requests).toEqual([]);
});

test('The launcher opens a dialog with the focus where one writes; Escape closes it and gives the focus back', () => {
  const { shadow } = mount();
  const launcher = find(shadow, '.launcher');
  launcher.click();
  expect(find(shadow, '[role=dialog]').hidden).toBe(false);
  expect(launcher.getAttribute('aria-expanded')).toBe('true');
  expect(shadow.activeElement).toBe(find(shadow, 'textarea'));
  shadow.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  expect(find(shadow, '[role=dialog]').hidden).toBe(true);
  expect(shadow.activeElement).toBe(launcher);
});

test('Enter sends, and the message is shown at once and marked as sent when it is', async () => {
  const { shadow, widget } = mount();
  widget.open();
  const input = find(shadow, 'textarea') as HTMLTextAreaElement;
  input.value = 'Hello <b>there</b>';
  input.dispatchEvent(new Event('input'));
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  await until(() => expect(find(shadow, '.own .meta').textContent).toContain('Sent'));
  expect(find(shadow, '.own .bubble').textContent).toBe('Hello <b>there</b>');
  expect(shadow.querySelector('.bubble b')).toBeNull();
  expect(input.value).toBe('');
});

test.each([{ isComposing: true }, { keyCode: 229 }])(
  'While an input method composes (%o), Enter does not send and Escape does not close',
  (composing) => {
    const { shadow, widget } = mount();
    widget.open();
    const input = find(shadow, 'textarea') as HTMLTextAreaElement;
    input.value = 'にほんご';
    for (const key of ['Enter', 'Escape']) {
      input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...composing }));
    }

    expect(input.value).toBe('にほんご');
    expect(find(shadow, '[role=dialog]').hidden).toBe(false);
  },
);

test('What an agent writes is shown, announced and counted while the chat is closed', async () => {
  const { shadow, widget } = mount();
  widget.open();
  await until(() => expect(hub.connected).toBe(true));
  widget.close();
  hub.push('message', message(1, 'Can I help?'), '1');
  await until(() => expect(find(shadow, '.badge').textContent).toBe('1'));
  expect(find(shadow, '.launcher').getAttribute('aria-label')).toBe('Open chat, 1 unread');
  expect(find(shadow, '[aria-live=polite]').textContent).toBe('Grace: Can I help?');
  widget.open();
  expect(find(shadow, '.message .author').textContent).toBe('Grace');
  await until(() => expect(hub.count('POST /read')).toBe(1));
});

test('A choice is a button that answers, until something newer stands below it', async () => {
  const { shadow, widget } = mount();
  const parts = [{ type: 'choice', id: 'y', title: 'Yes' }];
  hub.thread = [message(1, 'Shall we?', { content: { text: 'Shall we?', parts } })];
  widget.open();
  await until(() => find(shadow, '.choice:not([type=submit])'));
  find(shadow, '.choices .choice').click();
  await until(() =>
    expect(hub.requests.find(({ path, method }) => path === '/messages' && method === 'POST')?.body).toMatchObject({
      text: 'Yes',
      choice: { id: 'y' },
    }),
  );
  await until(() => expect(find(shadow, '.choices .choice').hasAttribute('disabled')).toBe(true));
});

test('A deleted message says so, an edited one says so too, and pictures are shown', async () => {
  const { shadow, widget } = mount();
  const attachments = [{ id: 'a', name: 'cat.png', mediaType: 'image/png', size: 1, url: '/chat/v1/web/files/a' }];
  hub.thread = [message(1, 'gone', { deleted: true }), message(2, 'better', { edited: true, attachments })];
  widget.open();
  await until(() => expect(find(shadow, 'img').getAttribute('src')).toBe('http://hub.test/chat/v1/web/files/a'));
  expect(find(shadow, '.removed').textContent).toBe('This message was deleted.');
  expect(find(shadow, '.messages').textContent).not.toContain('gone');
  expect(find(shadow, 'li:last-child .meta').textContent).toContain('edited');
});

test('A day that comes twice in the thread has a line each time, and no more when something changes', async () => {
  const { shadow, widget } = mount();
  hub.thread = [
    message(1, 'chat', { occurredAt: '2026-11-20T12:00:00Z' }),
    message(2, 'mail that took a day', { occurredAt: '2026-11-19T12:00:00Z' }),
    message(3, 'chat again', { occurredAt: '2026-11-20T12:05:00Z' }),
  ];
  widget.open();
  const lines = () => [...find(shadow, '.messages').children].map((item) => item.className);
  await until(() => expect(lines()).toEqual(['day', 'message', 'day', 'message', 'day', 'message']));
  hub.push('updated', message(3, 'chat, again', { occurredAt: '2026-11-20T12:05:00Z', edited: true }));
  await until(() => expect(find(shadow, '.messages').textContent).toContain('chat, again'));
  expect(lines()).toEqual(['day', 'message', 'day', 'message', 'day', 'message']);
});

test('Without a connection the visitor is told so, and that what is written waits', async () => {
  const { shadow, widget } = mount();
  widget.open();
  await until(() => expect(hub.connected).toBe(true));
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
  hub.breakStreams();
  await until(() => expect(find(shadow, '.banner').textContent).toContain('No connection'));
  widget.chat.send('Later, then');
  await until(() => expect(find(shadow, '.pending .meta').textContent).toBe('Waiting for a connection'));
});

test('What somebody was writing when they left is not there for the next one', async () => {
  const { shadow, widget } = mount();
  widget.open();
  await until(() => expect(hub.connected).toBe(true));
  hub.push('message', message(1, 'Your card ends in 42', { direction: 'inbound' }));
  hub.push('message', message(2, 'Indeed'));
  await until(() => expect(find(shadow, '.introduce').hidden).toBe(false));
  const input = find(shadow, 'textarea') as HTMLTextAreaElement;
  const email = find(shadow, '.introduce [type=email]') as HTMLInputElement;
  input.value = 'My PIN is';
  email.value = 'ada@example.com';
  drop(shadow, new File(['cat'], 'cat.png', { type: 'image/png' }));
  await until(() => expect(find(shadow, '.draft.ready').textContent).toBe('cat.png'));
  widget.chat.forget();
  await until(() => expect(shadow.querySelector('.message')).toBeNull());
  expect([input.value, email.value]).toEqual(['', '']);
  expect(shadow.querySelector('.draft')).toBeNull();
  expect(find(shadow, '[aria-live=polite]').textContent).toBe('');
});

test('A button that goes away when it was pressed does not take the focus out of the chat', async () => {
  const { shadow, widget } = mount();
  hub.once('POST /messages', () => problem(400, 'invalid'));
  widget.open();
  widget.chat.send('Hello');
  const press = async (selector: string) => {
    const button = await until(() => find(shadow, selector));
    button.focus();
    button.click();
    await until(() => expect(button.isConnected && !button.closest('[hidden]')).toBe(false));
    return shadow.activeElement;
  };
  const log = find(shadow, '.log');
  expect(await press('.failed .link')).toBe(log);
  await until(() => expect(find(shadow, '.introduce').hidden).toBe(false));
  expect(await press('.introduce .link')).toBe(log);
  drop(shadow, new File(['cat'], 'cat.png'));
  expect(await press('.draft.ready button')).toBe(find(shadow, 'textarea'));
});

test('Whoever is elsewhere on the page when the site closes the chat stays there', () => {
  const { widget } = mount();
  widget.open();
  const search = document.body.appendChild(document.createElement('input'));
  search.focus();
  widget.close();
  expect(document.activeElement).toBe(search);
});

test('A file that could not be uploaded stays in sight when the message is sent without it', async () => {
  const { shadow, widget } = mount();
  widget.open();
  hub.once('POST /attachments', () => problem(415, 'media-type'));
  drop(shadow, new File(['?'], 'tool.exe'), new File(['cat'], 'cat.png'));
  await until(() =>
    expect([...shadow.querySelectorAll('.draft')].map((draft) => draft.className)).toEqual([
      'draft failed',
      'draft ready',
    ]),
  );
  find(shadow, '.composer').dispatchEvent(new Event('submit', { cancelable: true }));
  expect([...shadow.querySelectorAll('.draft')].map((draft) => draft.className)).toEqual(['draft failed']);
});

test('Files beyond ten are not dropped in silence, and the message goes without them', async () => {
  const { shadow, widget } = mount('de');
  widget.open();
  const files = Array.from({ length: 12 }, (_, index) => new File(['cat'], `cat${index}.png`));
  drop(shadow, ...files.slice(0, 9));
  drop(shadow, ...files.slice(9));
  await until(() => expect(shadow.querySelectorAll('.draft.ready')).toHaveLength(10));
  const left = find(shadow, '.draft [role=alert]');
  expect(left.textContent).toBe('Mit einer Nachricht gehen höchstens 10 Dateien. Weggelassen: 2.');
  find(shadow, '.composer').dispatchEvent(new Event('submit', { cancelable: true }));
  expect([...shadow.querySelectorAll('.draft')].map((draft) => draft.className)).toEqual(['draft failed']);
  find(shadow, '.draft button').click();
  expect(shadow.querySelector('.draft')).toBeNull();
  expect(shadow.activeElement).toBe(find(shadow, 'textarea'));
});

test('Earlier messages that cannot be loaded say so, and can be asked for again', async () => {
  const { shadow, widget } = mount();
  hub.thread = Array.from({ length: 50 }, (_, index) => message(index + 51, `Message ${index + 51}`));
  widget.open();
  const earlier = find(shadow, '.earlier');
  await until(() => expect(earlier.hidden).toBe(false));
  hub.once('GET /messages', () => problem(503, 'busy'));
  earlier.focus();
  earlier.click();
  await until(() => expect(earlier.textContent).toBe('Try again'));
  expect(find(shadow, '.log .notice').textContent).toBe('Earlier messages could not be loaded.');
  expect(shadow.activeElement).toBe(earlier);
  hub.once('GET /messages', () => Response.json({ items: [message(50, 'The first one')] }));
  earlier.click();
  await until(() => expect(find(shadow, '.messages').textContent).toContain('The first one'));
  expect(find(shadow, '.log .notice').textContent).toBe('');
  expect(earlier.hidden).toBe(true);
});

test('A file without words is announced by its name', async () => {
  const { shadow, widget } = mount();
  widget.open();
  await until(() => expect(hub.connected).toBe(true));
  const attachments = [{ id: 'a', name: 'cat.png', mediaType: 'image/png', size: 1, url: null }];
  hub.push('message', message(1, '', { attachments }));
  await until(() => expect(find(shadow, '[aria-live=polite]').textContent).toBe('Grace: cat.png'));
});

test('German speaks German, and Hebrew runs from right to left', () => {
  expect(find(mount('de-AT').shadow, '.launcher').getAttribute('aria-label')).toBe('Chat öffnen');
  expect(find(mount('he').shadow, '.root').getAttribute('dir')).toBe('rtl');
});
