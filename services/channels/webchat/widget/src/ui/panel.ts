import { Chat } from '../chat.ts';
import type { Language } from '../i18n.ts';
import type { Message } from '../types.ts';
import { Composer } from './composer.ts';
import { focusNear, h, icon, reconcile } from './dom.ts';
import { Introduce } from './introduce.ts';
import { authorName, logItems } from './log.ts';
import { queueText } from './queue.ts';

/** The open chat: header, messages, composer. */
export class Panel {
  readonly element: HTMLElement;
  /** Says what arrived to those who listen instead of looking. */
  readonly announcer = h('div', { class: 'hidden', role: 'status', 'aria-live': 'polite' });
  private readonly chat: Chat;
  private readonly language: Language;
  private readonly composer: Composer;
  private readonly introduce: Introduce;
  private readonly title = h('h2', { id: 'title' });
  private readonly subtitle = h('p', { class: 'subtitle' });
  private readonly banner = h('div', { class: 'banner', role: 'status' });
  private readonly earlierNotice = h('p', { class: 'notice', role: 'status' });
  private readonly earlier: HTMLButtonElement;
  private readonly welcome: HTMLElement;
  private readonly list = h('ol', { class: 'messages' });
  private readonly typing = h('div', { class: 'typing', 'aria-hidden': 'true' });
  private readonly notice = h('p', { class: 'notice', role: 'status' });
  private readonly person: HTMLButtonElement;
  private readonly log: HTMLElement;
  private sticky = true;
  private personFailed = false;
  private earlierFailed = false;

  constructor(chat: Chat, language: Language, close: () => void) {
    this.chat = chat;
    this.language = language;
    const say = language.say.bind(language);
    this.composer = new Composer(chat, language);
    this.introduce = new Introduce(chat, language, () => this.log.focus({ preventScroll: true }));
    this.earlier = h(
      'button',
      { type: 'button', class: 'link earlier', onclick: () => void this.loadEarlier() },
      say('earlier'),
    );
    this.welcome = h('div', { class: 'welcome' }, h('strong', {}, say('welcome')), h('p', {}, say('welcomeHint')));
    this.person = h(
      'button',
      { type: 'button', class: 'person', onclick: () => void this.askForPerson() },
      icon('person'),
      say('person'),
    );
    this.log = h(
      'div',
      {
        class: 'log',
        role: 'log',
        'aria-live': 'off',
        'aria-labelledby': 'title',
        tabindex: '0',
        onscroll: () => this.scrolled(),
      },
      this.earlierNotice,
      this.earlier,
      this.welcome,
      this.list,
      this.introduce.element,
      this.typing,
    );
    this.element = h(
      'section',
      { class: 'panel', id: 'panel', role: 'dialog', 'aria-labelledby': 'title', hidden: true },
      h(
        'header',
        {},
        h('div', { class: 'titles' }, this.title, this.subtitle),
        h(
          'button',
          { type: 'button', class: 'icon', 'aria-label': say('close'), title: say('close'), onclick: close },
          icon('close'),
        ),
      ),
      this.banner,
      this.log,
      h('div', { class: 'actions' }, this.notice, this.person),
      this.composer.element,
    );
    this.element.addEventListener('dragover', (event) => event.preventDefault());
    this.element.addEventListener('drop', (event) => {
      event.preventDefault();
      this.composer.addFiles(event.dataTransfer?.files ?? []);
    });
    // Pictures grow when they have come, and the composer with what is written: whoever was at the end stays there.
    this.log.addEventListener('load', () => this.stick(), true);
    if ('ResizeObserver' in globalThis) {
      new ResizeObserver(() => this.stick()).observe(this.log);
    }
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  open(): void {
    this.element.hidden = false;
    this.sticky = true;
    this.render();
    this.composer.input.focus();
  }

  close(): void {
    this.element.hidden = true;
  }

  /** Somebody else sits here: what was begun, typed or said belongs to the one before. */
  startOver(): void {
    this.composer.clear();
    this.introduce.startOver();
    this.personFailed = false;
    this.earlierFailed = false;
    this.announcer.textContent = '';
  }

  announce(message: Message): void {
    const name = authorName(this.language, message.author);
    const files = message.attachments.map((attachment) => attachment.name || this.language.say('file'));
    const text = [message.content.text, ...files].filter(Boolean).join(', ');
    this.announcer.textContent = this.language.say('says', { name, text });
  }

  render(): void {
    const { chat, language } = this;
    if (!this.isOpen) {
      return;
    }

    const { status } = chat;
    const { agent, typing, humanAsked, queue } = chat.presence;
    this.title.textContent = chat.title ?? language.say('title');
    this.subtitle.textContent =
      status === 'connecting'
        ? language.say('connecting')
        : agent?.name
          ? language.say('with', { name: agent.name })
          : '';
    this.banner.textContent = status === 'offline' ? language.say('offline') : '';
    this.earlier.hidden = !chat.hasEarlier;
    this.earlier.textContent = language.say(this.earlierFailed ? 'retry' : 'earlier');
    this.earlierNotice.textContent = this.earlierFailed ? language.say('earlierFailed') : '';
    this.welcome.hidden = chat.messages.length > 0 || chat.pending.length > 0;
    this.typing.textContent = typing ? language.say('typing', { name: authorName(language, typing) }) : '';
    this.person.hidden = humanAsked || agent?.type === 'agent';
    const asked = humanAsked ? language.say('personAsked') : this.personFailed ? language.say('personFailed') : '';
    this.notice.textContent = [asked, queue ? queueText(language, queue) : ''].filter(Boolean).join(' ');
    this.introduce.render();
    reconcile(this.list, logItems(chat, language, new Date()), this.log);
    this.stick();
    this.markRead();
  }

  /** What is in view on a page that is in view counts as read. */
  markRead(): void {
    if (this.isOpen && this.sticky && document.visibilityState === 'visible') {
      this.chat.markRead();
    }
  }

  private stick(): void {
    if (this.sticky) {
      this.log.scrollTop = this.log.scrollHeight;
    }
  }

  private scrolled(): void {
    this.sticky = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 40;
    this.markRead();
  }

  private async loadEarlier(): Promise<void> {
    const height = this.log.scrollHeight;
    const pressed = focusNear(this.earlier) === this.earlier;
    this.sticky = false;
    this.earlier.disabled = true;
    try {
      await this.chat.loadEarlier();
      this.earlierFailed = false;
    } catch {
      // Of somebody who has left meanwhile there is nothing more to load.
      this.earlierFailed = this.chat.hasEarlier;
    } finally {
      this.earlier.disabled = false;
    }

    this.render();
    // What one was reading stays where it was.
    this.log.scrollTop += this.log.scrollHeight - height;
    if (pressed) {
      (this.earlier.hidden ? this.log : this.earlier).focus({ preventScroll: true });
    }
  }

  private async askForPerson(): Promise<void> {
    try {
      this.person.disabled = true;
      await this.chat.human();
      this.personFailed = false;
    } catch {
      this.personFailed = true;
    } finally {
      this.person.disabled = false;
      this.render();
      this.composer.input.focus();
    }
  }
}
