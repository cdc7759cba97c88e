/*
 * The adapter protocol, version 1, as types. Everything is camelCase JSON; times are RFC 3339 in UTC.
 * Unknown fields are to be ignored on both sides.
 */

/** How sure we are that an address belongs to a customer. */
export type Assurance = 'self-asserted' | 'signed' | 'verified';

/** Says that the sender also owns `address`. */
export interface Claim {
  address: string;
  assurance: Assurance;
}

/** Who wrote. `address` is `scheme:value`, e.g. `tel:+15551234567` or `mailto:ada@example.com`. */
export interface Sender {
  address: string;
  name?: string;
  avatarUrl?: string;
  language?: string;
  claims?: Claim[];
}

/** Where a message stands among others. */
export interface Threading {
  externalThreadId?: string;
  replyToExternalId?: string;
  /** RFC 5322 Message-ID, with its angle brackets. */
  messageId?: string;
  inReplyTo?: string;
  references?: string[];
  subject?: string;
}

/** What kind of writing it is; nothing but `person` is ever answered automatically. */
export type Nature = 'person' | 'auto-reply' | 'bounce' | 'read-receipt' | 'list';

/** A piece of a message that is not text. */
export type Part =
  | { type: 'image' | 'audio' | 'video' | 'file'; attachment: string }
  | { type: 'location'; latitude: number; longitude: number; title?: string }
  | { type: 'choice'; id: string; title: string };

/** What was written. */
export interface Content {
  /** Always there: the plain-text form of what the person wrote now. */
  text: string;
  /** What it repeats of earlier messages. */
  quoted?: string;
  html?: string;
  parts?: Part[];
}

/** A file that came with a message: `data` (base64) for small ones, `url` for others. */
export interface EventAttachment {
  id: string;
  name: string;
  mediaType: string;
  /** Bytes. */
  size: number;
  sha256?: string;
  /** Shown inside the html (`attachment:<id>`), not beside it. */
  inline?: boolean;
  url?: string;
  data?: string;
}

interface EventBase {
  /** Unique on this account, for ever: the hub takes each id once. */
  id: string;
  occurredAt: string;
  /** Orders the events of one sender, when the provider gives such a number. */
  sequence?: number;
}

/** Someone wrote to us. */
export interface MessageReceived extends EventBase {
  type: 'message.received';
  from: Sender;
  threading?: Threading;
  nature?: Nature;
  content: Content;
  attachments?: EventAttachment[];
  /** What the adapter knew besides; shown to agents, used for routing. */
  facts?: Record<string, string>;
}

/** The sender changed a message. */
export interface MessageEdited extends EventBase {
  type: 'message.edited';
  from: Sender;
  /** The id of the event that brought the message. */
  externalId: string;
  content: Content;
}

/** The sender took a message back. */
export interface MessageDeleted extends EventBase {
  type: 'message.deleted';
  from: Sender;
  externalId: string;
}

/** An emoji came or went. */
export interface ReactionChanged extends EventBase {
  type: 'reaction.added' | 'reaction.removed';
  from: Sender;
  externalId: string;
  emoji: string;
}

/** A reason that a person can act on: a stable code and words. */
export interface DeliveryError {
  code: string;
  detail: string;
}

/** What became of something we sent. States only move forward. */
export interface Receipt extends EventBase {
  type: 'receipt';
  deliveryId?: string;
  externalId?: string;
  state: 'sent' | 'delivered' | 'read' | 'failed';
  error?: DeliveryError;
  /** The addresses that it is about, of those who get the message; without any, the customer's. */
  recipients?: string[];
}

/** Someone is typing. */
export interface Typing extends EventBase {
  type: 'typing';
  from: Sender;
  /** False when they stopped. */
  active?: boolean;
}

/** Someone allowed or forbade messages, e.g. STOP. */
export interface ConsentChanged extends EventBase {
  type: 'consent';
  from: Sender;
  state: 'granted' | 'revoked';
}

/** A call rings, is answered, ends or was missed. */
export interface Call extends EventBase {
  type: 'call';
  from: Sender;
  callId: string;
  state: 'ringing' | 'answered' | 'ended' | 'missed';
  seconds?: number;
}

/** Everything that an adapter may tell the hub. */
export type HubEvent =
  MessageReceived | MessageEdited | MessageDeleted | ReactionChanged | Receipt | Typing | ConsentChanged | Call;

/** What the hub says about one event. */
export interface EventResult {
  id: string;
  status: 'accepted' | 'duplicate' | 'rejected';
  messageId?: string | null;
  reason?: string | null;
}

/** A file to be sent; `url` is signed and expires, and may be relative to the hub. */
export interface DeliveryAttachment {
  id: string;
  name: string;
  mediaType: string;
  size: number;
  url: string;
}

/**
 * Something the hub wants sent. `deliveryId` is the same on every attempt: the idempotency key. A later `attempt` than
 * that which failed: somebody wants it sent again.
 */
export interface Delivery {
  type: 'message.send' | 'message.edit' | 'message.delete' | 'typing' | 'reaction';
  deliveryId: string;
  attempt: number;
  to: { address: string; name?: string | null };
  /** Who writes: a person of ours, or a machine that says so. */
  author?: { type: 'agent' | 'automation' | 'system'; name?: string | null } | null;
  /** Who else gets it, on channels that have copies (mail). */
  cc?: string[] | null;
  /** Who else gets it without the others seeing. */
  bcc?: string[] | null;
  content: Content;
  threading?: Threading | null;
  attachments?: DeliveryAttachment[] | null;
  /** The provider's id of the message to edit, delete or react to. */
  externalId?: string | null;
  /** The emoji of a reaction. */
  emoji?: string | null;
}

/**
 * What became of a delivery. `retry`: not sent, try again later. `failed`: not sent, for good.
 * `unknown`: the provider's answer was lost, so it must not be sent again without a person's word.
 */
export interface DeliveryResult {
  state: 'sent' | 'failed' | 'retry' | 'unknown';
  externalId?: string;
  error?: DeliveryError;
  /** What had to be left out, e.g. `html`. */
  degraded?: string[];
  /** Seconds until it may be tried again. */
  retryAfter?: number;
}

/** What a channel can do; the hub degrades messages to it before it sends. */
export interface Capabilities {
  maxTextLength?: number;
  textUnit?: 'utf16' | 'utf8' | 'gsm7';
  html?: boolean;
  mediaTypes?: string[];
  maxAttachmentBytes?: number;
  /** Most files in one message; more become messages of their own. */
  maxAttachments?: number;
  /** Longest text that goes together with a file; a longer one is a message of its own. */
  maxCaptionLength?: number;
  choices?: 'buttons' | 'numbered' | 'none';
  typing?: boolean;
  receipts?: ('sent' | 'delivered' | 'read' | 'failed')[];
  edit?: boolean;
  delete?: boolean;
  reactions?: boolean;
  replyWindowHours?: number | null;
  threading?: 'address' | 'topic' | 'headers';
  rateLimit?: { perSecond: number };
}
