import { IconPhoneCall, IconCalendarCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { promisesQuery } from '../api/promises.ts';
import { DueText } from './DueText.tsx';
import { PromiseActions } from './PromiseActions.tsx';
import classes from './ThreadPromises.module.css';

/** What this customer was promised and still waits for. */
export function ThreadPromises({ threadId }: { threadId: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(promisesQuery({ thread: threadId, state: 'open' }));
  if (!data || data.length === 0) return null;
  return (
    <ul className={classes.list} aria-label={t('promises.ofThread')}>
      {data.map((promise) => {
        const KindIcon = promise.kind === 'callback' ? IconPhoneCall : IconCalendarCheck;
        return (
          <li key={promise.id} className={classes.promise}>
            <KindIcon size={15} aria-hidden />
            <span className={classes.text}>
              {promise.kind === 'callback' ? t('promises.callback') : t('promises.promised')}: {promise.text}
            </span>
            <DueText at={promise.dueAt} />
            <PromiseActions promise={promise} />
          </li>
        );
      })}
    </ul>
  );
}
