import type { Chat } from '../chat.ts';
import type { Language } from '../i18n.ts';
import { h } from './dom.ts';

/** Asks once, after the first message, where an answer may go when the visitor has left. */
export class Introduce {
  readonly element: HTMLFormElement;
  private readonly chat: Chat;
  private readonly finished: () => void;
  private done = false;

  constructor(chat: Chat, language: Language, finished: () => void) {
    this.chat = chat;
    this.finished = finished;
    const name = h('input', {
      name: 'name',
      autocomplete: 'name',
      placeholder: language.say('name'),
      'aria-label': language.say('name'),
      maxlength: '200',
    });
    const email = h('input', {
      name: 'email',
      type: 'email',
      required: true,
      autocomplete: 'email',
      placeholder: language.say('email'),
      'aria-label': language.say('email'),
      maxlength: '254',
    });
    this.element = h(
      'form',
      {
        class: 'introduce',
        hidden: true,
        onsubmit: (event: Event) => {
          event.preventDefault();
          this.finish();
          chat.introduce({ email: email.value.trim(), ...(name.value.trim() ? { name: name.value.trim() } : {}) });
        },
      },
      h('p', {}, language.say('reach')),
      h('div', { class: 'fields' }, name, email),
      h(
        'div',
        { class: 'fields' },
        h('button', { type: 'submit', class: 'choice' }, language.say('save')),
        h('button', { type: 'button', class: 'link', onclick: () => this.finish() }, language.say('later')),
      ),
    );
  }

  render(): void {
    const { identified, profile, messages } = this.chat;
    this.element.hidden =
      this.done ||
      identified ||
      profile.email !== undefined ||
      !messages.some((message) => message.direction === 'inbound');
  }

  startOver(): void {
    this.element.reset();
    this.done = false;
  }

  private finish(): void {
    this.done = true;
    this.element.hidden = true;
    this.finished();
  }
}
