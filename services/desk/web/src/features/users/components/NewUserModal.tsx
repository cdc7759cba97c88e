import { Alert, Button, Group, Modal, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api/client.ts';
import { useErrorText } from '../../../lib/useErrorText.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { useCreateUser, type NewUser } from '../api/users.ts';
import { roles } from '../roles.ts';

/** Makes somebody who may sign in. */
export function NewUserModal({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const errorText = useErrorText();
  const create = useCreateUser();
  const [user, setUser] = useState<NewUser>({ name: '', email: '', password: '', role: 'agent' });
  const told = create.error instanceof ApiError ? create.error.fields : {};
  const change = (part: Partial<NewUser>) => setUser({ ...user, ...part });

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    create.mutate(user, {
      onSuccess: () => {
        notify.success(t('users.created', { name: user.name }));
        onClose();
      },
    });
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('users.add')}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={t('users.name')}
            required
            data-autofocus
            value={user.name}
            error={told.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <TextInput
            label={t('users.email')}
            type="email"
            required
            value={user.email}
            error={told.email}
            onChange={(event) => change({ email: event.currentTarget.value })}
          />
          <PasswordInput
            label={t('users.password')}
            description={t('users.passwordHelp')}
            required
            minLength={10}
            autoComplete="new-password"
            value={user.password}
            error={told.password}
            onChange={(event) => change({ password: event.currentTarget.value })}
          />
          <Select
            label={t('users.role')}
            data={roles.map((role) => ({ value: role, label: t(`session.roles.${role}`) }))}
            value={user.role}
            allowDeselect={false}
            onChange={(role) => role && change({ role: role })}
          />
          {create.error && (
            <Alert color="red" variant="light" role="alert">
              {errorText(create.error)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={create.isPending}>
              {t('users.add')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
