import type { Chat } from '../chat.ts';
import type { Language } from '../i18n.ts';
import type { Attachment, Message, Pending } from '../types.ts';
import { h, icon, type Item } from './dom.ts';
import { linkify } from './linkify.ts';

/** What the list of messages shows, from the chat's state. */
export function logItems(chat: Chat, language: Language, now: Date): Item[] {
  const items: Item[] = [];
  let day = '';
  let author = '';
  const lastOwn = chat.messages.findLast((message) => message.direction === 'inbound');
  const last = chat.messages.at(-1);
  // Messages stand in the thread's order: the same day can come again, so a line of its own belongs to what follows it.
  const separate = (at: Date, next: string) => {
    if (at.toDateString() !== day) {
      day = at.toDateString();
      author = '';
      const label = language.day(at, now);
      items.push({ key: `day:${next}`, look: label, build: () => h('li', { class: 'day' }, h('span', {}, label)) });
    }
  };
  for (const message of chat.messages) {
    const key = `m:${message.clientMessageId ?? message.id}`;
    separate(new Date(message.occurredAt), key);
    const by = message.direction === 'inbound' ? 'me' : `${message.author.type}:${message.author.name ?? ''}`;
    const state = {
      first: by !== author,
      sent: message === lastOwn && chat.pending.length === 0,
      choosable: message === last && chat.pending.length === 0,
    };
    author = by;
    items.push({
      key,
      look: JSON.stringify([message, state]),
      build: () => messageItem(chat, language, message, state),
    });
  }

  for (const pending of chat.pending) {
    const key = `m:${pending.clientMessageId}`;
    separate(new Date(pending.writtenAt), key);
    const reachable = chat.status === 'online';
    items.push({
      key,
      look: JSON.stringify([pending, reachable]),
      build: () => pendingItem(chat, language, pending, reachable),
    });
  }

  return items;
}

/** Who wrote, as the visitor is told. */
export function authorName(language: Language, author: { type: string; name: string | null }): string {
  return author.name ?? language.say(author.type === 'automation' ? 'assistant' : 'team');
}

function messageItem(
  chat: Chat,
  language: Language,
  message: Message,
  state: { first: boolean; sent: boolean; choosable: boolean },
): HTMLElement {
  const own = message.direction === 'inbound';
  const at = new Date(message.occurredAt);
  const notes = [
    language.time(at),
    message.channel === 'webchat' ? null : language.channel(message.channel),
    message.edited && !message.deleted ? language.say('edited') : null,
    own && state.sent ? language.say('sent') : null,
  ];
  return h(
    'li',
    { class: own ? 'message own' : 'message' },
    state.first
      ? h(
          'span',
          { class: own ? 'author hidden' : 'author' },
          own ? language.say('you') : authorName(language, message.author),
        )
      : null,
    ...(message.deleted
      ? [h('p', { class: 'bubble removed' }, language.say('deleted'))]
      : [bubble(message.content.text), ...message.attachments.map((attachment) => file(chat, language, attachment))]),
    message.deleted ? null : choices(chat, message, state.choosable),
    h('time', { class: 'meta', datetime: message.occurredAt }, notes.filter((note) => note !== null).join(' · ')),
  );
}

function pendingItem(chat: Chat, language: Language, pending: Pending, reachable: boolean): HTMLElement {
  const { clientMessageId, failed } = pending;
  const state =
    failed === undefined
      ? h('span', { class: 'meta' }, language.say(reachable ? 'sending' : 'waiting'))
      : h(
          'span',
          { class: 'meta error', role: 'alert' },
          `${language.say('failed', { reason: failed })} `,
          h(
            'button',
            { type: 'button', class: 'link', onclick: () => chat.retry(clientMessageId) },
            language.say('retry'),
          ),
          ' · ',
          h(
            'button',
            { type: 'button', class: 'link', onclick: () => chat.discard(clientMessageId) },
            language.say('discard'),
          ),
        );
  return h(
    'li',
    { class: failed === undefined ? 'message own pending' : 'message own failed' },
    bubble(pending.text),
    ...pending.attachments.map((attachment) => file(chat, language, attachment)),
    state,
  );
}

function bubble(text: string): HTMLElement | null {
  return text === '' ? null : h('p', { class: 'bubble', dir: 'auto' }, ...linkify(text));
}

function file(chat: Chat, language: Language, attachment: Attachment): HTMLElement {
  const name = attachment.name || language.say('file');
  const url = attachment.url === null ? null : chat.api.fileUrl(attachment.url);
  if (url === null) {
    return h('span', { class: 'file' }, icon('file'), h('span', {}, name));
  }

  const open = { href: url, target: '_blank', rel: 'noopener' };
  return /^image\/(png|jpeg|gif|webp|avif)$/.test(attachment.mediaType)
    ? h('a', { class: 'image', ...open }, h('img', { src: url, alt: name, loading: 'lazy' }))
    : h('a', { class: 'file', ...open, download: name }, icon('file'), h('span', {}, name));
}

function choices(chat: Chat, message: Message, choosable: boolean): HTMLElement | null {
  const offered =
    message.direction === 'outbound' ? message.content.parts.filter((part) => part.type === 'choice') : [];
  if (offered.length === 0) {
    return null;
  }

  return h(
    'div',
    { class: 'choices', role: 'group' },
    ...offered.map(({ id, title }) => {
      const text = title ?? id ?? '';
      const choose = () => chat.send(text, [], { id: id ?? text, title: text });
      return h('button', { type: 'button', class: 'choice', disabled: !choosable, onclick: choose }, text);
    }),
  );
}
