import { Language } from './i18n.ts';
import { Widget } from './ui/widget.ts';

/**
 * `<script src="https://hub/widget.js" data-account="web" async></script>`
 *
 * - `data-account`: the web chat account; `data-language`: BCP 47, else the page's, else the browser's
 * - `data-identity-token`: who the visitor is, signed by the site; `data-theme`: `light` or `dark`, else the system's
 * - `omnichannel('open' | 'close' | 'logout')`, `omnichannel('identify', token)`
 */
type Command = [name: string, argument?: unknown];

declare global {
  interface Window {
    omnichannel?: ((...command: Command) => void) & { q?: ArrayLike<unknown>[] };
  }
}

function run(widget: Widget, [name, argument]: Command): void {
  switch (name) {
    case 'open':
      widget.open();
      break;
    case 'close':
      widget.close();
      break;
    case 'logout':
      widget.chat.forget();
      break;
    case 'identify':
      if (typeof argument === 'string') {
        void widget.chat.identify(argument);
      }

      break;
    default:
      console.warn(`omnichannel: there is no command "${name}".`);
  }
}

function start(script: HTMLScriptElement): void {
  const { account, language, identityToken, theme } = script.dataset;
  if (!account) {
    console.warn('omnichannel: the script needs data-account.');
    return;
  }

  const widget = new Widget({
    origin: new URL(script.src, location.href).origin,
    account,
    language: new Language(language ?? (document.documentElement.lang || navigator.language)),
    theme,
  });
  if (identityToken) {
    void widget.chat.identify(identityToken);
  }

  widget.mount();
  // Commands that the page gave before this script had come.
  const early = window.omnichannel?.q ?? [];
  window.omnichannel = (...command: Command) => run(widget, command);
  early.forEach((command) => run(widget, Array.from(command) as Command));
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  if (document.body as HTMLElement | null) {
    start(script);
  } else {
    document.addEventListener('DOMContentLoaded', () => start(script));
  }
}
