import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { NewMessage, Thread, UploadedFile } from '../../api/types.ts';
import { newId } from '../../lib/newId.ts';
import { sendTyping } from '../live/api/typing.ts';
import { emptyDraft, loadDraft, storeDraft, type Draft } from './api/drafts.ts';
import { uploadFile } from './api/files.ts';
import { send, type Unsent } from './api/outbox.ts';
import type { ViaOption } from './via.ts';

/** How often (in milliseconds) the hub hears that somebody goes on typing. */
const typingInterval = 4_000;

/** A draft that survives leaving the thread, with its files and the way it goes out. */
export function useComposer(thread: Thread, me: string, onUploadFailed: (name: string, error: unknown) => void) {
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => loadDraft(me, thread.id));
  const [uploading, setUploading] = useState<{ id: string; name: string }[]>([]);
  const typing = useTypingSignal(thread.id);

  const change = (part: Partial<Draft>) => {
    setDraft((old) => {
      const next = { ...old, ...part };
      storeDraft(me, thread.id, next);
      return next;
    });
    if (part.text !== undefined && draft.kind === 'reply') typing.touch(part.text !== '');
  };

  const addFile = (file: UploadedFile) =>
    setDraft((old) => {
      const next = { ...old, attachments: [...old.attachments, file] };
      storeDraft(me, thread.id, next);
      return next;
    });

  const attach = async (files: Iterable<File>) => {
    for (const file of files) {
      const id = newId();
      setUploading((old) => [...old, { id, name: file.name }]);
      try {
        addFile(await uploadFile(file));
      } catch (error) {
        onUploadFailed(file.name, error);
      } finally {
        setUploading((old) => old.filter((upload) => upload.id !== id));
      }
    }
  };

  const ready = uploading.length === 0 && (draft.text.trim() !== '' || draft.attachments.length > 0);

  const put = (text: string, via: ViaOption | null, more: Partial<Unsent> = {}) => {
    typing.touch(false);
    const reply = draft.kind === 'reply';
    void send(queryClient, {
      clientMessageId: newId(),
      threadId: thread.id,
      by: me,
      kind: draft.kind,
      text,
      attachments: [],
      via: reply && via ? { account: via.account, address: via.address } : null,
      channel: reply ? (via?.channel ?? null) : null,
      at: new Date().toISOString(),
      afterSeq: thread.lastSeq,
      state: 'sending',
      temporary: true,
      error: null,
      ...more,
    });
  };

  const submit = (via: ViaOption | null): boolean => {
    if (!ready) return false;
    put(draft.text.trim(), via, { attachments: draft.attachments });
    // The chosen way stays: who changed it once means it for this conversation.
    const rest: Draft = { ...emptyDraft, kind: draft.kind, via: draft.via };
    storeDraft(me, thread.id, rest);
    setDraft(rest);
    return true;
  };

  /** Sends an approved template; the draft stays. */
  const submitTemplate = (via: ViaOption, template: NewMessage['template'], text: string) =>
    put(text, via, { template });

  return { draft, change, attach, uploading, ready, submit, submitTemplate };
}

/** Says that somebody types, not at every key, and says when they stop. */
function useTypingSignal(threadId: string) {
  const last = useRef(0);
  useEffect(
    () => () => {
      if (last.current !== 0) void sendTyping(threadId, false);
    },
    [threadId],
  );
  return {
    touch: (active: boolean) => {
      const now = Date.now();
      if (active && now - last.current < typingInterval) return;
      if (!active && last.current === 0) return;
      last.current = active ? now : 0;
      void sendTyping(threadId, active);
    },
  };
}
