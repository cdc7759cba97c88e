import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  HubClient,
  HubError,
  verify,
  type Clock,
  type Delivery,
  type EventResult,
  type MessageReceived,
} from '../src/index.js';

const secret = `whsec_${Buffer.from('a secret of thirty-two bytes....').toString('base64')}`;

interface Call {
  method: string;
  path: string;
  body: Buffer;
  headers: IncomingMessage['headers'];
}
type Answer = (call: Call, response: ServerResponse) => void;

let calls: Call[];
let answers: Answer[];
let slept: number[];
let otherwise: Answer;
let close: () => Promise<void>;
let client: HubClient;

const clock: Clock = {
  now: () => Date.now(),
  random: () => 1,
  sleep: (milliseconds, signal) => {
    slept.push(milliseconds);
    signal?.throwIfAborted();
    return Promise.resolve();
  },
};

beforeEach(async () => {
  calls = [];
  answers = [];
  slept = [];
  otherwise = accept;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call: Call = {
        method: request.method ?? '',
        path: request.url ?? '',
        body: Buffer.concat(chunks),
        headers: request.headers,
      };
      calls.push(call);
      (answers.shift() ?? otherwise)(call, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  client = new HubClient({ baseUrl, account: 'shop mail', secret, clock });
});

afterEach(() => close());

function send(response: ServerResponse, status: number, body?: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

const accept: Answer = (call, response) => {
  const events = JSON.parse(call.body.toString()) as { id: string }[];
  send(response, 202, { results: events.map(({ id }): EventResult => ({ id, status: 'accepted' })) });
};

function message(id: string): MessageReceived {
  const from = { address: 'mailto:a@example.com' };
  return { type: 'message.received', id, occurredAt: '2026-11-21T10:00:00Z', from, content: { text: 'hello' } };
}

describe('HubClient.sendEvents', () => {
  it('signs what it sends and returns what the hub said', async () => {
    const results = await client.sendEvents([message('e1')]);
    expect(results).toEqual([{ id: 'e1', status: 'accepted' }]);
    expect(calls[0]?.path).toBe('/adapters/v1/accounts/shop%20mail/events');
    expect(verify([secret], calls[0]?.headers ?? {}, calls[0]?.body ?? '', Date.now())).toEqual({ ok: true });
  });

  it('sends more than 100 in several requests and keeps their order', async () => {
    const events = Array.from({ length: 130 }, (_, i) => message(`e${i}`));
    const results = await client.sendEvents(events);
    expect(calls).toHaveLength(2);
    expect(results.map((result) => result.id)).toEqual(events.map((event) => event.id));
  });

  it('waits as long as Retry-After says, then sends the same again', async () => {
    answers.push((_, response) => {
      send(response, 503, undefined, { 'retry-after': '7' });
    });
    await client.sendEvents([message('e1')]);
    expect(slept).toEqual([7000]);
    expect(calls[0]?.body).toEqual(calls[1]?.body);
    expect(calls[0]?.headers['webhook-id']).toBe(calls[1]?.headers['webhook-id']);
  });

  it('backs off while the hub is broken, cut off, or breaks off in its answer', async () => {
    answers.push(
      (_, response) => {
        send(response, 500);
      },
      (_, response) => response.destroy(),
      (_, response) => {
        response.writeHead(202, { 'content-length': '100' });
        response.write('{"res');
        response.destroy();
      },
    );
    expect(await client.sendEvents([message('e1')])).toEqual([{ id: 'e1', status: 'accepted' }]);
    expect(slept).toEqual([250, 500, 1000]);
  });

  it('does not try again what the hub refuses', async () => {
    answers.push((_, response) => {
      send(response, 401, { type: 'signature' });
    });
    await expect(client.sendEvents([message('e1')])).rejects.toMatchObject({ name: 'HubError', status: 401 });
    expect(calls).toHaveLength(1);
  });

  it('gives up after the attempts it was allowed', async () => {
    otherwise = (_, response) => response.destroy();
    const sending = client.sendEvents([message('e1')], { attempts: 3 });
    await expect(sending).rejects.toBeInstanceOf(HubError);
    expect(calls).toHaveLength(3);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    otherwise = (_, response) => {
      stop.abort(new Error('told to'));
      send(response, 503);
    };
    await expect(client.sendEvents([message('e1')], { signal: stop.signal })).rejects.toThrow('told to');
  });

  it('rejects by itself an event that no request can carry', async () => {
    const huge: MessageReceived = { ...message('e1'), content: { text: 'x'.repeat(1_100_000) } };
    const results = await client.sendEvents([huge, message('e2')]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'accepted']);
  });
});

describe('HubClient.pullDeliveries', () => {
  const delivery = (deliveryId: string, address: string): Delivery => ({
    type: 'message.send',
    deliveryId,
    attempt: 1,
    to: { address },
    content: { text: 'hi' },
  });

  it('hands deliveries over, one after the other for each address, and reports what became of them', async () => {
    const stop = new AbortController();
    const items = [delivery('d1', 'mailto:a@x'), delivery('d2', 'mailto:a@x'), delivery('d3', 'mailto:b@x')];
    otherwise = (call, response) => {
      if (call.method === 'GET') send(response, 200, { items: items.splice(0) });
      else send(response, 204);
    };
    const running = new Set<string>();
    const seen: string[] = [];
    const handler = async (one: Delivery): Promise<{ state: 'sent'; externalId: string }> => {
      expect(running.has(one.to.address)).toBe(false);
      running.add(one.to.address);
      await new Promise((resolve) => setImmediate(resolve));
      running.delete(one.to.address);
      seen.push(one.deliveryId);
      if (one.deliveryId === 'd1') throw new Error('out of paper');
      return { state: 'sent', externalId: `<${one.deliveryId}>` };
    };
    const pulling = client.pullDeliveries(handler, { signal: stop.signal, wait: 0 });
    while (calls.filter((call) => call.method === 'POST').length < 3)
      await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await pulling.catch((error: unknown) => {
      expect(stop.signal.aborted, String(error)).toBe(true);
    });
    const reports = new Map(
      calls
        .filter((call) => call.method === 'POST')
        .map((call) => [call.path.split('/').at(-2), JSON.parse(call.body.toString()) as { state: string }]),
    );
    expect(seen.toSorted()).toEqual(['d1', 'd2', 'd3']);
    expect(reports.get('d1')).toEqual({ state: 'retry', error: { code: 'adapter-error', detail: 'out of paper' } });
    expect(reports.get('d2')).toEqual({ state: 'sent', externalId: '<d2>' });
    const get = calls.find((call) => call.method === 'GET');
    expect(verify([secret], get?.headers ?? {}, '', Date.now())).toEqual({ ok: true });
  });

  it('takes 404 to a report as settled', async () => {
    answers.push((_, response) => {
      send(response, 404);
    });
    await client.report('d1', { state: 'sent' });
    expect(calls).toHaveLength(1);
  });
});

describe('HubClient', () => {
  it('uploads raw bytes with their name and type', async () => {
    answers.push((_, response) => {
      send(response, 201, { url: 'hub:sha256/00', sha256: '00', size: 3 });
    });
    const data = Buffer.from([0, 255, 1]);
    const uploaded = await client.uploadAttachment({ name: 'a & ü.bin', mediaType: 'application/x-foo', data });
    expect(uploaded.url).toBe('hub:sha256/00');
    expect(calls[0]?.path).toBe('/adapters/v1/accounts/shop%20mail/attachments?name=a%20%26%20%C3%BC.bin');
    expect(calls[0]?.headers['content-type']).toBe('application/x-foo');
    expect(verify([secret], calls[0]?.headers ?? {}, data, Date.now())).toEqual({ ok: true });
  });

  it('says what the channel can do', async () => {
    answers.push((_, response) => {
      send(response, 204);
    });
    await client.putCapabilities({ html: true });
    expect(calls[0]).toMatchObject({ method: 'PUT', path: '/adapters/v1/accounts/shop%20mail/capabilities' });
  });
});
