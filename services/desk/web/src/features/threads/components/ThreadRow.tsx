import { IconFlag3Filled, IconHandStop, IconListNumbers, IconRobot } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Thread } from '../../../api/types.ts';
import { channelsOfAddress } from '../../../lib/channels.ts';
import { relative } from '../../../lib/time.ts';
import { useNow } from '../../../lib/useNow.ts';
import { useQueuePlace } from '../../queue/api/queue.ts';
import { useMe } from '../../session/api/session.ts';
import { ChannelIcon } from '../../shell/components/ChannelIcon.tsx';
import { PersonAvatar } from '../../shell/components/PersonAvatar.tsx';
import type { View } from '../views.ts';
import { WaitBadge } from './WaitBadge.tsx';
import classes from './ThreadRow.module.css';

/** All rows are equally high (in pixels), so that the list need not measure them. */
export const rowHeight = 84;

interface Props {
  thread: Thread;
  view: View;
  channel: string | null;
  open: boolean;
}

/** One thread in the list: who, what they said last, how long they wait, and with whom it is. */
export const ThreadRow = memo(function ThreadRow({ thread, view, channel, open }: Props) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const now = useNow();
  const name = thread.customer.name ?? t('threads.unnamed');
  const lastChannel = thread.channel ?? channelsOfAddress(thread.customer.addresses[0]?.address ?? '')[0];
  const place = useQueuePlace(thread.id, thread.waitingSince !== null && thread.handler === null);
  const automated = thread.handler?.type === 'automation';
  const handler = thread.handler && (thread.handler.id === me.id ? null : thread.handler.name);

  return (
    <Link
      to="/inbox/$view/$threadId"
      params={{ view, threadId: thread.id }}
      search={channel ? { channel } : {}}
      className={classes.row}
      data-open={open || undefined}
      data-waiting={thread.waitingSince !== null || undefined}
      aria-current={open ? 'true' : undefined}
      preload={false}
    >
      <PersonAvatar
        name={thread.customer.name}
        badge={lastChannel ? <ChannelIcon channel={lastChannel} size={14} /> : undefined}
      />
      <span className={classes.text}>
        <span className={classes.first}>
          <strong className={classes.name}>{name}</strong>
          {thread.waitingSince ? (
            <WaitBadge thread={thread} />
          ) : (
            thread.lastMessageAt && (
              <span className={classes.time}>{relative(thread.lastMessageAt, now, i18n.language)}</span>
            )
          )}
        </span>
        <span className={classes.preview}>{thread.preview}</span>
        <span className={classes.last}>
          {isHigh(thread) && (
            <span className={classes.mark} data-kind="high" title={t('threads.priority.high')}>
              <IconFlag3Filled size={12} aria-hidden />
              {t('threads.priority.highShort')}
            </span>
          )}
          {thread.wantsPerson && thread.handler?.type !== 'agent' && (
            <span className={classes.mark} data-kind="person">
              <IconHandStop size={13} stroke={2} aria-hidden />
              {t('threads.wantsPerson')}
            </span>
          )}
          {place !== null && place > 0 && (
            <span className={classes.mark} title={t('threads.queuePlace', { place })}>
              <IconListNumbers size={13} aria-hidden />
              {t('threads.queuePlaceShort', { place })}
            </span>
          )}
          {handler && (
            <span className={classes.handler}>
              {automated && <IconRobot size={13} aria-label={t('timeline.automation')} />} {handler}
            </span>
          )}
          {thread.tags.slice(0, 3).map((tag) => (
            <span key={tag} className={classes.tag}>
              {tag}
            </span>
          ))}
        </span>
      </span>
    </Link>
  );
});

function isHigh(thread: Thread): boolean {
  return (
    thread.priority === 'urgent' ||
    thread.priority === 'high' ||
    (typeof thread.priority === 'number' && thread.priority > 0)
  );
}
