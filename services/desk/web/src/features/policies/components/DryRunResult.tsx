import { Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { PolicyDryRun, Verdict } from '../../../api/routing.ts';
import { channelName } from '../../../lib/channels.ts';
import { shortDateTime } from '../../../lib/time.ts';
import classes from './PoliciesPage.module.css';

/** More rows than these nobody reads; the sums say the rest. */
const most = 50;

/** What would have been decided by the draft, beside what was: the changes first. */
export function DryRunResult({ result }: { result: PolicyDryRun }) {
  const { t, i18n } = useTranslation();
  const changed = result.episodes.filter(({ differs }) => differs);
  return (
    <section className={classes.result} role="status">
      <h2>{t('policies.dryRun')}</h2>
      <p>{t('policies.dryRunSum', { changed: result.differing, all: result.count })}</p>
      {result.sums.length > 0 && (
        <Table verticalSpacing={6} maw={520} mb="lg">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('policies.policy')}</Table.Th>
              <Table.Th className={classes.number}>{t('policies.now')}</Table.Th>
              <Table.Th className={classes.number}>{t('policies.withDraft')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {result.sums.map((sum) => (
              <Table.Tr key={sum.policy} className={sum.now === sum.draft ? undefined : classes.changed}>
                <Table.Td>{sum.policy}</Table.Td>
                <Table.Td className={classes.number}>{sum.now}</Table.Td>
                <Table.Td className={classes.number}>{sum.draft}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {changed.length > 0 && (
        <Table.ScrollContainer minWidth={520}>
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('policies.conversation')}</Table.Th>
                <Table.Th>{t('policies.now')}</Table.Th>
                <Table.Th>{t('policies.withDraft')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {changed.slice(0, most).map((item) => (
                <Table.Tr key={item.episodeId}>
                  <Table.Td>
                    <Link
                      to="/inbox/$view/$threadId"
                      params={{ view: 'open', threadId: item.threadId }}
                      className={classes.link}
                    >
                      {[
                        item.facts?.channel && channelName(item.facts.channel, t),
                        shortDateTime(item.at, i18n.language),
                      ]
                        .filter(Boolean)
                        .join(', ')}
                    </Link>
                  </Table.Td>
                  <Table.Td>{text(item.now)}</Table.Td>
                  <Table.Td className={classes.changed}>{text(item.draft)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {changed.length > most && <p>{t('policies.more', { count: changed.length - most })}</p>}
    </section>
  );
}

/** `vip → key-accounts` */
function text({ policy, automation, team, priority }: Verdict): string {
  return `${policy} → ${[automation, team].filter(Boolean).join(', ')}${priority === 0 ? '' : ` (+${priority})`}`;
}
