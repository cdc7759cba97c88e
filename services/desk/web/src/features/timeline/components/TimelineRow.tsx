import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Thread } from '../../../api/types.ts';
import { dayName, localDay } from '../../../lib/time.ts';
import { useNow } from '../../../lib/useNow.ts';
import type { TimelineItem } from '../timelineItems.ts';
import { EventLine } from './EventLine.tsx';
import { MessageItem } from './MessageItem.tsx';
import { UnsentItem } from './UnsentItem.tsx';
import classes from './TimelineRow.module.css';

/** One row of the timeline, whatever it is. */
export function TimelineRow({ item, thread, aimed }: { item: TimelineItem; thread: Thread; aimed: boolean }) {
  const { t } = useTranslation();
  switch (item.kind) {
    case 'start':
      return (
        <Text className={classes.start} size="xs">
          {t('timeline.start')}
        </Text>
      );
    case 'day':
      return <DaySeparator at={item.at} />;
    case 'unsent':
      return <UnsentItem entry={item.entry} />;
    case 'message':
      return item.message.author.type === 'system' && item.message.direction === 'internal' ? (
        <EventLine message={item.message} />
      ) : (
        <MessageItem message={item.message} thread={thread} continues={item.continues} aimed={aimed} />
      );
  }
}

function DaySeparator({ at }: { at: string }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const day = localDay(at);
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  const name =
    day === localDay(now)
      ? t('timeline.today')
      : day === localDay(yesterday)
        ? t('timeline.yesterday')
        : dayName(at, i18n.language, now);
  return (
    <div className={classes.day} role="separator" aria-label={name}>
      <span>{name}</span>
    </div>
  );
}
