import { Alert } from '@mantine/core';
import { IconCalendarCheck, IconPhoneCall } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AgentPromise } from '../../../api/routing.ts';
import { nameOf } from '../../../lib/service.ts';
import { useErrorText } from '../../../lib/useErrorText.ts';
import { AdminPage } from '../../shell/components/AdminPage.tsx';
import { EmptyState, LoadingState, ServiceState } from '../../shell/components/States.tsx';
import { threadQuery } from '../../threads/api/threads.ts';
import { promisesQuery } from '../api/promises.ts';
import { DueText } from './DueText.tsx';
import { PromiseActions } from './PromiseActions.tsx';
import classes from './PromisedPage.module.css';

/** What I have promised to customers, the next due first. */
export function PromisedPage() {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const query = useQuery(promisesQuery({ mine: true, state: 'open' }));

  const list = () => {
    if (query.isPending) return <LoadingState />;
    if (!query.data) return <ServiceState service="routing" error={query.error} onRetry={() => void query.refetch()} />;
    if (query.data.length === 0) {
      return (
        <EmptyState
          icon={<IconCalendarCheck size={36} stroke={1.3} />}
          title={t('promises.empty')}
          help={t('promises.emptyHelp')}
        />
      );
    }
    return (
      <ul className={classes.list}>
        {query.data.map((promise) => (
          <Promised key={promise.id} promise={promise} />
        ))}
      </ul>
    );
  };

  return (
    <AdminPage title={t('promises.title')} subtitle={t('promises.subtitle')}>
      {query.data && query.isError && (
        <Alert color="yellow" variant="light" mb="sm">
          {errorText(query.error)}
        </Alert>
      )}
      {list()}
    </AdminPage>
  );
}

function Promised({ promise }: { promise: AgentPromise }) {
  const { t } = useTranslation();
  const told = nameOf(promise.customer);
  const thread = useQuery({ ...threadQuery(promise.threadId), enabled: told === null });
  const KindIcon = promise.kind === 'callback' ? IconPhoneCall : IconCalendarCheck;
  return (
    <li className={classes.promise}>
      <KindIcon
        size={20}
        stroke={1.6}
        aria-label={promise.kind === 'callback' ? t('promises.callback') : t('promises.promised')}
      />
      <div className={classes.words}>
        <Link to="/inbox/$view/$threadId" params={{ view: 'open', threadId: promise.threadId }} className={classes.who}>
          {told ?? thread.data?.customer.name ?? t('threads.unnamed')}
        </Link>
        <span>{promise.text}</span>
        <DueText at={promise.dueAt} />
      </div>
      <PromiseActions promise={promise} />
    </li>
  );
}
