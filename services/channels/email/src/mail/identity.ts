import { createHash } from 'node:crypto';
import type { Headers } from '../mime/headers.js';

/** What the writer's program wrote; what servers add on the way is different on every way. */
const written = ['message-id', 'date', 'from', 'to', 'cc', 'subject', 'in-reply-to', 'references', 'content-type'];

/**
 * The id of a mail on its account, the same however often and on whatever way it is read: from another folder, after a new
 * UIDVALIDITY, or delivered twice. Its words count too, because some programs give every mail the same Message-ID.
 */
export function eventId(headers: Headers, raw: Buffer): string {
  const messageId = headers.raw('message-id');
  const hash = createHash('sha256');
  if (messageId === '') hash.update(raw);
  else {
    for (const name of written) hash.update(`${headers.all(name).join('\n')}\n\n`);
    hash.update(raw.subarray(bodyStart(raw)));
  }
  return `mail-${hash.digest('hex')}`;
}

/** Where the headers end: at the first empty line, with either kind of line end. */
function bodyStart(raw: Buffer): number {
  const ends = [raw.indexOf('\r\n\r\n'), raw.indexOf('\n\n')].filter((at) => at >= 0);
  return ends.length > 0 ? Math.min(...ends) : 0;
}
