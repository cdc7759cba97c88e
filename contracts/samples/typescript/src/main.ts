// A complete adapter: the hub's deliveries go to a provider over HTTP, and what the provider's webhook tells goes to the
// hub. The provider here is the conformance kit's (contracts/CONFORMANCE.md); put your own where it says "provider".
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  Adapter,
  maxDeliveryBytes,
  optionsFromEnvironment,
  type Delivery,
  type DeliveryResult,
  type HubEvent,
} from '@omnichannel/adapter-sdk';

/** What the provider's webhook tells. */
type Incoming =
  | { type: 'message'; id: string; from: string; name?: string; text: string; at: string }
  | { type: 'receipt'; id: string; messageId: string; state: 'delivered' | 'read' | 'failed'; at: string };

const provider = (process.env['PROVIDER_URL'] ?? '').replace(/\/+$/, '');
const adapter = new Adapter(
  {
    ...optionsFromEnvironment(),
    // A plain channel: the hub makes text of everything else before it comes here.
    capabilities: {
      maxTextLength: 1000,
      html: false,
      choices: 'numbered',
      delete: true,
      receipts: ['delivered', 'read', 'failed'],
    },
  },
  send,
);

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => {
    // What is no JSON never will be; everything else is told again.
    if (!response.headersSent) response.writeHead(error instanceof SyntaxError ? 400 : 500).end();
    console.error(error);
  });
});

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  if (request.method === 'POST' && request.url === '/deliveries') {
    // From the hub (push; with ADAPTER_PULL=true the adapter fetches instead).
    const { status, json, headers } = await adapter.answer(request.headers, body);
    response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(json);
  } else if (request.method === 'POST' && request.url === '/inbox') {
    // From the provider: "taken" is answered only when it is on disk.
    response.writeHead(adapter.receive(eventOf(JSON.parse(body.toString('utf8')) as Incoming)) ? 202 : 413).end();
  } else {
    response.writeHead(404).end();
  }
}

function eventOf(given: Incoming): HubEvent {
  const { id, at: occurredAt } = given; // the provider's own id: twice the same is one message
  if (given.type === 'receipt')
    return { type: 'receipt', id, occurredAt, externalId: given.messageId, state: given.state };
  const from = { address: `echo:${given.from}`, ...(given.name === undefined ? {} : { name: given.name }) };
  return { type: 'message.received', id, occurredAt, from, content: { text: given.text } };
}

// One call of the provider. Its key makes it safe to ask again, so a doubtful delivery (a crash, a lost answer) needs nothing special.
async function send({
  type,
  deliveryId: key,
  externalId,
  to,
  content,
  attachments,
}: Delivery): Promise<DeliveryResult> {
  const message = `${provider}/messages`;
  const response =
    type === 'message.delete'
      ? await fetch(`${message}/${encodeURIComponent(externalId ?? '')}?key=${key}`, { method: 'DELETE' })
      : await fetch(message, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ key, to: to.address.replace(/^echo:/, ''), text: content.text }),
        });
  const said = (await response.json().catch(() => ({}))) as { id?: string; code?: string; detail?: string };
  const error = { code: said.code ?? `http-${response.status}`, detail: said.detail ?? response.statusText };
  if (response.status === 429 || response.status >= 500) {
    const retryAfter = Number(response.headers.get('retry-after'));
    return { state: 'retry', error, ...(retryAfter > 0 ? { retryAfter } : {}) };
  }
  if (!response.ok) return { state: 'failed', error };
  const degraded = [
    ...(content.html ? ['html'] : []),
    ...(content.parts ?? []).map((part) => part.type),
    ...(attachments?.length ? ['attachments'] : []),
  ];
  return { state: 'sent', ...(said.id === undefined ? {} : { externalId: said.id }), degraded };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length - piece.length <= maxDeliveryBytes) pieces.push(piece); // a little more than allowed is enough to be refused
  }
  return Buffer.concat(pieces);
}

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    stop.abort();
    server.close();
    server.closeAllConnections();
  });
server.listen(Number(process.env['PORT'] ?? 8090), '127.0.0.1');
await adapter.run(stop.signal);
