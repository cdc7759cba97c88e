import type { Capabilities } from '@omnichannel/adapter-sdk';
import { maxAttachmentBytes } from './outgoing/attachments.js';

/** What e-mail can do. */
export const capabilities: Capabilities = {
  html: true,
  mediaTypes: ['*/*'],
  maxAttachmentBytes,
  choices: 'numbered',
  typing: false,
  receipts: ['sent', 'failed'],
  edit: false,
  delete: false,
  reactions: false,
  replyWindowHours: null,
  threading: 'headers',
};
