import type { Message } from '../src/api/types.ts';
import type { Store } from './store.ts';

/** Lets a delivery go its way: sending, sent, delivered; `#fail` in the text makes it fail. */
export function deliver(store: Store, threadId: string, message: Message): void {
  const delivery = message.delivery;
  if (!delivery) return;
  const step = (wait: number, part: Partial<typeof delivery>) =>
    setTimeout(() => store.update(threadId, message.id, { delivery: { ...delivery, ...part } }), wait);
  step(300, { state: 'sending', attempts: 1 });
  if (message.content.text?.includes('#fail')) {
    const error = { code: '30003', detail: 'Unreachable destination handset' };
    step(900, { state: 'failed', attempts: 3, error });
    return;
  }
  step(900, { state: 'sent', attempts: 1 });
  step(1_800, { state: 'delivered', attempts: 1 });
}

const answers = [
  'Thank you, that helps a lot!',
  'Great. When can I expect it?',
  'Perfect 👍',
  'One more question, if I may…',
];

/** Some customers type and answer, so that a desk without a hub is alive, too. */
export function maybeAnswer(store: Store, threadId: string, message: Message): void {
  const thread = store.thread(threadId);
  if (!thread || message.channel === 'email') return;
  const name = thread.customer.name;
  setTimeout(() => store.publish('typing', { threadId, who: 'customer', name, active: true }, false), 2_500);
  setTimeout(() => {
    const now = new Date().toISOString();
    store.append(thread, {
      ...message,
      direction: 'inbound',
      author: { type: 'customer', id: thread.customer.id, name },
      content: { text: answers[message.seq % answers.length] ?? '' },
      attachments: [],
      occurredAt: now,
      receivedAt: now,
      delivery: null,
    });
    store.change(threadId, { state: 'open', waitingSince: now });
  }, 6_000);
}
