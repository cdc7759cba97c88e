import type { MessageReceived } from '@omnichannel/adapter-sdk';
import type { MailFile } from '../mail/body.js';
import type { NormalisedMail } from '../mail/normalise.js';
import { createHash } from 'node:crypto';
import { cut } from '../text.js';

/** The most bytes of JSON that an event may have with its files inside; the hub's limit is 1 MiB. */
const maxEvent = 900_000;

/** The longest text of one kind (written, quoted, html) inside an event, in bytes; what is longer becomes a file. */
const maxText = 200_000;

/** An event with what fits inside it; `uploads` are the files that have to travel by themselves. */
export interface Placed {
  readonly event: NormalisedMail['event'];
  readonly uploads: readonly MailFile[];
}

/** Puts files into the event as base64 while it stays below the limit, the smallest first. */
export function place(mail: NormalisedMail): Placed {
  if (mail.event.type !== 'message.received') return { event: mail.event, uploads: [] };
  const { event, files } = withShortTexts(mail.event, mail.files);
  let room = maxEvent - Buffer.byteLength(JSON.stringify(event), 'utf8');
  const inside = new Map<string, string>();
  const uploads: MailFile[] = [];
  for (const file of files.toSorted((one, other) => one.data.length - other.data.length)) {
    const size = Math.ceil(file.data.length / 3) * 4 + 16;
    if (size > room) uploads.push(file);
    else {
      room -= size;
      inside.set(file.id, file.data.toString('base64'));
    }
  }
  const attachments = event.attachments?.map((attachment) => {
    const data = inside.get(attachment.id);
    return data === undefined ? attachment : { ...attachment, data };
  });
  return { event: { ...event, ...(attachments && { attachments }) }, uploads };
}

/** Texts that are too long for an event are cut, and go along whole as files. */
function withShortTexts(
  event: MessageReceived,
  files: readonly MailFile[],
): { event: MessageReceived; files: readonly MailFile[] } {
  const content = { ...event.content };
  const more: MailFile[] = [];
  const outsource = (name: string, mediaType: string, text: string): void => {
    const data = Buffer.from(text, 'utf8');
    const sha256 = createHash('sha256').update(data).digest('hex');
    more.push({ id: `a${files.length + more.length + 1}`, name, mediaType, data, sha256, inline: false });
  };
  if (isLong(content.html)) {
    outsource('mail.html', 'text/html', content.html);
    delete content.html;
  }
  if (isLong(content.quoted)) {
    outsource('earlier.txt', 'text/plain', content.quoted);
    content.quoted = shortened(content.quoted);
  }
  if (isLong(content.text)) {
    outsource('mail.txt', 'text/plain', content.text);
    content.text = shortened(content.text);
  }
  if (more.length === 0) return { event, files };
  const described = more.map(({ id, name, mediaType, data, sha256 }) => ({
    id,
    name,
    mediaType,
    size: data.length,
    sha256,
  }));
  content.parts = [...(content.parts ?? []), ...more.map(({ id }) => ({ type: 'file' as const, attachment: id }))];
  return {
    event: { ...event, content, attachments: [...(event.attachments ?? []), ...described] },
    files: [...files, ...more],
  };
}

function isLong(text: string | undefined): text is string {
  return text !== undefined && Buffer.byteLength(text, 'utf8') > maxText;
}

function shortened(text: string): string {
  // A quarter of the bytes' limit in characters is within it in any script.
  return `${cut(text, maxText / 4)}\n[…]`;
}
