import { Button, Code, Group } from '@mantine/core';
import { IconMoodSmile } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ParkedItem } from '../../../api/types.ts';
import { fullTime, relative } from '../../../lib/time.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { useNow } from '../../../lib/useNow.ts';
import { AdminPage } from '../../shell/components/AdminPage.tsx';
import { ConfirmModal } from '../../shell/components/ConfirmModal.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../shell/components/States.tsx';
import { parkedQuery, useParkedAction } from '../api/parked.ts';
import classes from './ParkedPage.module.css';

/** What could not be processed, for those who look after the hub: with its reason, and both ways out. */
export function ParkedPage() {
  const { t } = useTranslation();
  const query = useQuery(parkedQuery);

  const list = () => {
    if (query.isPending) return <LoadingState />;
    if (!query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    if (query.data.length === 0) {
      return (
        <EmptyState
          icon={<IconMoodSmile size={36} stroke={1.3} />}
          title={t('parked.empty')}
          help={t('parked.emptyHelp')}
        />
      );
    }
    return query.data.map((item) => <Parked key={item.id} item={item} />);
  };

  return (
    <AdminPage title={t('parked.title')} subtitle={t('parked.subtitle')}>
      {list()}
    </AdminPage>
  );
}

function Parked({ item }: { item: ParkedItem }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const notify = useNotify();
  const action = useParkedAction();
  const [asked, setAsked] = useState(false);
  const at = item.parkedAt ?? item.at;

  const act = (verb: 'retry' | 'discard') =>
    action.mutate(
      { id: item.id, verb },
      {
        onSuccess: () => notify.success(verb === 'retry' ? t('parked.retried') : t('parked.discarded')),
        onError: notify.failure,
        onSettled: () => setAsked(false),
      },
    );

  return (
    <article className={classes.item}>
      <div className={classes.meta}>
        <strong>{[item.type, item.queue].filter(Boolean).join(' · ')}</strong>
        {at && (
          <time dateTime={at} title={fullTime(at, i18n.language)}>
            {relative(at, now, i18n.language)}
          </time>
        )}
        {item.attempts != null && <span>{t('parked.attempts', { count: item.attempts })}</span>}
      </div>
      <p className={classes.reason}>{item.reason ?? t('parked.noReason')}</p>
      {item.body !== undefined && (
        <details className={classes.content}>
          <summary>{t('parked.content')}</summary>
          <Code block>{typeof item.body === 'string' ? item.body : JSON.stringify(item.body, null, 2)}</Code>
        </details>
      )}
      <Group gap="xs">
        <Button size="xs" loading={action.isPending && !asked} onClick={() => act('retry')}>
          {t('parked.retry')}
        </Button>
        <Button size="xs" variant="default" onClick={() => setAsked(true)}>
          {t('parked.discard')}
        </Button>
      </Group>
      <ConfirmModal
        opened={asked}
        title={t('parked.discardTitle')}
        text={t('parked.discardText')}
        confirm={t('parked.discard')}
        danger
        busy={action.isPending}
        onConfirm={() => act('discard')}
        onClose={() => setAsked(false)}
      />
    </article>
  );
}
