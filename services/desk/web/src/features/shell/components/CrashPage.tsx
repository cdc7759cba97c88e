import { Button } from '@mantine/core';
import { IconMoodSad } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api/client.ts';
import { EmptyState, ErrorState } from './States.tsx';

/** When a page breaks: the rest of the desk goes on. */
export function CrashPage({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const reload = () => window.location.reload();
  if (error instanceof ApiError) return <ErrorState error={error} onRetry={reload} />;
  return (
    <EmptyState
      icon={<IconMoodSad size={34} stroke={1.3} />}
      title={t('errors.crashed')}
      help={t('errors.crashedHelp')}
      action={
        <Button size="xs" onClick={reload}>
          {t('errors.reload')}
        </Button>
      }
    />
  );
}
