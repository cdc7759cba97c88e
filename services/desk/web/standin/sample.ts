import type { Customer, CustomerAddress, Message, Thread } from '../src/api/types.ts';
import { samplePeople, type SamplePerson } from './samplePeople.ts';
import { sampleAccounts, sampleParked, sampleUsers } from './sampleSetup.ts';
import type { Store } from './store.ts';

const minute = 60_000;

/** Fills a store with a shop's ordinary morning. */
export function fill(store: Store, now: Date): void {
  const ago = (minutes: number) => new Date(now.getTime() - minutes * minute).toISOString();
  store.users = sampleUsers;
  store.accounts = sampleAccounts;
  store.parked = sampleParked(ago);
  store.files.set('picture', { name: 'kettle.svg.png', mediaType: 'image/svg+xml', data: Buffer.from(picture) });
  for (const person of samplePeople) add(store, person, ago);
  for (let n = 1; n <= 140; n += 1) add(store, filler(n), ago);
  for (const person of samplePeople.filter(({ suggestion }) => suggestion)) suggest(store, person, ago);
}

function add(store: Store, person: SamplePerson, ago: (minutes: number) => string): void {
  const customerId = store.newId();
  const threadId = store.newId();
  const addresses: CustomerAddress[] = person.addresses.map(([address, assurance]) => ({
    address,
    assurance,
    lastSeenAt: ago(person.messages.at(-1)?.ago ?? 5),
  }));
  const base = { id: customerId, name: person.name, language: person.language ?? 'en', addresses };
  const messages = person.messages.map((line, index): Message => {
    const agent = store.users.find(({ id }) => id === line.agent);
    const at = ago(line.ago);
    const author: Message['author'] =
      line.from === 'customer'
        ? { type: 'customer', id: customerId, name: person.name }
        : line.from === 'system'
          ? { type: 'system', id: null, name: null }
          : { type: 'agent', id: agent?.id ?? null, name: agent?.name ?? null };
    const reply = line.from === 'agent';
    return {
      id: store.newId(),
      seq: index + 1,
      direction: line.from === 'customer' ? 'inbound' : reply ? 'outbound' : 'internal',
      channel: line.channel ?? null,
      account: line.account ?? null,
      address: line.channel
        ? (addresses.find(({ address }) => fits(address, line.channel ?? ''))?.address ?? null)
        : null,
      author,
      nature: 'person',
      subject: line.subject ?? null,
      content: { text: line.text, html: line.html ?? null, quoted: line.quoted ?? null },
      attachments: line.attachments ?? [],
      occurredAt: at,
      receivedAt: at,
      edited: line.edited ?? false,
      deleted: line.deleted ?? false,
      reactions: (line.reactions ?? []).map((emoji) => ({ emoji })),
      delivery: reply
        ? { id: store.newId(), state: 'delivered', attempts: 1, error: null, degraded: [], ...line.delivery }
        : null,
    };
  });
  const last = messages.filter(({ direction }) => direction !== 'internal').at(-1);
  const agent = store.users.find(({ id }) => id === person.handler);
  const waits = person.state === 'open' && last?.direction === 'inbound';
  const thread: Thread = {
    id: threadId,
    customer: base,
    state: person.state,
    handler: agent
      ? { type: 'agent', id: agent.id, name: agent.name }
      : person.handler === 'flow:welcome'
        ? { type: 'automation', id: 'flow:welcome', name: 'Welcome' }
        : null,
    lastSeq: messages.length,
    preview: last?.content.text ?? null,
    channel: last?.channel ?? null,
    lastMessageAt: last?.occurredAt ?? null,
    waitingSince: waits ? last.occurredAt : null,
    dueAt: waits && person.due !== undefined ? ago(-person.due) : null,
    wantsPerson: person.wantsPerson ?? false,
    snoozedUntil: person.state === 'snoozed' ? ago(-1_200) : null,
    priority: person.priority ?? null,
    tags: person.tags ?? [],
    episode: null,
    version: '1',
  };
  const customer: Customer = {
    ...base,
    notes: person.notes ?? null,
    preferences: null,
    threadId,
    merges: [],
    suggestions: [],
  };
  store.threads.set(threadId, thread);
  store.customers.set(customerId, customer);
  store.messages.set(threadId, messages);
}

function fits(address: string, channel: string): boolean {
  const scheme = address.slice(0, address.indexOf(':'));
  return (
    scheme === channel ||
    (scheme === 'mailto' && channel === 'email') ||
    (scheme === 'tel' && /sms|whatsapp|voice/.test(channel))
  );
}

function suggest(store: Store, person: SamplePerson, ago: (minutes: number) => string): void {
  const all = [...store.customers.values()];
  const customer = all.find(({ name }) => name === person.name);
  const other = all.find(({ name }) => name === person.suggestion);
  if (!customer || !other) return;
  customer.suggestions.push({
    id: store.newId(),
    customerId: other.id,
    name: other.name,
    address: other.addresses[0]?.address ?? null,
    reason: 'typed this address into the web chat',
    at: ago(30),
  });
}

const firstNames = ['Anna', 'Ben', 'Chiara', 'David', 'Elif', 'Finn', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Kira', 'Luis'];
const lastNames = ['Adler', 'Brandt', 'Costa', 'Dogan', 'Evans', 'Fischer', 'García', 'Haas', 'Ivanova', 'Jensen'];
const questions = ['Where is my order?', 'Can I change the colour?', 'How do I return this?', 'Is it in stock?'];

function filler(n: number): SamplePerson {
  const channel = n % 2 === 0 ? 'sms' : 'email';
  const name = `${firstNames[n % firstNames.length] ?? ''} ${lastNames[(n * 7) % lastNames.length] ?? ''}`;
  return {
    name,
    addresses: [
      channel === 'sms' ? [`tel:+1555${1_000_000 + n}`, 'verified'] : [`mailto:customer${n}@example.com`, 'verified'],
    ],
    state: n % 5 === 0 ? 'resolved' : n % 7 === 0 ? 'waiting' : n % 11 === 0 ? 'snoozed' : 'open',
    messages: [
      {
        from: 'customer',
        ago: 90 + n * 13,
        channel,
        account: channel === 'sms' ? 'shop-line' : 'hello',
        text: questions[n % 4] ?? '',
      },
    ],
  };
}

const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="400" height="300" fill="#d8e6e2"/>
<rect y="220" width="400" height="80" fill="#b98f63"/><path d="M140 120q60-30 120 0l20 100H120z" fill="#3d5a5b"/>
<path d="M180 108q20-20 40 0" fill="none" stroke="#3d5a5b" stroke-width="10"/><path d="M262 140q40 10 24 60" fill="none" stroke="#2b4142" stroke-width="12"/>
<path d="M205 150l-12 30 14 8-10 26" fill="none" stroke="#f4c95d" stroke-width="5"/></svg>`;
