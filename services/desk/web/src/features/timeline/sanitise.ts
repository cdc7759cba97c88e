import createDOMPurify from 'dompurify';
import type { Attachment } from '../../api/types.ts';

/** HTML that is safe to show, and whether images from elsewhere were held back. */
export interface SafeHtml {
  html: string;
  blockedImages: boolean;
}

const purifier = createDOMPurify(window);
const here = window.location.origin;

/** Images that reach no other server: part of the message itself, or kept by the hub. */
function isLocal(url: string): boolean {
  if (/^(data:image\/|cid:|attachment:)/i.test(url)) return true;
  try {
    return new URL(url, here).origin === here;
  } catch {
    // Not an address at all, so nothing is fetched from it.
    return true;
  }
}

/**
 * What any attribute may hold: an address of a harmless kind, or something that is no address with a scheme at all (the
 * same test is applied to `width` and `align`).
 */
const harmlessValue = /^(?:(?:https?|mailto|tel|sms|cid|attachment):|data:image\/|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i;

/** Where a link may lead: a relative one would lead into the desk. */
const linkTarget = /^(?:(?:https?|mailto|tel|sms):|#)/i;

/** `url(…)` in styles fetches as much as an image does. */
const remoteUrlInCss = /url\(\s*['"]?\s*(?!data:image\/)[^)]*\)/gi;

/**
 * Makes a message's HTML harmless: no scripts, forms, frames or event handlers (DOMPurify), links open elsewhere, inline
 * images (`cid:`, or `attachment:` as our e-mail adapter says it) come from the attachments, and images from other servers only load when the agent asks for them. The
 * frame that shows it forbids the same things once more ({@link mailDocument}).
 */
export function sanitise(html: string, attachments: Attachment[], remoteImages: boolean): SafeHtml {
  let blockedImages = false;
  const block = (element: Element, attribute: string) => {
    blockedImages = true;
    element.removeAttribute(attribute);
  };

  purifier.removeAllHooks();
  purifier.addHook('afterSanitizeAttributes', (element) => {
    if (element.nodeName === 'A' || element.nodeName === 'AREA') {
      if (!linkTarget.test(element.getAttribute('href') ?? '#')) element.removeAttribute('href');
      element.setAttribute('target', '_blank');
      element.setAttribute('rel', 'noopener noreferrer');
    }
    const src = element.getAttribute('src');
    const own = src && /^(?:cid|attachment):(.*)$/is.exec(src);
    if (own) {
      const url = urlOfOwn(own[1] ?? '', attachments);
      if (url) element.setAttribute('src', url);
      else element.removeAttribute('src');
    }
    if (remoteImages) return;
    for (const attribute of ['src', 'srcset', 'background', 'poster']) {
      const value = element.getAttribute(attribute);
      if (value && (attribute === 'srcset' || !isLocal(value))) block(element, attribute);
    }
    const style = element.getAttribute('style');
    const safe = style?.replace(remoteUrlInCss, 'none');
    if (safe !== undefined && safe !== style) {
      blockedImages = true;
      element.setAttribute('style', safe);
    }
  });

  let clean = purifier.sanitize(html, {
    USE_PROFILES: { html: true },
    ADD_TAGS: ['style'],
    FORBID_TAGS: ['form', 'input', 'button', 'select', 'textarea', 'audio', 'video', 'base', 'link', 'meta'],
    FORBID_ATTR: ['autofocus', 'ping'],
    ALLOWED_URI_REGEXP: harmlessValue,
    FORCE_BODY: true,
  });
  if (!remoteImages) {
    clean = clean.replace(/<style[^>]*>[\s\S]*?<\/style>/gi, (style) => {
      const safe = style.replace(/@import[^;]*;?/gi, '').replace(remoteUrlInCss, 'none');
      if (safe !== style) blockedImages = true;
      return safe;
    });
  }
  return { html: clean, blockedImages };
}

function urlOfOwn(reference: string, attachments: Attachment[]): string | null {
  const names = [reference, decoded(reference)].flatMap((name) => [name, name.split('@')[0]]);
  return attachments.find(({ id, name }) => names.includes(id) || names.includes(name ?? ''))?.url ?? null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A mail may contain anything; then its name is meant as it stands.
    return text;
  }
}

/** The whole document for the frame. Its policy forbids everything but styles and the images that are allowed. */
export function mailDocument(html: string, remoteImages: boolean): string {
  const images = remoteImages ? "'self' data: https:" : "'self' data:";
  const policy = `default-src 'none'; img-src ${images}; style-src 'unsafe-inline'; font-src 'none'`;
  return `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<style>
html{background:#fff;color:#292524;color-scheme:light}
body{margin:12px;font:14px/1.5 Inter,system-ui,sans-serif;overflow-wrap:anywhere}
img{max-width:100%;height:auto}table{max-width:100%}pre{white-space:pre-wrap}
blockquote{margin:0 0 0 8px;padding-left:12px;border-left:3px solid #dcd8d3;color:#57534e}
</style></head><body>${html}</body></html>`;
}
