import { Chat } from '../chat.ts';
import type { Language } from '../i18n.ts';
import { focusNear, h, icon, isComposing } from './dom.ts';
import { Panel } from './panel.ts';
import styles from './styles.css?inline';

export interface Options {
  origin: string;
  account: string;
  language: Language;
  theme: string | undefined;
}

/** The launcher and the panel, in a shadow tree that the site's styles do not reach. */
export class Widget {
  readonly chat: Chat;
  private readonly panel: Panel;
  private readonly launcher: HTMLButtonElement;
  private readonly badge = h('span', { class: 'badge', 'aria-hidden': 'true', hidden: true });
  private readonly root: HTMLElement;
  private readonly language: Language;
  private queued = false;

  constructor({ origin, account, language, theme }: Options) {
    this.language = language;
    this.chat = new Chat(origin, account, language.tag, () => this.later());
    this.panel = new Panel(this.chat, language, () => this.close());
    this.launcher = h(
      'button',
      {
        type: 'button',
        class: 'launcher',
        'aria-expanded': 'false',
        'aria-controls': 'panel',
        onclick: () => this.toggle(),
      },
      icon('chat'),
      this.badge,
    );
    this.root = h(
      'div',
      {
        class: 'root',
        lang: language.tag,
        dir: language.direction,
        'data-theme': theme,
        onkeydown: (event: KeyboardEvent) => this.key(event),
      },
      this.panel.element,
      this.launcher,
      this.panel.announcer,
    );
    this.chat.arrived = (message) => this.panel.announce(message);
    this.chat.handedOver = () => this.panel.startOver();
    document.addEventListener('visibilitychange', () => this.panel.markRead());
    this.render();
  }

  /** Puts the widget into the page. */
  mount(): void {
    const host = h('div', { 'data-omnichannel': '' });
    const shadow = host.attachShadow({ mode: 'open' });
    adopt(shadow);
    shadow.append(this.root);
    document.body.append(host);
    if (this.chat.known) {
      void this.chat.connect();
    }
  }

  open(): void {
    this.panel.open();
    this.launcher.setAttribute('aria-expanded', 'true');
    this.root.classList.add('opened');
    if (this.chat.status === 'idle') {
      void this.chat.connect();
    }

    this.render();
  }

  close(): void {
    // When the site closes the chat, the visitor may be somewhere else on the page.
    const inside = this.panel.element.contains(focusNear(this.root));
    this.panel.close();
    this.launcher.setAttribute('aria-expanded', 'false');
    this.root.classList.remove('opened');
    this.render();
    if (inside) {
      this.launcher.focus();
    }
  }

  private toggle(): void {
    if (this.panel.isOpen) {
      this.close();
    } else {
      this.open();
    }
  }

  /** Many changes of one moment are drawn once. */
  private later(): void {
    if (!this.queued) {
      this.queued = true;
      queueMicrotask(() => {
        this.queued = false;
        this.render();
      });
    }
  }

  private render(): void {
    const { unread, status } = this.chat;
    this.root.hidden = status === 'gone';
    this.badge.hidden = unread === 0 || this.panel.isOpen;
    this.badge.textContent = unread > 99 ? '99+' : String(unread);
    const label = this.panel.isOpen ? 'close' : unread > 0 ? 'openUnread' : 'open';
    this.launcher.setAttribute('aria-label', this.language.say(label, { n: unread }));
    this.panel.render();
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.panel.isOpen && !isComposing(event)) {
      event.stopPropagation();
      this.close();
    } else if (event.key === 'Tab' && this.panel.isOpen && getComputedStyle(this.launcher).display === 'none') {
      this.keepFocus(event);
    }
  }

  /** On a phone the panel is all there is: Tab goes round in it. */
  private keepFocus(event: KeyboardEvent): void {
    const stops = [
      ...this.panel.element.querySelectorAll<HTMLElement>(
        'button, textarea, a[href], input:not([hidden]), [tabindex="0"]',
      ),
    ].filter((element) => !element.hasAttribute('disabled') && element.offsetParent !== null);
    const from = event.shiftKey ? stops[0] : stops.at(-1);
    if (event.composedPath()[0] === from) {
      event.preventDefault();
      (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
    }
  }
}

/** A constructed style sheet passes a site's Content-Security-Policy where a style element would not. */
function adopt(shadow: ShadowRoot): void {
  if ('adoptedStyleSheets' in shadow && 'replaceSync' in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    shadow.adoptedStyleSheets = [sheet];
  } else {
    shadow.append(h('style', {}, styles));
  }
}
