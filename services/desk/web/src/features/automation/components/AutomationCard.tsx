import { Button, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconRobot } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AutomationRun } from '../../../api/automation.ts';
import type { Thread, User } from '../../../api/types.ts';
import { timeOfDay } from '../../../lib/time.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { TransferModal } from '../../routing/components/TransferModal.tsx';
import { useThreadAction } from '../../threads/api/threads.ts';
import { automationRunsQuery } from '../api/work.ts';
import classes from './AutomationCard.module.css';

/** Says that an automation answers here, or did so in this episode; what it came to know; and how a person goes on. */
export function AutomationCard({ thread, me }: { thread: Thread; me: User }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { data: runs } = useQuery(automationRunsQuery(thread.id));
  const action = useThreadAction(thread, me.id);
  const [open, setOpen] = useState(false);
  const [passing, setPassing] = useState(false);

  const now = thread.handler?.type === 'automation' ? thread.handler : null;
  const run = runs?.[0];
  const current = run !== undefined && run.startedAt >= (thread.episode?.openedAt ?? '');
  if (!now && !current) return null;

  return (
    <section className={classes.card} aria-label={t('automation.label')}>
      <div className={classes.line}>
        <IconRobot size={18} stroke={1.7} aria-hidden />
        <span className={classes.words}>
          <strong>{now?.name ?? run?.name ?? run?.automation ?? now?.id}</strong> ({t('automation.label')}){' '}
          {now ? t('automation.answers') : t('automation.answered')}
        </span>
        {run && (
          <UnstyledButton className={classes.more} aria-expanded={open} onClick={() => setOpen(!open)}>
            {t('automation.knows')}
            {open ? <IconChevronUp size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />}
          </UnstyledButton>
        )}
        {now && (
          <>
            <Button
              size="compact-xs"
              loading={action.isPending}
              onClick={() =>
                action.mutate({ do: 'assign', to: { type: 'agent', id: me.id } }, { onError: notify.failure })
              }
            >
              {t('automation.takeIt')}
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => setPassing(true)}>
              {t('automation.handOver')}
            </Button>
          </>
        )}
      </div>
      {open && run && <Work run={run} />}
      {passing && <TransferModal thread={thread} me={me} onClose={() => setPassing(false)} />}
    </section>
  );
}

function Work({ run }: { run: AutomationRun }) {
  const { t, i18n } = useTranslation();
  const exchanges = run.exchanges ?? [];
  return (
    <div className={classes.work}>
      {run.because && <p>{t('automation.because', { because: run.because })}</p>}
      {run.summary && <p className={classes.summary}>{run.summary}</p>}
      {!run.summary && exchanges.length === 0 && <p>{t('automation.nothing')}</p>}
      <ol>
        {exchanges.map((exchange) => (
          <li key={exchange.step}>
            <time dateTime={exchange.at}>{timeOfDay(exchange.at, i18n.language)}</time>
            <span>
              {exchange.heard.map((text, index) => (
                <span key={`heard${index}`}>“{text}” </span>
              ))}
              {exchange.said.length > 0 && <>→ {exchange.said.join(' ')}</>}
              {exchange.outcome && <em> {exchange.outcome}</em>}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
