import { Button, Loader, Text, Title } from '@mantine/core';
import { IconAlertCircle, IconInbox, IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { serviceTrouble } from '../../../lib/service.ts';
import { useErrorText } from '../../../lib/useErrorText.ts';
import classes from './States.module.css';

/** Nothing here, and what to do about it. */
export function EmptyState({
  title,
  help,
  icon,
  action,
}: {
  title: string;
  help?: string;
  icon?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={classes.state}>
      <span className={classes.icon}>{icon ?? <IconInbox size={34} stroke={1.3} />}</span>
      <Title order={2} size="h5">
        {title}
      </Title>
      {help && (
        <Text size="sm" c="dimmed" maw={320}>
          {help}
        </Text>
      )}
      {action}
    </div>
  );
}

/** What went wrong, and how to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  return (
    <div className={classes.state} role="alert">
      <span className={classes.icon} data-error>
        <IconAlertCircle size={34} stroke={1.3} />
      </span>
      <Title order={2} size="h5">
        {t('errors.loadFailed')}
      </Title>
      <Text size="sm" c="dimmed" maw={360}>
        {errorText(error)}
      </Text>
      {onRetry && (
        <Button variant="light" size="xs" onClick={onRetry}>
          {t('common.retry')}
        </Button>
      )}
    </div>
  );
}

export function LoadingState() {
  const { t } = useTranslation();
  return (
    <div className={classes.state}>
      <Loader size="sm" aria-label={t('app.loading')} />
    </div>
  );
}

/** An error of a service that a hub may do without: an older hub has none, or it is down, and everything else goes on. */
export function ServiceState({
  service,
  error,
  onRetry,
}: {
  service: 'routing' | 'automation';
  error: unknown;
  onRetry: () => void;
}) {
  const { t } = useTranslation();
  const trouble = serviceTrouble(error);
  if (trouble === null) return <ErrorState error={error} onRetry={onRetry} />;
  return (
    <div className={classes.state} role="alert">
      <span className={classes.icon}>
        <IconPlugConnectedX size={34} stroke={1.3} />
      </span>
      <Title order={2} size="h5">
        {t(`service.${service}.${trouble}`)}
      </Title>
      <Text size="sm" c="dimmed" maw={380}>
        {t(`service.${service}.${trouble}Help`)}
      </Text>
      <Button variant="light" size="xs" onClick={onRetry}>
        {t('common.retry')}
      </Button>
    </div>
  );
}
