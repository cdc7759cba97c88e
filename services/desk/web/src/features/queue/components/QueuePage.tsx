import { Table, UnstyledButton } from '@mantine/core';
import { IconMoodSmile } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Queue, QueueItem, QueueOfTeam } from '../../../api/routing.ts';
import { channelName } from '../../../lib/channels.ts';
import { nameOf } from '../../../lib/service.ts';
import { elapsed, fullTime } from '../../../lib/time.ts';
import { useNow } from '../../../lib/useNow.ts';
import { teamsQuery } from '../../routing/api/agents.ts';
import { useWaitText } from '../../routing/useWaitText.ts';
import { AdminPage } from '../../shell/components/AdminPage.tsx';
import { ChannelIcon } from '../../shell/components/ChannelIcon.tsx';
import { EmptyState, LoadingState, ServiceState } from '../../shell/components/States.tsx';
import { queueQuery } from '../api/queue.ts';
import { teamsOf } from '../byTeam.ts';
import classes from './QueuePage.module.css';

/** Who waits for a person, how long already and how long still: for supervisors, live. */
export function QueuePage() {
  const { t } = useTranslation();
  const query = useQuery({ ...queueQuery, refetchInterval: 5_000 });
  const [team, setTeam] = useState<string | null>(null);

  const body = () => {
    if (query.isPending) return <LoadingState />;
    if (!query.data) return <ServiceState service="routing" error={query.error} onRetry={() => void query.refetch()} />;
    if (query.data.items.length === 0) {
      return (
        <EmptyState
          icon={<IconMoodSmile size={36} stroke={1.3} />}
          title={t('queue.empty')}
          help={t('queue.emptyHelp')}
        />
      );
    }
    const items = query.data.items.filter((item) => team === null || (item.team ?? '') === team);
    return (
      <>
        <Teams queue={query.data} chosen={team} onChoose={setTeam} />
        <Waiting items={items} />
      </>
    );
  };

  return (
    <AdminPage title={t('queue.title')} subtitle={query.isError && query.data ? t('queue.stale') : t('queue.subtitle')}>
      {body()}
    </AdminPage>
  );
}

function Teams({
  queue,
  chosen,
  onChoose,
}: {
  queue: Queue;
  chosen: string | null;
  onChoose: (team: string | null) => void;
}) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const waitText = useWaitText();
  const teams = useQuery(teamsQuery);
  const nameOfTeam = (one: QueueOfTeam) =>
    one.name ??
    (one.team === 'everybody' ? t('queue.noTeam') : null) ??
    teams.data?.find(({ id }) => id === one.team)?.name ??
    one.team ??
    t('queue.noTeam');

  return (
    <ul className={classes.teams} aria-label={t('queue.byTeam')}>
      {teamsOf(queue).map((one) => {
        const key = one.team ?? '';
        return (
          <li key={key}>
            <UnstyledButton
              className={classes.team}
              aria-pressed={chosen === key}
              onClick={() => onChoose(chosen === key ? null : key)}
            >
              <span>{nameOfTeam(one)}</span>
              <strong>{t('queue.waiting', { count: one.waiting })}</strong>
              {one.longestSince && (
                <small>{t('queue.longest', { time: elapsed(one.longestSince, now, i18n.language) })}</small>
              )}
              {waitText(one) && <small>{waitText(one)}</small>}
              {typeof one.online === 'number' && <small>{t('queue.online', { count: one.online })}</small>}
            </UnstyledButton>
          </li>
        );
      })}
    </ul>
  );
}

function Waiting({ items }: { items: QueueItem[] }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const waitText = useWaitText();
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table verticalSpacing="sm" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('queue.place')}</Table.Th>
            <Table.Th>{t('queue.customer')}</Table.Th>
            <Table.Th>{t('queue.waits')}</Table.Th>
            <Table.Th>{t('queue.still')}</Table.Th>
            <Table.Th>{t('queue.why')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Table.Tr key={item.threadId}>
              <Table.Td className={classes.number}>{item.position}</Table.Td>
              <Table.Td>
                <Link
                  to="/inbox/$view/$threadId"
                  params={{ view: 'unassigned', threadId: item.threadId }}
                  className={classes.who}
                >
                  {item.channel && (
                    <span title={channelName(item.channel, t)}>
                      <ChannelIcon channel={item.channel} size={15} />
                    </span>
                  )}
                  {nameOf(item.customer) ?? t('threads.unnamed')}
                </Link>
              </Table.Td>
              <Table.Td className={classes.number}>
                {item.waitingSince && (
                  <time dateTime={item.waitingSince} title={fullTime(item.waitingSince, i18n.language)}>
                    {elapsed(item.waitingSince, now, i18n.language)}
                  </time>
                )}
              </Table.Td>
              <Table.Td>{waitText(item) ?? <span className={classes.dim}>{t('queue.unknown')}</span>}</Table.Td>
              <Table.Td className={classes.dim}>
                {Array.isArray(item.because) ? item.because.join(', ') : item.because}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
