import { IconAlarm, IconAlertTriangleFilled, IconHourglass } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Thread } from '../../../api/types.ts';
import { elapsed, fullTime } from '../../../lib/time.ts';
import { useNow } from '../../../lib/useNow.ts';
import { urgency } from '../urgency.ts';
import classes from './WaitBadge.module.css';

/** How long the customer has been waiting, or when an answer is due: in words and a picture, not by colour alone. */
export function WaitBadge({ thread }: { thread: Pick<Thread, 'waitingSince' | 'dueAt'> }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  if (!thread.waitingSince) return null;
  const urgent = urgency(thread, now);
  const waited = t('threads.waitingLong', { time: elapsed(thread.waitingSince, now, i18n.language) });

  if (!thread.dueAt) {
    return (
      <span className={classes.badge} data-urgency={urgent} title={waited}>
        {urgent !== 'calm' && <IconHourglass size={12} stroke={2} aria-hidden />}
        {elapsed(thread.waitingSince, now, i18n.language)}
      </span>
    );
  }
  const late = new Date(thread.dueAt) <= now;
  const DueIcon = late ? IconAlertTriangleFilled : IconAlarm;
  const time = late
    ? elapsed(thread.dueAt, now, i18n.language)
    : elapsed(now.toISOString(), new Date(thread.dueAt), i18n.language);
  return (
    <span
      className={classes.badge}
      data-urgency={urgent}
      title={`${t('threads.dueAt', { time: fullTime(thread.dueAt, i18n.language) })}\n${waited}`}
    >
      <DueIcon size={12} stroke={2} aria-hidden />
      {late ? t('threads.overdue', { time }) : t('threads.dueIn', { time })}
    </span>
  );
}
