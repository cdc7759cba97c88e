import { randomUUID } from 'node:crypto';
import { cutBatches } from './batches.js';
import type { Capabilities, Delivery, DeliveryResult, EventResult, HubEvent } from './protocol.js';
import { backOff, retryAfter, systemClock, type Clock } from './retry.js';
import { sign } from './webhooks.js';

/** Where the hub is and who we are. */
export interface HubClientOptions {
  /** The hub's origin, e.g. `http://localhost:8080`. */
  readonly baseUrl: string;
  /** The account's slug. */
  readonly account: string;
  /** The account's `whsec_…` secret. */
  readonly secret: string;
  readonly clock?: Clock;
  readonly fetch?: typeof fetch;
}

/** How long a call keeps trying. */
export interface CallOptions {
  /** Ends the call, whatever it is doing. */
  readonly signal?: AbortSignal;
  /** How many times it may try; without it, until the hub answers or the signal aborts. */
  readonly attempts?: number;
}

/** The hub said no in a way that trying again does not mend, or the attempts were used up. */
export class HubError extends Error {
  override readonly name = 'HubError';

  constructor(
    /** The HTTP status, or undefined when no answer came at all. */
    readonly status: number | undefined,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A place in the hub for bytes that are too large to travel inside an event. */
export interface UploadedAttachment {
  url: string;
  sha256: string;
  size: number;
}

interface Request {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: Uint8Array;
  readonly contentType?: string;
  /** Longest wait for one answer, in milliseconds. */
  readonly timeout?: number;
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** Speaks the adapter protocol for one account. Every call is signed and repeated until the hub has answered it. */
export class HubClient {
  readonly #options: HubClientOptions;
  readonly #clock: Clock;
  readonly #fetch: typeof fetch;

  constructor(options: HubClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#fetch = options.fetch ?? fetch;
  }

  /**
   * Hands events to the hub in order, in as many requests as its limits ask for, and returns what it said about each.
   * When this returns, the hub has them. An event that exceeds 1 MiB by itself is `rejected` here (`event-too-large`).
   * @throws HubError when the hub refuses a whole request (e.g. 401) or the attempts are used up.
   */
  async sendEvents(events: readonly HubEvent[], options: CallOptions = {}): Promise<EventResult[]> {
    const { batches, tooLarge } = cutBatches(events);
    const results = new Map<string, EventResult>();
    for (const id of tooLarge) results.set(id, { id, status: 'rejected', reason: 'event-too-large' });
    for (const batch of batches) {
      const response = await this.#call({ method: 'POST', path: '/events', body: batch.body }, options);
      const answer = parsed(response) as { results?: EventResult[] } | null;
      batch.ids.forEach((id, index) => {
        const result = answer?.results?.[index];
        if (result) results.set(id, result);
      });
    }
    return events.map(({ id }) => {
      const result = results.get(id);
      if (result === undefined) throw new HubError(202, `The hub said nothing about event ${id}.`);
      return result;
    });
  }

  /** Puts bytes (up to 50 MiB) into the hub; the returned `url` goes into an event's attachment. */
  async uploadAttachment(
    file: { name: string; mediaType: string; data: Uint8Array },
    options: CallOptions = {},
  ): Promise<UploadedAttachment> {
    const path = `/attachments?name=${encodeURIComponent(file.name)}`;
    const response = await this.#call(
      { method: 'POST', path, body: file.data, contentType: file.mediaType, timeout: 300_000 },
      options,
    );
    return parsed(response) as UploadedAttachment;
  }

  /** Says what this channel can do. */
  async putCapabilities(capabilities: Capabilities, options: CallOptions = {}): Promise<void> {
    await this.#call({ method: 'PUT', path: '/capabilities', body: json(capabilities) }, options);
  }

  /** One long poll: waits up to `wait` seconds for deliveries and leases at most `max` of them for 60 s. */
  async pull(options: CallOptions & { wait?: number; max?: number } = {}): Promise<Delivery[]> {
    const wait = options.wait ?? 20;
    const path = `/deliveries?wait=${wait}&max=${options.max ?? 10}`;
    const response = await this.#call({ method: 'GET', path, timeout: wait * 1000 + 30_000 }, options);
    if (response.status === 204) return [];
    const items = (parsed(response) as { items?: Delivery[] } | null)?.items;
    if (!Array.isArray(items)) throw new HubError(response.status, 'The answer has no items.');
    return items;
  }

  /** Tells what became of a delivery. A delivery that nobody waits for any more (404, 409) is no error. */
  async report(deliveryId: string, result: DeliveryResult, options: CallOptions = {}): Promise<void> {
    const path = `/deliveries/${encodeURIComponent(deliveryId)}/result`;
    const settled = (status: number): boolean => status === 404 || status === 409;
    await this.#call({ method: 'POST', path, body: json(result) }, options, settled);
  }

  /**
   * Pulls deliveries until `signal` aborts, hands each to `handler` and reports what it returns. Deliveries to one
   * address run one after the other, those to different addresses side by side. A handler that throws reports `retry`.
   */
  async pullDeliveries(
    handler: (delivery: Delivery) => Promise<DeliveryResult>,
    options: {
      signal: AbortSignal;
      wait?: number;
      max?: number;
      /** Called when the hub has the result. */
      reported?: (delivery: Delivery, result: DeliveryResult) => void;
    },
  ): Promise<void> {
    const one = async (delivery: Delivery): Promise<void> => {
      let result: DeliveryResult;
      try {
        result = await handler(delivery);
      } catch (error) {
        options.signal.throwIfAborted();
        result = { state: 'retry', error: { code: 'adapter-error', detail: messageOf(error) } };
      }
      await this.report(delivery.deliveryId, result, { signal: options.signal });
      options.reported?.(delivery, result);
    };
    while (!options.signal.aborted) {
      const lanes = new Map<string, Promise<void>>();
      for (const delivery of await this.pull(options)) {
        const before = lanes.get(delivery.to.address) ?? Promise.resolve();
        lanes.set(
          delivery.to.address,
          before.then(() => one(delivery)),
        );
      }
      // All lanes end before the first failure is told, so that nothing runs on behind the caller's back.
      const outcomes = await Promise.allSettled(lanes.values());
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    }
  }

  async #call(
    request: Request,
    options: CallOptions,
    settled: (status: number) => boolean = () => false,
  ): Promise<Answer> {
    const id = randomUUID();
    for (let attempt = 1; ; attempt++) {
      options.signal?.throwIfAborted();
      const last = attempt === options.attempts;
      let wait: number;
      try {
        const response = await this.#once(request, id, options.signal);
        const { status, text } = response;
        if ((status >= 200 && status < 300) || settled(status)) return response;
        const again = status === 429 || status === 408 || status >= 500;
        if (!again || last) throw new HubError(status, `${request.path}: ${status} ${text.slice(0, 500)}`);
        wait = retryAfter(response.retryAfter, this.#clock.now()) ?? backOff(attempt, this.#clock);
      } catch (error) {
        if (error instanceof HubError) throw error;
        options.signal?.throwIfAborted();
        if (last) throw new HubError(undefined, `${request.path}: ${messageOf(error)}`, { cause: error });
        wait = backOff(attempt, this.#clock);
      }
      await this.#clock.sleep(wait, options.signal);
    }
  }

  async #once(request: Request, id: string, signal: AbortSignal | undefined): Promise<Answer> {
    const { baseUrl, account, secret } = this.#options;
    const body = request.body ?? new Uint8Array();
    const timeout = AbortSignal.timeout(request.timeout ?? 60_000);
    const init: RequestInit = {
      method: request.method,
      headers: {
        ...sign(secret, body, this.#clock.now(), id),
        ...(request.body ? { 'content-type': request.contentType ?? 'application/json' } : {}),
      },
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    };
    if (request.body) init.body = Buffer.from(request.body);
    const root = baseUrl.replace(/\/+$/, '');
    const url = `${root}/adapters/v1/accounts/${encodeURIComponent(account)}${request.path}`;
    const response = await this.#fetch(url, init);
    // Read here, so that an answer that breaks off counts as no answer.
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() };
  }
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value), 'utf8');
}

/** Whoever answers what is no JSON is not the hub. */
function parsed({ status, text }: Answer): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HubError(status, `The answer is not JSON: ${text.slice(0, 500)}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
