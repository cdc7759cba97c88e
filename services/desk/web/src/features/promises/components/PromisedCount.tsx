import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../../lib/useNow.ts';
import { promisesQuery } from '../api/promises.ts';
import classes from './PromisedCount.module.css';

/** How many promises are open, and whether one of them is late. */
export function PromisedCount() {
  const { t } = useTranslation();
  const now = useNow();
  const { data } = useQuery(promisesQuery({ mine: true, state: 'open' }));
  if (!data || data.length === 0) return null;
  const late = data.filter(({ dueAt }) => new Date(dueAt) <= now).length;
  return (
    <small className={classes.count} data-late={late > 0 || undefined}>
      <span aria-hidden>{late > 0 ? `! ${data.length}` : data.length}</span>
      <span className={classes.words}>
        {late > 0 ? t('promises.countLate', { count: late }) : t('promises.count', { count: data.length })}
      </span>
    </small>
  );
}
