import type { UploadedFile, Via } from '../../../api/types.ts';
import { load, store } from '../../../lib/storage.ts';

/** What stands in a thread's composer and is not sent. */
export interface Draft {
  kind: 'reply' | 'note';
  text: string;
  attachments: UploadedFile[];
  /** Only when the agent chose another way than the proposed one. */
  via: Via | null;
}

export const emptyDraft: Draft = { kind: 'reply', text: '', attachments: [], via: null };

const keyOf = (me: string, threadId: string) => `draft/${me}/${threadId}`;

export function loadDraft(me: string, threadId: string): Draft {
  return { ...emptyDraft, ...load<Partial<Draft>>(keyOf(me, threadId)) };
}

/** Keeps a draft until it is sent; an empty one is forgotten. */
export function storeDraft(me: string, threadId: string, draft: Draft): void {
  const empty = draft.text === '' && draft.attachments.length === 0;
  store(keyOf(me, threadId), empty ? null : draft);
}
