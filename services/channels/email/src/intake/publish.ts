import {
  HubError,
  wellFormed,
  type CallOptions,
  type EventResult,
  type HubClient,
  type MessageReceived,
} from '@omnichannel/adapter-sdk';
import { join } from 'node:path';
import { reached } from '../boundaries.js';
import { replaceFile } from '../files.js';
import type { Log } from '../log.js';
import type { NormalisedMail } from '../mail/normalise.js';
import { place, type Placed } from './place.js';

/** A mail on its way to the hub, with its raw form in case the hub wants none of it. */
export interface Incoming {
  readonly mail: NormalisedMail;
  readonly raw: Buffer;
}

/** Hands mails to the hub. When `publish` returns, each of them is with the hub, or was refused by it and put aside. */
export class Publisher {
  readonly #client: HubClient;
  readonly #folder: string;
  readonly #log: Log;

  /** `folder` is the account's own; refused mails are put into `refused` below it. */
  constructor(client: HubClient, folder: string, log: Log) {
    this.#client = client;
    this.#folder = folder;
    this.#log = log;
  }

  /**
   * Hands over in order.
   * @throws HubError when the hub could not be asked: nothing may be considered done then.
   */
  async publish(incoming: readonly Incoming[], options: CallOptions): Promise<void> {
    const events: NormalisedMail['event'][] = [];
    for (const { mail } of incoming) events.push(wholeLetters(await this.#withUploads(place(mail), options)));
    reached('taken', this.#folder);
    const results = await this.#send(events, options);
    reached('confirmed', this.#folder);
    for (const [index, result] of results.entries()) {
      const one = incoming[index];
      if (result.status === 'rejected' && one) this.#putAside(one, result);
    }
  }

  async #send(events: readonly NormalisedMail['event'][], options: CallOptions): Promise<EventResult[]> {
    try {
      return await this.#client.sendEvents(events, options);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const [only] = events;
      if (events.length === 1 && only) return [{ id: only.id, status: 'rejected', reason: error.message }];
      // One of them is bad: its neighbours must not wait for it.
      const results: EventResult[] = [];
      for (const event of events) results.push(...(await this.#send([event], options)));
      return results;
    }
  }

  async #withUploads({ event, uploads }: Placed, options: CallOptions): Promise<NormalisedMail['event']> {
    if (event.type !== 'message.received' || uploads.length === 0) return event;
    const urls = new Map<string, string>();
    const missing: string[] = [];
    for (const file of uploads) {
      try {
        urls.set(file.id, (await this.#client.uploadAttachment(file, options)).url);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        this.#log('warning', `${event.id}: the hub does not take ${file.name}: ${error.message}`);
        missing.push(file.name);
      }
    }
    return withUrls(event, urls, missing);
  }

  #putAside({ mail, raw }: Incoming, result: EventResult): void {
    replaceFile(join(this.#folder, 'refused', `${mail.event.id}.eml`), raw);
    this.#log(
      'warning',
      `${mail.event.id}: the hub refuses it (${result.reason ?? 'no reason'}); kept in ${this.#folder}/refused.`,
    );
  }
}

/** The hub takes no half of a letter, wherever it came from: it becomes U+FFFD. */
function wholeLetters<Event>(event: Event): Event {
  const whole = (_: string, value: unknown): unknown => (typeof value === 'string' ? wellFormed(value) : value);
  return JSON.parse(JSON.stringify(event, whole)) as Event;
}

function withUrls(event: MessageReceived, urls: Map<string, string>, missing: readonly string[]): MessageReceived {
  const attachments = event.attachments
    ?.filter(({ id, data }) => data !== undefined || urls.has(id))
    .map((attachment) => {
      const url = urls.get(attachment.id);
      return url === undefined ? attachment : { ...attachment, url };
    });
  const ids = new Set(attachments?.map(({ id }) => id));
  const parts = event.content.parts?.filter((part) => !('attachment' in part) || ids.has(part.attachment));
  return {
    ...event,
    content: { ...event.content, ...(parts && { parts }) },
    ...(attachments && { attachments }),
    ...(missing.length > 0 && { facts: { ...event.facts, attachmentsLeftOut: missing.join(', ') } }),
  };
}

/** The hub understood and does not want this content. 401, 403 and 404 are about the account, not about the mail. */
function isRefusal(error: unknown): error is HubError {
  return error instanceof HubError && [400, 413, 415, 422].includes(error.status ?? 0);
}
