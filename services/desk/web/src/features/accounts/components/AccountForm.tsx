import { Alert, Button, Fieldset, Group, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api/client.ts';
import type { Account } from '../../../api/types.ts';
import { channelName } from '../../../lib/channels.ts';
import { useErrorText } from '../../../lib/useErrorText.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { complaints, draftOf, hasSecret, inputOf, type AccountDraft } from '../accountForm.ts';
import { useSaveAccount } from '../api/accounts.ts';
import { isProvider, pathOf, providerNames, providers, type Field } from '../providers.ts';
import { SettingInput } from './SettingInput.tsx';

interface Props {
  account: Account | null;
  onSaved: () => void;
}

/** The settings of one channel; which ones depends on its provider. */
export function AccountForm({ account, onSaved }: Props) {
  const { t } = useTranslation();
  const notify = useNotify();
  const errorText = useErrorText();
  const save = useSaveAccount();
  const [draft, setDraft] = useState(() => draftOf(account));
  const [tried, setTried] = useState(false);

  const change = (part: Partial<AccountDraft>) => setDraft({ ...draft, ...part });
  const provider = providers[draft.provider];
  const own = complaints(draft, account);
  const told = save.error instanceof ApiError ? save.error.fields : {};
  const error = (name: string) => {
    const complaint = own[name];
    if (tried && complaint) return t(`accounts.${complaint}`);
    return told[name];
  };

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(own).length > 0) return;
    save.mutate(
      { id: draft.id, ...inputOf(draft, account) },
      {
        onSuccess: (saved) => {
          notify.success(t('accounts.saved', { name: saved.displayName ?? saved.id }));
          onSaved();
        },
      },
    );
  };

  const input = (field: Field) => (
    <SettingInput
      key={pathOf(field)}
      field={field}
      value={draft.fields[pathOf(field)] ?? ''}
      keeps={hasSecret(account, field)}
      error={error(`settings.${pathOf(field)}`)}
      onChange={(text) => change({ fields: { ...draft.fields, [pathOf(field)]: text } })}
    />
  );

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {!account && (
          <Select
            label={t('accounts.provider')}
            data={providerNames.map((name) => ({ value: name, label: t(`accounts.providers.${name}`) }))}
            value={draft.provider}
            allowDeselect={false}
            error={error('provider')}
            onChange={(name) => {
              if (name && isProvider(name)) {
                change({ provider: name, channel: providers[name].channels[0] ?? '', fields: {} });
              }
            }}
          />
        )}
        {provider.channels.length > 1 && (
          <Select
            label={t('accounts.channel')}
            data={provider.channels.map((name) => ({ value: name, label: channelName(name, t) }))}
            value={draft.channel}
            allowDeselect={false}
            error={error('channel')}
            onChange={(channel) => change({ channel: channel ?? '' })}
          />
        )}
        {provider.channels.length === 0 && (
          <TextInput
            label={t('accounts.channel')}
            description={t('accounts.channelHelp')}
            value={draft.channel}
            error={error('channel')}
            onChange={(event) => change({ channel: event.currentTarget.value })}
          />
        )}
        {!account && (
          <TextInput
            label={t('accounts.id')}
            description={t('accounts.idHelp')}
            value={draft.id}
            error={error('id') ?? told.account}
            onChange={(event) => change({ id: event.currentTarget.value })}
          />
        )}
        <TextInput
          label={t('accounts.displayName')}
          description={t('accounts.displayNameHelp')}
          value={draft.displayName}
          error={error('displayName')}
          onChange={(event) => change({ displayName: event.currentTarget.value })}
        />
        {provider.fields.filter((field) => !field.group).map(input)}
        {(['imap', 'smtp'] as const).map((group) => {
          const fields = provider.fields.filter((field) => field.group === group);
          return (
            fields.length > 0 && (
              <Fieldset key={group} legend={t(`accounts.groups.${group}`)}>
                <Stack gap="xs">{fields.map(input)}</Stack>
              </Fieldset>
            )
          );
        })}
        <Switch
          label={t('accounts.enabled')}
          checked={draft.enabled}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
        {save.error && (
          <Alert color="red" variant="light" role="alert">
            {errorText(save.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
