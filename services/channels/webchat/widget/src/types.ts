/** What the chat API speaks (protocol §5), and what the widget keeps of it. */

export interface Attachment {
  id: string;
  name: string;
  mediaType: string;
  size: number | null;
  /** Where the file is; signed, and relative to the hub. Missing while the file is not stored yet. */
  url: string | null;
}

export interface Part {
  type: string;
  id?: string | null;
  title?: string | null;
  latitude?: number | null;
  longitude?: number | null;
}

export interface Message {
  id: string;
  seq: number;
  direction: 'inbound' | 'outbound';
  channel: string;
  author: { type: string; name: string | null };
  content: { text: string; parts: Part[] };
  attachments: Attachment[];
  occurredAt: string;
  edited: boolean;
  deleted: boolean;
  /** Ours, when this visitor wrote it here. */
  clientMessageId: string | null;
}

/** What the visitor chose of what was offered. */
export interface Choice {
  id: string;
  title: string;
}

/** A message that the hub has not confirmed yet. */
export interface Pending {
  clientMessageId: string;
  text: string;
  attachments: Attachment[];
  choice?: Choice;
  writtenAt: string;
  /** Why it will not be sent by itself any more; the visitor may try again. */
  failed?: string;
}

export interface Agent {
  name: string | null;
  type: string;
}

/** Where somebody stands among those who wait. */
export interface QueuePlace {
  /** Counts from 1; 0: waits no more. */
  position: number;
  estimatedWaitSeconds: number | null;
  lowSeconds: number | null;
  highSeconds: number | null;
}

export interface Session {
  visitorId: string;
  token: string;
  /** What the account is called. */
  title: string | null;
}

export interface Profile {
  name?: string | undefined;
  email?: string | undefined;
}

/** `gone`: the account is unknown, disabled, or does not allow this site. */
export type Status = 'idle' | 'connecting' | 'online' | 'offline' | 'gone';
