import { ActionIcon, Button, Switch, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../api/types.ts';
import { channelName } from '../../../lib/channels.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { ChannelIcon } from '../../shell/components/ChannelIcon.tsx';
import { useSaveAccount } from '../api/accounts.ts';
import { isProvider } from '../providers.ts';
import classes from './AccountCard.module.css';

interface Props {
  account: Account;
  onEdit: () => void;
  onDelete: () => void;
}

/** One connected channel in the list. */
export function AccountCard({ account, onEdit, onDelete }: Props) {
  const { t } = useTranslation();
  const notify = useNotify();
  const save = useSaveAccount();
  const name = account.displayName ?? account.id;

  const toggle = (enabled: boolean) => {
    // Secrets come back as `***`, which the hub takes as "keep".
    const { id, channel, provider, displayName, settings } = account;
    save.mutate({ id, channel, provider, displayName, settings: settings ?? {}, enabled }, { onError: notify.failure });
  };

  return (
    <article className={classes.card} data-disabled={!account.enabled || undefined}>
      <ChannelIcon channel={account.channel} size={24} />
      <div className={classes.text}>
        <strong>{name}</strong>
        <span>
          {channelName(account.channel, t)} ·{' '}
          {isProvider(account.provider) ? t(`accounts.providers.${account.provider}`) : account.provider} ·{' '}
          <code>{account.id}</code>
        </span>
      </div>
      <Switch
        checked={save.isPending ? save.variables.enabled : account.enabled}
        disabled={save.isPending}
        aria-label={t('accounts.enable', { name })}
        onChange={(event) => toggle(event.currentTarget.checked)}
      />
      <Button size="xs" variant="default" onClick={onEdit}>
        {t('common.edit')}
      </Button>
      <Tooltip label={t('common.delete')}>
        <ActionIcon variant="subtle" color="gray" aria-label={`${t('common.delete')}: ${name}`} onClick={onDelete}>
          <IconTrash size={18} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </article>
  );
}
