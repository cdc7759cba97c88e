import type { Message } from '../../api/types.ts';
import { localDay } from '../../lib/time.ts';
import type { Unsent } from '../composer/api/outbox.ts';

/** One row of the timeline. */
export type TimelineItem =
  | { kind: 'start'; key: string }
  | { kind: 'day'; key: string; at: string }
  | { kind: 'message'; key: string; message: Message; continues: boolean }
  | { kind: 'unsent'; key: string; entry: Unsent };

/** Messages of one author on one channel within this time read as one block. */
const blockGap = 5 * 60_000;

function continuesBlock(previous: Message | undefined, message: Message): boolean {
  if (!previous) return false;
  return (
    previous.direction === message.direction &&
    previous.author.type === message.author.type &&
    previous.author.id === message.author.id &&
    previous.channel === message.channel &&
    previous.account === message.account &&
    previous.subject === message.subject &&
    new Date(message.occurredAt).getTime() - new Date(previous.occurredAt).getTime() < blockGap
  );
}

/**
 * The rows for these messages (in `seq` order), with a separator wherever the local day changes. Days go by when the
 * hub received a message, because that is the order of the thread: a mail that was on its way for hours does not tear a day apart.
 */
export function timelineItems(messages: Message[], unsent: Unsent[], complete: boolean): TimelineItem[] {
  const items: TimelineItem[] = complete && messages.length > 0 ? [{ kind: 'start', key: 'start' }] : [];
  let previous: Message | undefined;
  let day = '';
  for (const message of messages) {
    const today = localDay(message.receivedAt);
    if (today !== day) {
      items.push({ kind: 'day', key: `day-${today}-${message.seq}`, at: message.receivedAt });
      day = today;
      previous = undefined;
    }
    items.push({ kind: 'message', key: message.id, message, continues: continuesBlock(previous, message) });
    previous = message;
  }
  for (const entry of unsent) items.push({ kind: 'unsent', key: entry.clientMessageId, entry });
  return items;
}
