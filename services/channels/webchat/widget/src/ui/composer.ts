import type { Chat } from '../chat.ts';
import type { Language } from '../i18n.ts';
import { Drafts } from './drafts.ts';
import { h, icon, isComposing } from './dom.ts';

/** The hub's limit for one message, in UTF-16 units. */
const longest = 20_000;
/** "I am typing" is said again after this long, and taken back when nothing was typed for as long. */
const typingPause = 4_000;

/** Where the visitor writes. Enter sends, Shift+Enter begins a new line. */
export class Composer {
  readonly element: HTMLFormElement;
  readonly input: HTMLTextAreaElement;
  private readonly chat: Chat;
  private readonly drafts: Drafts;
  private readonly sendButton: HTMLButtonElement;
  private saidTyping = 0;
  private idle: ReturnType<typeof setTimeout> | undefined;

  constructor(chat: Chat, language: Language) {
    this.chat = chat;
    const picker = h('input', { type: 'file', multiple: true, hidden: true, tabindex: '-1', 'aria-hidden': 'true' });
    picker.addEventListener('change', () => {
      this.drafts.add(picker.files ?? []);
      picker.value = '';
    });
    this.input = h('textarea', {
      rows: '1',
      dir: 'auto',
      maxlength: String(longest),
      placeholder: language.say('placeholder'),
      'aria-label': language.say('placeholder'),
      oninput: () => this.typed(),
      onkeydown: (event: KeyboardEvent) => this.key(event),
      onpaste: (event: ClipboardEvent) => this.paste(event),
    });
    this.drafts = new Drafts(chat, language, this.input, () => this.update());
    const say = (word: 'attach' | 'send') => ({ 'aria-label': language.say(word), title: language.say(word) });
    this.sendButton = h('button', { type: 'submit', class: 'icon send', ...say('send') }, icon('send'));
    this.element = h(
      'form',
      { class: 'composer', onsubmit: (event: Event) => this.submit(event) },
      this.drafts.element,
      h(
        'div',
        { class: 'row' },
        h('button', { type: 'button', class: 'icon', onclick: () => picker.click(), ...say('attach') }, icon('attach')),
        picker,
        this.input,
        this.sendButton,
      ),
    );
    this.update();
  }

  /** Takes files that were dropped on the panel. */
  addFiles(files: Iterable<File>): void {
    this.drafts.add(files);
  }

  clear(): void {
    this.drafts.clear();
    this.empty();
  }

  private empty(): void {
    this.input.value = '';
    this.stopTyping();
    this.update();
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.input.value.trim();
    const attachments = this.drafts.ready;
    if (this.drafts.uploading || (text === '' && attachments.length === 0)) {
      return;
    }

    this.chat.send(text, attachments);
    this.drafts.taken();
    this.empty();
    this.input.focus();
  }

  private typed(): void {
    this.update();
    clearTimeout(this.idle);
    if (this.input.value === '') {
      this.stopTyping();
      return;
    }

    this.idle = setTimeout(() => this.stopTyping(), typingPause);
    if (Date.now() - this.saidTyping > typingPause) {
      this.saidTyping = Date.now();
      this.chat.typing(true);
    }
  }

  private stopTyping(): void {
    clearTimeout(this.idle);
    if (this.saidTyping > 0) {
      this.saidTyping = 0;
      this.chat.typing(false);
    }
  }

  private key(event: KeyboardEvent): void {
    // While an input method composes, Enter chooses a character.
    if (event.key === 'Enter' && !event.shiftKey && !isComposing(event)) {
      event.preventDefault();
      this.element.requestSubmit();
    }
  }

  private paste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) {
      event.preventDefault();
      this.drafts.add(files);
    }
  }

  private update(): void {
    const empty = this.input.value.trim() === '' && this.drafts.ready.length === 0;
    this.sendButton.disabled = empty || this.drafts.uploading;
    // What is hidden has no height to fit.
    this.input.style.height = '';
    if (this.input.scrollHeight > 0) {
      this.input.style.height = `${this.input.scrollHeight}px`;
    }
  }
}
