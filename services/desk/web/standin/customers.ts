import type { Customer, CustomerPatch, SearchHit } from '../src/api/types.ts';
import { Refusal, type Call, type Routes } from './http.ts';
import type { Store } from './store.ts';

/** Profiles, links between them, and search. */
export function customerRoutes(store: Store): Routes {
  const find = (call: Call): Customer => {
    const customer = store.customers.get(call.params.id ?? '');
    if (!customer) throw new Refusal(404, 'There is no such customer.');
    return customer;
  };
  const save = (customer: Customer) => {
    store.customers.set(customer.id, customer);
    store.publish('customer.updated', { customerId: customer.id });
    if (customer.threadId) {
      const { id, name, language, addresses } = customer;
      store.change(customer.threadId, { customer: { id, name, language, addresses } });
    }
    return customer;
  };

  return {
    'GET /api/customers/{id}': (call) => find(call),
    'PATCH /api/customers/{id}': (call) => save({ ...find(call), ...(call.body as CustomerPatch) }),
    'POST /api/customers/{id}/merge': (call) => {
      const customer = find(call);
      const { with: other, reason } = call.body as { with: string; reason: string };
      const merge = {
        id: store.newId(),
        with: other,
        reason,
        at: new Date().toISOString(),
        by: store.signedIn?.name ?? null,
        undoneAt: null,
      };
      return save({
        ...customer,
        addresses: [...customer.addresses, ...(store.customers.get(other)?.addresses ?? [])],
        merges: [merge, ...customer.merges],
        suggestions: customer.suggestions.filter(({ customerId }) => customerId !== other),
      });
    },
    'POST /api/customers/{id}/unmerge': (call) => {
      const customer = find(call);
      const { mergeId } = call.body as { mergeId: string };
      const merge = customer.merges.find(({ id }) => id === mergeId);
      if (!merge) throw new Refusal(404, 'There is no such merge.');
      const foreign = store.customers.get(merge.with)?.addresses.map(({ address }) => address) ?? [];
      return save({
        ...customer,
        addresses: customer.addresses.filter(({ address }) => !foreign.includes(address)),
        merges: customer.merges.map((item) =>
          item.id === mergeId ? { ...item, undoneAt: new Date().toISOString() } : item,
        ),
      });
    },
    'POST /api/customers/{id}/suggestions/{suggestion}/dismiss': (call) => {
      const customer = find(call);
      const suggestions = customer.suggestions.filter(({ id }) => id !== call.params.suggestion);
      return save({ ...customer, suggestions });
    },
    'GET /api/search': ({ query }) => ({ items: search(store, query.get('q') ?? ''), next: null }),
  };
}

function search(store: Store, q: string): SearchHit[] {
  const hits: SearchHit[] = [];
  for (const { id, name, addresses, threadId } of store.customers.values()) {
    const text = [name, ...addresses.map(({ address }) => address)].join(' ');
    if (text.toLowerCase().includes(q.toLowerCase())) {
      const base = { type: 'customer' as const, threadId, customerId: id, messageId: null, seq: null, at: null };
      hits.push({ ...base, title: name, snippet: highlight(addresses[0]?.address ?? '', q) });
    }
  }
  for (const [threadId, messages] of store.messages) {
    for (const { id, seq, content, occurredAt } of messages) {
      if (!content.text?.toLowerCase().includes(q.toLowerCase())) continue;
      const customer = store.thread(threadId)?.customer;
      const base = { type: 'message' as const, threadId, customerId: customer?.id ?? null, messageId: id, seq };
      hits.push({ ...base, at: occurredAt, title: customer?.name ?? null, snippet: highlight(content.text, q) });
    }
  }
  return hits.slice(0, 40);
}

function highlight(text: string, q: string): SearchHit['snippet'] {
  const at = text.toLowerCase().indexOf(q.toLowerCase());
  if (at < 0) return [{ text, hit: false }];
  const from = Math.max(0, at - 60);
  return [
    { text: (from > 0 ? '…' : '') + text.slice(from, at), hit: false },
    { text: text.slice(at, at + q.length), hit: true },
    { text: text.slice(at + q.length, at + 120), hit: false },
  ];
}
