import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  verify,
  wellFormed,
  type Capabilities,
  type Delivery,
  type DeliveryResult,
  type EventResult,
  type HubEvent,
  type MessageReceived,
  type Receipt,
} from '@omnichannel/adapter-sdk';
import type { AccountRecord } from '../../src/accounts/directory.js';
import { until } from './until.js';

/** The key that the stand-in asks for. */
export const internalKey = 'an internal key for tests';

/** Secret of every account in tests. */
export const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;

/** What the hub does with a request instead of answering it well: an HTTP status, or not a word (`hold`). */
export type Mood = 'well' | 'hold' | number;

interface Lease {
  readonly account: string;
  readonly delivery: Delivery;
  leasedUntil: number;
}

/**
 * A small hub: it believes signatures only, takes each event id once, leases deliveries until they have a result, and keeps
 * uploads. `lease` is in milliseconds, short, so that what a killed adapter held comes again soon.
 */
export class StandInHub {
  readonly accounts: AccountRecord[] = [];
  readonly events: { account: string; event: HubEvent }[] = [];
  readonly requests: { path: string; ids: string[] }[] = [];
  readonly results: { id: string; result: DeliveryResult }[] = [];
  readonly capabilities = new Map<string, Capabilities>();
  readonly uploads = new Map<string, { name: string; mediaType: string; data: Buffer }>();
  readonly files = new Map<string, Buffer>();
  readonly unsigned: string[] = [];
  intake: Mood = 'well';
  reports: Mood = 'well';
  rejectAll = false;
  lease = 2000;
  #deliveries: Lease[] = [];
  readonly #known = new Set<string>();
  readonly #server: Server;
  #port = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        this.#answer(request, Buffer.concat(pieces), response);
      });
    });
  }

  static async start(): Promise<StandInHub> {
    const hub = new StandInHub();
    await hub.listen();
    return hub;
  }

  /** Where it listens. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The messages of an account, in the order in which they were taken. */
  messages(account: string): MessageReceived[] {
    return this.events
      .filter((one) => one.account === account)
      .map(({ event }) => event)
      .filter((event) => event.type === 'message.received');
  }

  receipts(account: string): Receipt[] {
    return this.events
      .filter((one) => one.account === account)
      .map(({ event }) => event)
      .filter((event) => event.type === 'receipt');
  }

  send(account: string, delivery: Partial<Delivery> & Pick<Delivery, 'to' | 'content'>): string {
    const deliveryId = delivery.deliveryId ?? randomUUID();
    const full: Delivery = { type: 'message.send', attempt: 1, ...delivery, deliveryId };
    this.#deliveries.push({ account, delivery: full, leasedUntil: 0 });
    return deliveryId;
  }

  /** Waits for the last word about a delivery (not counting `retry`, unless asked for). */
  async resultOf(
    id: string,
    states: readonly DeliveryResult['state'][] = ['sent', 'failed', 'unknown'],
  ): Promise<DeliveryResult> {
    return until(
      `a result for ${id}`,
      () => this.results.find((one) => one.id === id && states.includes(one.result.state))?.result,
    );
  }

  #answer(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    const json = (status: number, value?: unknown, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(value === undefined ? '' : JSON.stringify(value));
    };
    if (url.pathname === '/internal/v1/accounts') {
      if (request.headers.authorization !== `Internal ${internalKey}`) json(401);
      else json(200, { items: this.accounts });
      return;
    }
    if (url.pathname.startsWith('/files/')) {
      const data = this.files.get(url.pathname.slice('/files/'.length));
      response.writeHead(data ? 200 : 404);
      response.end(data);
      return;
    }
    const [, account = '', rest = ''] = /^\/adapters\/v1\/accounts\/([^/]+)\/(.*)$/.exec(url.pathname) ?? [];
    const known = this.accounts.find((one) => one.id === account);
    if (!known) {
      json(404);
    } else if (!verify(known.secrets, request.headers, body, Date.now()).ok) {
      this.unsigned.push(url.pathname);
      json(401, { type: 'signature' });
    } else this.#adapter(account, rest, request, url, body, json);
  }

  #adapter(
    account: string,
    rest: string,
    request: IncomingMessage,
    url: URL,
    body: Buffer,
    json: (status: number, value?: unknown, headers?: Record<string, string>) => void,
  ): void {
    if (rest === 'events') this.#takeEvents(account, body, json);
    else if (rest === 'capabilities') {
      this.capabilities.set(account, JSON.parse(body.toString()) as Capabilities);
      json(204);
    } else if (rest === 'attachments') {
      const id = randomUUID();
      const mediaType = request.headers['content-type'] ?? '';
      this.uploads.set(`hub:${id}`, { name: url.searchParams.get('name') ?? '', mediaType, data: body });
      json(201, { url: `hub:${id}`, sha256: '', size: body.length });
    } else if (rest === 'deliveries') this.#lease(account, Number(url.searchParams.get('wait')), json);
    else {
      const id = /^deliveries\/([^/]+)\/result$/.exec(rest)?.[1] ?? '';
      const result = JSON.parse(body.toString()) as DeliveryResult;
      this.results.push({ id, result });
      if (this.reports === 'hold') return;
      if (result.state !== 'retry') this.#deliveries = this.#deliveries.filter((one) => one.delivery.deliveryId !== id);
      // What is to be tried again is there again soon.
      for (const one of this.#deliveries) if (one.delivery.deliveryId === id) one.leasedUntil = Date.now() + 50;
      json(204);
    }
  }

  #takeEvents(account: string, body: Buffer, json: (status: number, value?: unknown) => void): void {
    const events = JSON.parse(body.toString()) as HubEvent[];
    this.requests.push({ path: account, ids: events.map(({ id }) => id) });
    if (typeof this.intake === 'number') {
      json(this.intake);
      return;
    }
    const results = events.map((event): EventResult => {
      const key = `${account}/${event.id}`;
      if (this.#known.has(key)) return { id: event.id, status: 'duplicate' };
      if (hasHalves(event)) return { id: event.id, status: 'rejected', reason: 'half a letter' };
      if (this.rejectAll) return { id: event.id, status: 'rejected', reason: 'for the test' };
      this.#known.add(key);
      this.events.push({ account, event });
      return { id: event.id, status: 'accepted', messageId: randomUUID() };
    });
    // `hold`: taken, and the answer never arrives.
    if (this.intake !== 'hold') json(202, { results });
  }

  #lease(account: string, wait: number, json: (status: number, value?: unknown) => void): void {
    const end = Date.now() + Math.min(wait, 1) * 1000;
    const look = (): void => {
      const now = Date.now();
      const items = this.#deliveries.filter((one) => one.account === account && one.leasedUntil <= now);
      for (const one of items) one.leasedUntil = now + this.lease;
      if (items.length > 0 || now >= end) json(200, { items: items.map(({ delivery }) => delivery) });
      else setTimeout(look, 25);
    };
    look();
  }
}

/** Halves of letters are no UTF-8: the hub's own reader of JSON stumbles over them. */
function hasHalves(event: HubEvent): boolean {
  let found = false;
  JSON.stringify(event, (_, value: unknown) => {
    found ||= typeof value === 'string' && wellFormed(value) !== value;
    return value;
  });
  return found;
}

/** An account as the accounts service tells it. */
export function account(id: string, settings: Record<string, unknown>): AccountRecord {
  return { id, provider: 'mailbox', displayName: 'Shop', enabled: true, settings, secrets: [secret] };
}
