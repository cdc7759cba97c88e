import type { DeliveryAttachment } from '@omnichannel/adapter-sdk';
import type { OutgoingFile } from './compose.js';

/** The most bytes of files in one mail; servers seldom take more than 25 MiB after encoding. */
export const maxAttachmentBytes = 20 * 1024 * 1024;

/**
 * Fetches the files of a delivery from the hub. Relative addresses are relative to it.
 * @throws Error when one cannot be had now; its address expires, so the next attempt comes with a new one.
 */
export async function fetchAttachments(
  attachments: readonly DeliveryAttachment[],
  hub: string,
  signal: AbortSignal,
): Promise<OutgoingFile[]> {
  const files: OutgoingFile[] = [];
  let room = maxAttachmentBytes;
  for (const { name, mediaType, url } of attachments) {
    const response = await fetch(new URL(url, hub), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(60_000)]),
    });
    if (!response.ok || !response.body) throw new Error(`${name}: the hub answers ${response.status}`);
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body as AsyncIterable<Uint8Array>) {
      room -= piece.length;
      if (room < 0) throw new TooLarge();
      pieces.push(piece);
    }
    files.push({ name, mediaType, data: Buffer.concat(pieces) });
  }
  return files;
}

/** More bytes than a mail may carry. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';

  constructor() {
    super(`The files are larger than ${maxAttachmentBytes / 1024 / 1024} MiB together.`);
  }
}
