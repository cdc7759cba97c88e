import { Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../api/types.ts';
import { AccountForm } from './AccountForm.tsx';
import { ConnectHelp } from './ConnectHelp.tsx';

interface Props {
  /** The account to change, or `new`; null when closed. */
  edited: Account | 'new' | null;
  onClose: () => void;
}

/** Adding or changing a channel, beside the list. */
export function AccountDrawer({ edited, onClose }: Props) {
  const { t } = useTranslation();
  const account = edited === 'new' ? null : edited;
  return (
    <Drawer
      opened={edited !== null}
      onClose={onClose}
      position="right"
      size={480}
      title={account ? t('accounts.editTitle', { name: account.displayName ?? account.id }) : t('accounts.addTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {edited && (
        <>
          {account && <ConnectHelp account={account} />}
          <AccountForm key={account?.id ?? 'new'} account={account} onSaved={onClose} />
        </>
      )}
    </Drawer>
  );
}
