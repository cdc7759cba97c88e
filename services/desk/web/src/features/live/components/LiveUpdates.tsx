import { useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { VisuallyHidden } from '@mantine/core';
import { checkSession } from '../../../api/client.ts';
import { resendUnsent } from '../../composer/api/outbox.ts';
import { useMe } from '../../session/api/session.ts';
import { eventApplier, refetchEverything } from '../api/applyEvent.ts';
import { connection } from '../api/connection.ts';
import { openEventStream } from '../api/eventStream.ts';

/** How often (in milliseconds) what could not be sent is tried again without being asked. */
const resendInterval = 15_000;

/** Keeps the desk live, and says new messages of the open thread to screen readers. */
export function LiveUpdates() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const me = useMe();
  const { threadId } = useParams({ strict: false });
  const openThread = useRef(threadId);
  const [announcement, setAnnouncement] = useState('');

  useEffect(() => {
    openThread.current = threadId;
  }, [threadId]);

  useEffect(() => {
    const resend = () => void resendUnsent(queryClient, me.id);
    const timer = setInterval(resend, resendInterval);
    window.addEventListener('online', resend);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', resend);
    };
  }, [queryClient, me.id]);

  useEffect(() => {
    const apply = eventApplier(queryClient, { id: me.id, name: me.name });
    return openEventStream({
      onEvent: (event) => {
        apply(event);
        if (event.name !== 'message.appended') return;
        const { threadId: of, message } = event.data;
        if (of !== openThread.current || message.direction !== 'inbound') return;
        setAnnouncement(
          t('live.newMessage', { name: message.author.name ?? t('threads.unnamed'), text: message.content.text ?? '' }),
        );
      },
      onOpen: (gap) => {
        connection.set('open');
        if (gap) refetchEverything(queryClient);
        void resendUnsent(queryClient, me.id);
      },
      onLost: () => {
        connection.set('lost');
        // A session that ended looks like a lost stream: asking for the session tells the two apart.
        void checkSession();
      },
    });
  }, [queryClient, me.id, me.name, t]);

  return (
    <VisuallyHidden role="log" aria-live="polite">
      {announcement}
    </VisuallyHidden>
  );
}
