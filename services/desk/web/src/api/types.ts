import type { FlowTestResult } from './automation.ts';

/** The shapes of `/api` as the protocol names them (protocol.md §2 and §6). */

export type Role = 'agent' | 'supervisor' | 'administrator';

export interface User {
  id: string;
  name: string;
  email: string;
  role: Role;
  disabled?: boolean;
}

export interface Session {
  user: User;
  antiForgeryToken: string;
}

export type Assurance = 'self-asserted' | 'signed' | 'verified';

export interface CustomerAddress {
  address: string;
  assurance: Assurance;
  lastSeenAt: string | null;
}

export interface ThreadCustomer {
  id: string;
  name: string | null;
  language: string | null;
  addresses: CustomerAddress[];
}

export type ThreadState = 'open' | 'waiting' | 'snoozed' | 'resolved';

export interface Handler {
  type: 'agent' | 'team' | 'automation';
  id: string;
  name: string | null;
}

/** The stretch from the first message after rest to resolution. */
export interface Episode {
  id?: string;
  openedAt?: string | null;
  firstReplyAt?: string | null;
  resolvedAt?: string | null;
}

export interface Thread {
  id: string;
  customer: ThreadCustomer;
  state: ThreadState;
  handler: Handler | null;
  lastSeq: number;
  preview: string | null;
  /** Where the newest message came from; the list shows its icon. */
  channel?: string | null;
  lastMessageAt?: string | null;
  waitingSince: string | null;
  dueAt: string | null;
  snoozedUntil?: string | null;
  priority: number | string | null;
  /** The customer asked for a person, or an automation gave up: no automation gets it in this episode. */
  wantsPerson?: boolean;
  tags: string[];
  episode: Episode | null;
  version?: string;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Attachment {
  id: string;
  name: string | null;
  mediaType: string | null;
  size: number | null;
  sha256?: string | null;
  url: string | null;
  inline?: boolean;
  /** Why it could not be fetched, when it could not. */
  error?: string | null;
}

export type DeliveryState = 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown';

export interface DeliveryError {
  code?: string | null;
  detail?: string | null;
}

export interface Delivery {
  id: string;
  state: DeliveryState;
  attempts: number;
  error: DeliveryError | string | null;
  degraded: string[] | null;
}

export interface ContentPart {
  type: string;
  attachment?: string;
  latitude?: number;
  longitude?: number;
  id?: string;
  title?: string;
}

export interface Content {
  text: string | null;
  quoted?: string | null;
  html?: string | null;
  parts?: ContentPart[] | null;
}

export interface Reaction {
  emoji: string;
  by?: string | null;
}

export interface Author {
  type: 'customer' | 'agent' | 'automation' | 'system';
  id: string | null;
  name: string | null;
}

export type Nature = 'person' | 'auto-reply' | 'bounce' | 'read-receipt' | 'list';

export interface Message {
  id: string;
  seq: number;
  direction: 'inbound' | 'outbound' | 'internal';
  channel: string | null;
  account: string | null;
  address: string | null;
  author: Author;
  nature: Nature | null;
  subject: string | null;
  content: Content;
  attachments: Attachment[];
  occurredAt: string;
  receivedAt: string;
  edited: boolean | string | null;
  deleted: boolean | string | null;
  reactions: (Reaction | string)[];
  delivery: Delivery | null;
  facts?: Record<string, string> | null;
}

export interface Via {
  account: string;
  address: string;
}

export interface NewMessage {
  clientMessageId: string;
  kind: 'reply' | 'note';
  text: string;
  attachments?: { id: string }[];
  via?: Via;
  /** One of WhatsApp's approved templates, instead of a text. */
  template?: { name: string; language: string; parameters: string[] };
}

/** A message that WhatsApp takes at any time; its gaps are `{{1}}`, `{{2}}`, … */
export interface ApprovedTemplate {
  name: string;
  language: string;
  category: string;
  text: string;
  parameters: number;
}

export interface UploadedFile {
  id: string;
  name: string;
  mediaType: string;
  size: number;
  sha256: string;
  url: string;
}

export interface LinkSuggestion {
  id: string;
  customerId: string;
  name: string | null;
  address: string | null;
  reason: string | null;
  at: string;
}

export interface CustomerMerge {
  id: string;
  with: string;
  reason: string | null;
  at: string;
  by: string | null;
  undoneAt: string | null;
}

export interface Customer {
  id: string;
  name: string | null;
  language: string | null;
  notes: string | null;
  preferences: Via | null;
  addresses: CustomerAddress[];
  threadId: string | null;
  merges: CustomerMerge[];
  suggestions: LinkSuggestion[];
}

export interface CustomerPatch {
  name?: string | null;
  language?: string | null;
  notes?: string | null;
  preferences?: Via | null;
}

export interface SnippetPart {
  text: string;
  hit: boolean;
}

export interface SearchHit {
  type: 'message' | 'customer';
  threadId: string | null;
  customerId: string | null;
  messageId: string | null;
  seq: number | null;
  title: string | null;
  snippet: SnippetPart[];
  at: string | null;
}

export interface Capabilities {
  maxTextLength?: number | null;
  html?: boolean;
  mediaTypes?: string[];
  maxAttachmentBytes?: number | null;
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface Account {
  id: string;
  channel: string;
  provider: string;
  displayName: string | null;
  enabled: boolean;
  settings?: Record<string, Json> | null;
  capabilities?: Capabilities | null;
}

export interface ParkedItem {
  id: string;
  queue?: string | null;
  type?: string | null;
  key?: string | null;
  reason: string | null;
  detail?: string | null;
  attempts?: number | null;
  at?: string | null;
  parkedAt?: string | null;
  body?: Json;
}

/** A text that agents use again and again; without channels it fits everywhere. */
export interface ReplyTemplate {
  id: string;
  name: string;
  shortcut: string | null;
  text: string;
  channels: string[] | null;
  updatedAt: string;
}

/** An error as `application/problem+json` says it. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  errors?: Record<string, string[] | string> | unknown[];
  /** A flow's tests that failed, when it was not published for them. */
  tests?: FlowTestResult[];
}
