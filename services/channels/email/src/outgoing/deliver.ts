import type { Clock, Delivery, DeliveryResult } from '@omnichannel/adapter-sdk';
import type { Tokens } from '../accounts/oauth.js';
import type { MailServer } from '../accounts/settings.js';
import { reached } from '../boundaries.js';
import { reasonOf } from '../log.js';
import { fetchAttachments, TooLarge } from './attachments.js';
import { compose, recipientOf, type Author, type Composed, type OutgoingFile } from './compose.js';
import type { Ledger } from './ledger.js';
import { leftOut } from './places.js';
import { handOver, type Refusal } from './smtp.js';

/** What deliveries of one account are sent with. */
export interface Outgoing {
  readonly author: Author;
  readonly smtp: MailServer | undefined;
  readonly tokens: Tokens | undefined;
  readonly ledger: Ledger;
  /** The hub's origin, for relative addresses of attachments. */
  readonly hub: string;
  readonly clock: Clock;
}

/**
 * Sends one delivery, at most once. SMTP has no idempotency key, so the ledger remembers: what was sent is reported again,
 * what may have been sent is `unknown`, until a person has it sent again. Where the server took the copies and not the
 * customer, only the customer gets the next attempt.
 */
export async function deliver(delivery: Delivery, outgoing: Outgoing, signal: AbortSignal): Promise<DeliveryResult> {
  const { deliveryId } = delivery;
  const { ledger, smtp, clock } = outgoing;
  if (delivery.type !== 'message.send') return failed('unsupported', `E-mail cannot do ${delivery.type}.`);
  const known = ledger.find(deliveryId);
  if (known?.state === 'sent') return taken(delivery, known.messageId, known.missed);
  if (known?.state === 'sending') return unknown('The adapter was stopped before the mail server answered.');
  const to = recipientOf(delivery);
  if (to === undefined) return failed('bad-address', `${delivery.to.address} is no e-mail address.`);
  if (!smtp) return failed('no-smtp', 'This account has no SMTP server to send through.');
  let files: OutgoingFile[];
  try {
    files = await fetchAttachments(delivery.attachments ?? [], outgoing.hub, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TooLarge) return failed('too-large', error.message);
    return later('attachment', reasonOf(error));
  }
  const mail = await compose(delivery, outgoing.author, to, files, clock.now());
  const copied = known?.state === 'copied';
  const attempt = await handOver(copied ? { ...mail, to: [to] } : mail, smtp, outgoing.tokens, signal, () => {
    ledger.sending(deliveryId, clock.now());
  });
  switch (attempt.kind) {
    case 'taken':
      reached('sent', deliveryId);
      return settled(delivery, mail, attempt.refused, outgoing);
    case 'unanswered':
      return unknown(attempt.detail);
    case 'refused':
      ledger.free(deliveryId);
      return refused(attempt);
    case 'not-sent':
      ledger.free(deliveryId);
      return later('smtp', attempt.detail);
  }
}

/** Copies that went out cannot be called back; while the customer is refused, the delivery is not sent all the same. */
function settled(
  delivery: Delivery,
  mail: Composed,
  refusals: readonly Refusal[],
  { ledger, clock }: Outgoing,
): DeliveryResult {
  const { deliveryId } = delivery;
  const customer = refusals.find(({ address }) => address === mail.to[0]);
  const copies = refusals.filter((one) => one !== customer).map(({ address }) => address);
  const missed = [...(ledger.find(deliveryId)?.missed ?? []), ...copies];
  if (customer) ledger.copied(deliveryId, clock.now(), missed);
  else ledger.sent(deliveryId, mail.messageId, clock.now(), missed);
  reached('receipt', deliveryId);
  return customer ? refused(customer) : taken(delivery, mail.messageId, missed);
}

/** Called when the hub has a result: an `unknown` that it knows may be sent again, as only a person asks for that. */
export function reported(delivery: Delivery, result: DeliveryResult, ledger: Ledger): void {
  if (result.state === 'unknown') ledger.free(delivery.deliveryId);
}

function taken(delivery: Delivery, externalId: string, missed: readonly string[] = []): DeliveryResult {
  const degraded = [...leftOut(delivery.content), ...missed.map((address) => `no copy to ${address}`)];
  return { state: 'sent', externalId, ...(degraded.length > 0 && { degraded }) };
}

function refused({ code, detail }: Pick<Refusal, 'code' | 'detail'>): DeliveryResult {
  return code >= 500 ? failed(`smtp-${code}`, detail) : later(`smtp-${code}`, detail);
}

function failed(code: string, detail: string): DeliveryResult {
  return { state: 'failed', error: { code, detail } };
}

function later(code: string, detail: string): DeliveryResult {
  return { state: 'retry', error: { code, detail } };
}

function unknown(detail: string): DeliveryResult {
  return { state: 'unknown', error: { code: 'unknown-outcome', detail } };
}
