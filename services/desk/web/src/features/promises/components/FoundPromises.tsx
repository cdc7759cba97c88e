import { Button, CloseButton } from '@mantine/core';
import { IconCalendarCheck, IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FoundPromise } from '../../../api/routing.ts';
import { shortDateTime } from '../../../lib/time.ts';
import type { PromiseFinder } from '../usePromiseFinder.ts';
import classes from './FoundPromises.module.css';

/** What the text promises, each with one click to be reminded of it. */
export function FoundPromises({ finder }: { finder: PromiseFinder }) {
  const { t } = useTranslation();
  return (
    <div role="status" className={classes.found}>
      {finder.sent.map((one) => (
        <Line key={`sent/${one.phrase}/${one.dueAt}`} promise={one} said={t('promises.foundSent')} finder={finder}>
          <Button size="compact-xs" variant="light" onClick={() => finder.makeSent(one)}>
            {t('promises.keepTrack')}
          </Button>
        </Line>
      ))}
      {finder.drafted.map(({ promise, wanted }) => (
        <Line key={`${promise.phrase}/${promise.dueAt}`} promise={promise} said={t('promises.found')} finder={finder}>
          {wanted ? (
            <Button
              size="compact-xs"
              variant="filled"
              leftSection={<IconCheck size={13} />}
              aria-pressed
              onClick={() => finder.unwant(promise)}
            >
              {t('promises.keptTrackOnSend')}
            </Button>
          ) : (
            <Button size="compact-xs" variant="light" aria-pressed={false} onClick={() => finder.want(promise)}>
              {t('promises.keepTrack')}
            </Button>
          )}
        </Line>
      ))}
    </div>
  );
}

function Line({
  promise,
  said,
  finder,
  children,
}: {
  promise: FoundPromise;
  said: string;
  finder: PromiseFinder;
  children: React.ReactNode;
}) {
  const { t, i18n } = useTranslation();
  return (
    <div className={classes.line}>
      <IconCalendarCheck size={15} aria-hidden />
      <span className={classes.words}>
        {said} <q>{promise.phrase}</q> <strong>{shortDateTime(promise.dueAt, i18n.language)}</strong>
      </span>
      {children}
      <CloseButton size="xs" aria-label={t('promises.wave')} onClick={() => finder.wave(promise)} />
    </div>
  );
}
