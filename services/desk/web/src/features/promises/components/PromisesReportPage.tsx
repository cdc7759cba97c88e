import { SegmentedControl, Table } from '@mantine/core';
import { IconHeartHandshake } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PromiseCounts } from '../../../api/routing.ts';
import { nameOf } from '../../../lib/service.ts';
import { AdminPage } from '../../shell/components/AdminPage.tsx';
import { EmptyState, LoadingState, ServiceState } from '../../shell/components/States.tsx';
import { promisesReportQuery } from '../api/promises.ts';
import classes from './PromisesReportPage.module.css';

const spans = [7, 30, 90];

/** How well the team keeps its word, for supervisors. */
export function PromisesReportPage() {
  const { t } = useTranslation();
  const [days, setDays] = useState(30);
  const query = useQuery(promisesReportQuery(days));

  const body = () => {
    if (query.isPending) return <LoadingState />;
    if (!query.data) return <ServiceState service="routing" error={query.error} onRetry={() => void query.refetch()} />;
    const { total, byAgent = [] } = query.data;
    if (total.kept + total.broken + total.open === 0) {
      return (
        <EmptyState
          icon={<IconHeartHandshake size={36} stroke={1.3} />}
          title={t('promises.reportEmpty')}
          help={t('promises.reportEmptyHelp')}
        />
      );
    }
    return (
      <>
        <Share counts={total} />
        <Table.ScrollContainer minWidth={420}>
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('promises.agent')}</Table.Th>
                {(['kept', 'broken', 'open'] as const).map((state) => (
                  <Table.Th key={state} className={classes.number}>
                    {t(`promises.states.${state}`)}
                  </Table.Th>
                ))}
                <Table.Th className={classes.number}>{t('promises.share')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {byAgent.map((one, index) => (
                <Table.Tr key={index}>
                  <Table.Td>{nameOf(one.agent) ?? t('promises.nobody')}</Table.Td>
                  <Table.Td className={classes.number}>{one.kept}</Table.Td>
                  <Table.Td className={classes.number}>{one.broken}</Table.Td>
                  <Table.Td className={classes.number}>{one.open}</Table.Td>
                  <Table.Td className={classes.number}>
                    <Percent counts={one} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </>
    );
  };

  return (
    <AdminPage
      title={t('promises.report')}
      subtitle={t('promises.reportSubtitle')}
      action={
        <SegmentedControl
          size="xs"
          value={String(days)}
          onChange={(value) => setDays(Number(value))}
          data={spans.map((span) => ({ value: String(span), label: t('promises.days', { count: span }) }))}
          aria-label={t('promises.span')}
        />
      }
    >
      {body()}
    </AdminPage>
  );
}

function shareOf({ kept, broken }: PromiseCounts): number | null {
  return kept + broken === 0 ? null : kept / (kept + broken);
}

function Percent({ counts }: { counts: PromiseCounts }) {
  const { i18n } = useTranslation();
  const share = shareOf(counts);
  return share === null ? '–' : new Intl.NumberFormat(i18n.language, { style: 'percent' }).format(share);
}

function Share({ counts }: { counts: PromiseCounts }) {
  const { t } = useTranslation();
  const share = shareOf(counts) ?? 0;
  return (
    <section className={classes.share} aria-label={t('promises.share')}>
      <strong>
        <Percent counts={counts} />
      </strong>
      <span>{t('promises.shareOf', { kept: counts.kept, all: counts.kept + counts.broken })}</span>
      <div className={classes.bar} aria-hidden>
        <div style={{ width: `${share * 100}%` }} />
      </div>
      <small>{t('promises.stillOpen', { count: counts.open })}</small>
    </section>
  );
}
