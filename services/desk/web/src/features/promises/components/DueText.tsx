import { IconAlarm, IconAlertTriangleFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { fullTime, localDay, relative, shortDateTime, timeOfDay } from '../../../lib/time.ts';
import { useNow } from '../../../lib/useNow.ts';
import classes from './DueText.module.css';

/** When something is due, and how near that is: said, drawn and coloured. */
export function DueText({ at }: { at: string }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const late = new Date(at) <= now;
  const today = localDay(at) === localDay(now);
  const clock = today ? timeOfDay(at, i18n.language) : shortDateTime(at, i18n.language);
  const DueIcon = late ? IconAlertTriangleFilled : IconAlarm;
  return (
    <time dateTime={at} title={fullTime(at, i18n.language)} className={classes.due} data-late={late || undefined}>
      <DueIcon size={14} aria-hidden />
      {late
        ? t('promises.late', { time: relative(at, now, i18n.language) })
        : `${relative(at, now, i18n.language)} · ${clock}`}
    </time>
  );
}
