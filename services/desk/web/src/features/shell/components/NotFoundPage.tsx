import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from './States.tsx';

/** An address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<IconMapOff size={34} stroke={1.3} />}
      title={t('errors.pageNotFound')}
      action={
        <Button size="xs" variant="light" component={Link} to="/">
          {t('errors.toInbox')}
        </Button>
      }
    />
  );
}
