import type { Content } from '@omnichannel/adapter-sdk';
import { textToHtml } from '../mail/html.js';

/** A mail has no form for a place: it is a line with an address where it is seen on a map. */
export function withPlaces(content: Content): Content {
  const lines = (content.parts ?? []).flatMap((part) =>
    part.type === 'location'
      ? [
          `${part.title ? `${part.title}: ` : ''}https://www.openstreetmap.org/?mlat=${part.latitude}&mlon=${part.longitude}`,
        ]
      : [],
  );
  if (lines.length === 0) return content;
  const text = [content.text, lines.join('\n')].filter((piece) => piece !== '').join('\n\n');
  return { ...content, text, ...(content.html && { html: `${content.html}\n${textToHtml(lines.join('\n'))}` }) };
}

/** Parts that no mail shows; the hub makes choices a list before they come here, unless it is told otherwise. */
export function leftOut(content: Content): string[] {
  const shown = new Set(['image', 'audio', 'video', 'file', 'location']);
  return [...new Set((content.parts ?? []).map(({ type }) => type as string).filter((type) => !shown.has(type)))].map(
    (type) => (type === 'choice' ? 'choices' : type),
  );
}
