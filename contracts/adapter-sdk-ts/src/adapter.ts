import { HubClient, HubError } from './client.js';
import { DeliveryLedger } from './ledger.js';
import { EventOutbox, wellFormed } from './outbox.js';
import type { Capabilities, Delivery, DeliveryError, DeliveryResult, HubEvent } from './protocol.js';
import { systemClock, type Clock } from './retry.js';
import { verify, type HeaderSource } from './webhooks.js';

/** Where the hub is, who the adapter is, and where it keeps what must not be lost. */
export interface AdapterOptions {
  /** The hub's origin, e.g. `http://localhost:8080`. */
  readonly hub: string;
  /** The account's slug. */
  readonly account: string;
  /** One or two `whsec_…`: the first signs, any of them is believed. */
  readonly secrets: readonly string[];
  /** Where outbox and ledger are; one process at a time. */
  readonly folder: string;
  /** Whether it fetches its deliveries; otherwise the hub pushes them to the account's endpoint. */
  readonly pull: boolean;
  /** What the channel can do; told to the hub at the start. */
  readonly capabilities: Capabilities;
  /** Is told what an operator might want to know. */
  readonly log?: (line: string) => void;
  readonly clock?: Clock;
}

/** How to answer a push of the hub. */
export interface PushAnswer {
  readonly status: number;
  /** `application/json`. */
  readonly json: string;
  /** Headers besides the content type. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends one delivery to the provider; only of types that the capabilities have. `doubtful`: an earlier attempt began
 * and nobody knows how it ended: a provider with idempotency keys (give it `deliveryId`) may be asked again; without
 * them, answer `unknown`. Answer `retry` when it is sure that nothing was sent; throw when it is not.
 */
export type SendDelivery = (delivery: Delivery, doubtful: boolean) => Promise<DeliveryResult>;

/** The most bytes that a delivery may have (4 MiB). */
export const maxDeliveryBytes = 4 * 1_048_576;

/**
 * Reads `OMNICHANNEL_HUB`, `OMNICHANNEL_ACCOUNT`, `OMNICHANNEL_SECRETS` (separated by spaces), `ADAPTER_DATA` (default
 * `./data`) and `ADAPTER_PULL` (`true`).
 */
export function optionsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Omit<AdapterOptions, 'capabilities'> {
  const names = ['OMNICHANNEL_HUB', 'OMNICHANNEL_ACCOUNT', 'OMNICHANNEL_SECRETS'] as const;
  const [hub = '', account = '', secrets = ''] = names.map((name) => environment[name]?.trim());
  const missing = names.filter((name) => !environment[name]?.trim());
  if (missing.length > 0) throw new Error(`Please set ${missing.join(', ')}.`);
  const folder = environment['ADAPTER_DATA']?.trim() ?? 'data';
  return { hub, account, secrets: secrets.split(/\s+/), folder, pull: environment['ADAPTER_PULL']?.trim() === 'true' };
}

/**
 * Everything of an adapter that is not its provider: events get to the hub once taken, whatever dies; a delivery that
 * comes twice has one effect; pushes are verified; pulls go on for ever.
 */
export class Adapter {
  readonly #options: AdapterOptions;
  readonly #send: SendDelivery;
  readonly #hub: HubClient;
  readonly #outbox: EventOutbox;
  readonly #ledger: DeliveryLedger;
  readonly #log: (line: string) => void;
  readonly #clock: Clock;

  constructor(options: AdapterOptions, send: SendDelivery) {
    const [secret] = options.secrets;
    if (secret === undefined) throw new RangeError('An adapter has at least one secret.');
    this.#options = options;
    this.#send = send;
    this.#clock = options.clock ?? systemClock;
    this.#log = options.log ?? ((line) => process.stderr.write(`${line}\n`));
    this.#hub = new HubClient({ baseUrl: options.hub, account: options.account, secret, clock: this.#clock });
    this.#outbox = new EventOutbox(options.folder, this.#clock);
    this.#ledger = new DeliveryLedger(options.folder, this.#clock, this.#log);
  }

