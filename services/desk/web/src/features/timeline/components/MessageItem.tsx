import { Badge, Text } from '@mantine/core';
import { IconLock, IconRobot } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message, Thread } from '../../../api/types.ts';
import { channelName } from '../../../lib/channels.ts';
import { fullTime, timeOfDay } from '../../../lib/time.ts';
import { useAccountName } from '../../accounts/api/useAccountName.ts';
import { ChannelIcon } from '../../shell/components/ChannelIcon.tsx';
import { Attachments } from './Attachments.tsx';
import { DeliveryLine } from './DeliveryLine.tsx';
import { MessageBody } from './MessageBody.tsx';
import { MessageFacts } from './MessageFacts.tsx';
import { Reactions } from './Reactions.tsx';
import classes from './MessageItem.module.css';

interface Props {
  message: Message;
  thread: Thread;
  /** Belongs to the block above it, so its author need not be said again. */
  continues: boolean;
  /** A search led here. */
  aimed: boolean;
}

/** One message: who, where, when, what, and what became of it. */
export const MessageItem = memo(function MessageItem({ message, thread, continues, aimed }: Props) {
  const { t, i18n } = useTranslation();
  const accountName = useAccountName();
  const note = message.direction === 'internal';
  const author = authorName();
  const kind = note ? classes.note : message.direction === 'outbound' ? classes.outbound : classes.inbound;

  function authorName(): string {
    const { type, name } = message.author;
    if (name) return name;
    if (type === 'customer') return thread.customer.name ?? t('threads.unnamed');
    if (type === 'automation') return t('timeline.automation');
    return t('timeline.system');
  }

  return (
    <article
      className={`${classes.item} ${kind ?? ''}`}
      data-continues={continues || undefined}
      data-aimed={aimed || undefined}
      aria-label={`${author}, ${fullTime(message.occurredAt, i18n.language)}`}
    >
      {!continues && (
        <header className={classes.head}>
          <Text span fw={600} size="sm">
            {author}
          </Text>
          {message.author.type === 'automation' && (
            <span className={classes.where}>
              <IconRobot size={14} aria-hidden /> {t('timeline.automation')}
            </span>
          )}
          {note ? (
            <span className={classes.where} title={t('timeline.noteHint')}>
              <IconLock size={13} /> {t('timeline.note')}
            </span>
          ) : (
            message.channel && (
              <span className={classes.where} title={whereInFull(message)}>
                <ChannelIcon channel={message.channel} size={14} />
                {message.account
                  ? t('timeline.via', {
                      channel: channelName(message.channel, t),
                      account: accountName(message.account),
                    })
                  : channelName(message.channel, t)}
              </span>
            )
          )}
          {message.nature && message.nature !== 'person' && (
            <Badge size="xs" variant="light" color={message.nature === 'bounce' ? 'red' : 'gray'}>
              {t(`timeline.nature.${message.nature}`)}
            </Badge>
          )}
        </header>
      )}
      <div className={classes.bubble}>
        {message.subject && !continues && <div className={classes.subject}>{message.subject}</div>}
        {message.deleted ? (
          <Text size="sm" fs="italic" c="dimmed">
            {t('timeline.deleted')}
          </Text>
        ) : (
          <>
            <MessageBody message={message} />
            <Attachments attachments={message.attachments} />
            {message.facts && <MessageFacts facts={message.facts} />}
          </>
        )}
      </div>
      <Reactions reactions={message.reactions} />
      <footer className={classes.foot}>
        <time dateTime={message.occurredAt} title={fullTime(message.occurredAt, i18n.language)}>
          {timeOfDay(message.occurredAt, i18n.language)}
        </time>
        {message.edited && !message.deleted && <span>{t('timeline.edited')}</span>}
        {message.delivery && <DeliveryLine message={message} delivery={message.delivery} threadId={thread.id} />}
      </footer>
    </article>
  );
});

/** The customer's address and what the adapter knew besides (a mail's recipients, for example), line by line. */
function whereInFull({ address, facts }: Message): string {
  return [address, ...Object.entries(facts ?? {}).map(([name, value]) => `${name}: ${value}`)]
    .filter(Boolean)
    .join('\n');
}
