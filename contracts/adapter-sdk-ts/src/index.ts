export * from './adapter.js';
export * from './batches.js';
export * from './client.js';
export * from './ledger.js';
export * from './outbox.js';
export * from './protocol.js';
export * from './retry.js';
export * from './webhooks.js';
