import { Button, Text } from '@mantine/core';
import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { discard, send, type Unsent } from '../../composer/api/outbox.ts';
import { LinkedText } from './LinkedText.tsx';
import classes from './MessageItem.module.css';
import delivery from './DeliveryLine.module.css';

/** A message that the hub has not confirmed: on its way, or failed and waiting for a decision. */
export function UnsentItem({ entry }: { entry: Unsent }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const failed = entry.state === 'failed';
  return (
    <article className={`${classes.item} ${(entry.kind === 'note' ? classes.note : classes.outbound) ?? ''}`}>
      <div className={classes.bubble} style={{ opacity: failed ? 1 : 0.7 }}>
        {entry.text && <LinkedText text={entry.text} />}
        {entry.attachments.map((file) => (
          <Text key={file.id} size="xs" c="dimmed">
            {file.name}
          </Text>
        ))}
      </div>
      <footer className={classes.foot}>
        <span className={delivery.state} data-state={failed ? 'failed' : 'sending'} role={failed ? 'alert' : undefined}>
          {failed ? <IconAlertTriangle size={14} aria-hidden /> : <IconClock size={14} aria-hidden />}
          {failed
            ? `${t('timeline.unsent')}: ${entry.error ?? t('timeline.unsentHelp')}`
            : t('timeline.delivery.sending')}
        </span>
        {failed && (
          <>
            <Button size="compact-xs" variant="light" color="red" onClick={() => void send(queryClient, entry)}>
              {t('timeline.sendAgain')}
            </Button>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => discard(entry.clientMessageId)}>
              {t('timeline.discard')}
            </Button>
          </>
        )}
      </footer>
    </article>
  );
}