  /** Takes an event for the hub; when this returns true it is on disk and gets there. False: it exceeds 1 MiB. */
  receive(event: HubEvent): boolean {
    return this.#outbox.add(event);
  }

  /** Tells the capabilities, then sends events and, if it pulls, fetches deliveries, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const told = this.#forever(() => this.#hub.putCapabilities(this.#options.capabilities, { signal }), signal, true);
    const sending = this.#outbox.run(this.#hub, this.#log, signal);
    const pulling = this.#options.pull
      ? this.#forever(
          () => this.#hub.pullDeliveries((delivery) => this.#once(clean(delivery) as Delivery), { signal, max: 50 }),
          signal,
          false,
        )
      : Promise.resolve();
    try {
      await Promise.all([told, sending, pulling]);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Takes a push of the hub: verified over its raw bytes, sent once, answered as the protocol says. */
  async answer(headers: HeaderSource, body: Buffer): Promise<PushAnswer> {
    if (body.length > maxDeliveryBytes)
      return problem(413, { code: 'too-large', detail: 'A delivery has at most 4 MiB.' });
    const verification = verify(this.#options.secrets, headers, body, this.#clock.now());
    if (!verification.ok) return problem(401, { code: 'signature', detail: verification.reason });
    const delivery = read(body);
    if (!delivery)
      return problem(400, { code: 'invalid-delivery', detail: 'It is not JSON with type, deliveryId and to.address.' });
    const result = await this.#once(delivery);
    switch (result.state) {
      case 'sent':
      case 'unknown':
        return { status: 200, json: JSON.stringify(result), headers: {} };
      case 'failed':
        return problem(422, result.error);
      case 'retry':
        return { ...problem(503, result.error), headers: { 'retry-after': String(result.retryAfter ?? 5) } };
    }
  }

  /** Closes the files. */
  close(): void {
    this.#outbox.close();
    this.#ledger.close();
  }

  async #once(delivery: Delivery): Promise<DeliveryResult> {
    if (!has(this.#options.capabilities, delivery.type)) {
      return { state: 'failed', error: { code: 'unsupported', detail: `This channel has no ${delivery.type}.` } };
    }
    try {
      const send = (doubtful: boolean): Promise<DeliveryResult> => this.#send(delivery, doubtful);
      return await this.#ledger.once(delivery.deliveryId, send, delivery.attempt);
    } catch (error) {
      // Whatever the provider's side threw: nobody knows whether it was sent, and the next delivery is none the worse.
      const detail = error instanceof Error ? error.message : String(error);
      this.#log(`Delivery ${delivery.deliveryId} will be tried again: ${detail}`);
      return { state: 'retry', error: { code: 'no-answer', detail } };
    }
  }

  async #forever(act: () => Promise<void>, signal: AbortSignal, once: boolean): Promise<void> {
    while (!signal.aborted) {
      try {
        await act();
        if (once) return;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof HubError)) throw error;
        this.#log(error.message);
        await this.#clock.sleep(1000, signal);
      }
    }
  }
}

function has(capabilities: Capabilities, type: string): boolean {
  switch (type) {
    case 'message.send':
      return true;
    case 'message.edit':
      return capabilities.edit === true;
    case 'message.delete':
      return capabilities.delete === true;
    case 'reaction':
      return capabilities.reactions === true;
    case 'typing':
      return capabilities.typing === true;
    default:
      return false;
  }
}

/** The delivery in a body, or nothing when it is none. */
function read(body: Buffer): Delivery | undefined {
  try {
    const given = clean(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))) as Partial<Delivery> | null;
    const whole =
      typeof given?.type === 'string' &&
      typeof given.deliveryId === 'string' &&
      typeof (given.to as Partial<Delivery['to']> | undefined)?.address === 'string';
    return whole ? (given as Delivery) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The same with every text well-formed. */
function clean(value: unknown): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clean(inner)]));
}

function problem(status: number, error: DeliveryError | undefined): PushAnswer {
  return { status, json: JSON.stringify(error ?? {}), headers: {} };
}
