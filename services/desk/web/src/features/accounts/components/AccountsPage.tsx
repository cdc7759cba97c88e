import { Button } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../api/types.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { AdminPage } from '../../shell/components/AdminPage.tsx';
import { ConfirmModal } from '../../shell/components/ConfirmModal.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../shell/components/States.tsx';
import { accountsQuery, useDeleteAccount } from '../api/accounts.ts';
import { AccountCard } from './AccountCard.tsx';
import { AccountDrawer } from './AccountDrawer.tsx';

/** The connected channels, for administrators. */
export function AccountsPage() {
  const { t } = useTranslation();
  const notify = useNotify();
  const query = useQuery(accountsQuery);
  const remove = useDeleteAccount();
  const [edited, setEdited] = useState<Account | 'new' | null>(null);
  const [deleting, setDeleting] = useState<Account | null>(null);
  const nameOf = (account: Account | null) => account?.displayName ?? account?.id ?? '';

  const addButton = (
    <Button leftSection={<IconPlus size={17} />} onClick={() => setEdited('new')}>
      {t('accounts.add')}
    </Button>
  );

  const list = () => {
    if (query.isPending) return <LoadingState />;
    if (!query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    if (query.data.length === 0) {
      return (
        <EmptyState
          icon={<IconPlugConnected size={36} stroke={1.3} />}
          title={t('accounts.empty')}
          help={t('accounts.emptyHelp')}
          action={addButton}
        />
      );
    }
    return query.data.map((account) => (
      <AccountCard
        key={account.id}
        account={account}
        onEdit={() => setEdited(account)}
        onDelete={() => setDeleting(account)}
      />
    ));
  };

  return (
    <AdminPage title={t('accounts.title')} subtitle={t('accounts.subtitle')} action={addButton}>
      {list()}
      <AccountDrawer edited={edited} onClose={() => setEdited(null)} />
      <ConfirmModal
        opened={deleting !== null}
        title={t('accounts.deleteTitle', { name: nameOf(deleting) })}
        text={t('accounts.deleteText')}
        confirm={t('common.delete')}
        danger
        busy={remove.isPending}
        onClose={() => setDeleting(null)}
        onConfirm={() =>
          deleting &&
          remove.mutate(deleting.id, {
            onSuccess: () => notify.success(t('accounts.deleted', { name: nameOf(deleting) })),
            onError: notify.failure,
            onSettled: () => setDeleting(null),
          })
        }
      />
    </AdminPage>
  );
}
