import { ApiError } from '../api.ts';
import type { Chat } from '../chat.ts';
import type { Language } from '../i18n.ts';
import type { Attachment } from '../types.ts';
import { h, icon, reconcile, type Item } from './dom.ts';

const largest = 20 * 1024 * 1024;
const most = 10;

interface Draft {
  key: string;
  file: File;
  state: 'uploading' | 'ready' | 'failed';
  problem?: string;
  attachment?: Attachment;
}

/** The files that will go with the next message: uploaded at once, so that sending is quick. */
export class Drafts {
  readonly element = h('ul', { class: 'drafts' });
  private readonly chat: Chat;
  private readonly language: Language;
  private readonly input: HTMLElement;
  private readonly changed: () => void;
  private drafts: Draft[] = [];
  /** How many of the files that were added last one message could not take. */
  private left = 0;
  private count = 0;

  constructor(chat: Chat, language: Language, input: HTMLElement, changed: () => void) {
    this.chat = chat;
    this.language = language;
    this.input = input;
    this.changed = changed;
  }

  get uploading(): boolean {
    return this.drafts.some((draft) => draft.state === 'uploading');
  }

  get ready(): Attachment[] {
    return this.drafts.flatMap((draft) => draft.attachment ?? []);
  }

  add(files: Iterable<File>): void {
    const added = [...files];
    const room = most - this.drafts.length;
    this.left = Math.max(0, added.length - room);
    for (const file of added.slice(0, room)) {
      const draft: Draft = { key: String(++this.count), file, state: 'uploading' };
      this.drafts.push(draft);
      if (file.size > largest) {
        draft.state = 'failed';
        draft.problem = this.language.say('tooLarge', { name: file.name });
      } else {
        void this.upload(draft);
      }
    }

    this.render();
  }

  /** The next message took what was ready; what failed stays in sight. */
  taken(): void {
    this.drafts = this.drafts.filter((draft) => draft.state === 'failed');
    this.render();
  }

  clear(): void {
    this.drafts = [];
    this.left = 0;
    this.render();
  }

  private async upload(draft: Draft): Promise<void> {
    draft.state = 'uploading';
    this.render();
    try {
      await this.chat.connect();
      if (!this.drafts.includes(draft)) {
        return;
      }

      draft.attachment = await this.chat.api.upload(draft.file);
      draft.state = 'ready';
    } catch (error) {
      draft.state = 'failed';
      draft.problem =
        error instanceof ApiError && !error.passing
          ? error.message
          : this.language.say('uploadFailed', { name: draft.file.name });
    }

    this.render();
  }

  private render(): void {
    reconcile(
      this.element,
      [
        ...this.drafts.map((draft) => ({ key: draft.key, look: draft.state, build: () => this.item(draft) })),
        ...this.leftItems(),
      ],
      this.input,
    );
    this.changed();
  }

  /** That not all went in, until the visitor has seen it. */
  private leftItems(): Item[] {
    const { left, language } = this;
    const dismiss = () => {
      this.left = 0;
      this.render();
    };
    const build = () =>
      h(
        'li',
        { class: 'draft failed' },
        h('span', { role: 'alert' }, language.say('tooMany', { most, left })),
        closeButton(language.say('discard'), dismiss),
      );
    return left > 0 ? [{ key: 'left', look: String(left), build }] : [];
  }

  private item(draft: Draft): HTMLElement {
    const { name } = draft.file;
    const remove = () => {
      this.drafts = this.drafts.filter((other) => other !== draft);
      this.render();
    };
    const text = draft.state === 'uploading' ? this.language.say('uploading', { name }) : (draft.problem ?? name);
    return h(
      'li',
      { class: `draft ${draft.state}` },
      icon('file'),
      h('span', draft.state === 'failed' ? { role: 'alert' } : {}, text),
      draft.state === 'failed' && draft.file.size <= largest
        ? h(
            'button',
            { type: 'button', class: 'link', onclick: () => void this.upload(draft) },
            this.language.say('retry'),
          )
        : null,
      closeButton(this.language.say('remove', { name }), remove),
    );
  }
}

function closeButton(label: string, onclick: () => void): HTMLElement {
  return h('button', { type: 'button', class: 'icon small', 'aria-label': label, onclick }, icon('close'));
}
