import { Popover, UnstyledButton } from '@mantine/core';
import { IconCheck, IconInfoCircle, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { RoutingExplanation } from '../../../api/routing.ts';
import type { Thread, User } from '../../../api/types.ts';
import { nameOf } from '../../../lib/service.ts';
import { relative, shortDateTime } from '../../../lib/time.ts';
import { useNow } from '../../../lib/useNow.ts';
import { explanationQuery } from '../api/threads.ts';
import { useWaitText } from '../useWaitText.ts';
import classes from './WhyLine.module.css';

/** Why the thread is with whom it is, or why it still waits: one line, and the details on demand. Without routing there is nothing to say. */
export function WhyLine({ thread, me }: { thread: Thread; me: User }) {
  const { t } = useTranslation();
  const waitText = useWaitText();
  const { data } = useQuery(explanationQuery(thread.id));
  if (!data) return null;

  const { decision, queue } = data;
  const line = () => {
    if (decision?.handler && decision.handler.id === thread.handler?.id && decision.because.length > 0) {
      const name = decision.handler.id === me.id ? t('routing.you') : nameOf(decision.handler);
      return t('routing.because', { name, reasons: decision.because.join(', ') });
    }
    if (!thread.handler && queue?.position) {
      const wait = waitText(queue);
      const place = t('threads.queuePlace', { place: queue.position });
      return wait ? `${place} · ${wait}` : place;
    }
    return null;
  };
  const text = line();
  if (text === null && data.candidates.length === 0 && data.history.length === 0) return null;

  return (
    <Popover position="bottom-start" shadow="md" width={360} trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.line}>
          <IconInfoCircle size={14} stroke={1.8} aria-hidden />
          <span>{text ?? t('routing.whoCould')}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.details} tabIndex={0} aria-label={t('routing.details')}>
        <Details explanation={data} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Details({ explanation }: { explanation: RoutingExplanation }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { decision, candidates, history } = explanation;
  return (
    <>
      {decision && (
        <p className={classes.decided}>{t('routing.decidedAt', { time: shortDateTime(decision.at, i18n.language) })}</p>
      )}
      {candidates.length > 0 && (
        <>
          <h3>{t('routing.candidates')}</h3>
          <ul className={classes.candidates}>
            {candidates.map((one, index) => (
              <li key={index} data-eligible={one.eligible || undefined}>
                {one.eligible ? (
                  <IconCheck size={15} aria-label={t('routing.eligible')} />
                ) : (
                  <IconX size={15} aria-label={t('routing.notEligible')} />
                )}
                <span>
                  <strong>{nameOf(one.agent)}</strong> {one.why.join(', ')}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {history.length > 0 && (
        <>
          <h3>{t('routing.history')}</h3>
          <ul className={classes.candidates}>
            {history.map((one, index) => (
              <li key={index}>
                <span>
                  <strong>{nameOf(one.agent)}</strong> {t('routing.episodes', { count: one.episodes })}
                  {one.lastAt && `, ${relative(one.lastAt, now, i18n.language)}`}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
