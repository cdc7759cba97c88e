import { Badge, Button, Select } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role, User } from '../../../api/types.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { useMe } from '../../session/api/session.ts';
import { AdminPage } from '../../shell/components/AdminPage.tsx';
import { ConfirmModal } from '../../shell/components/ConfirmModal.tsx';
import { PersonAvatar } from '../../shell/components/PersonAvatar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../shell/components/States.tsx';
import { useChangeUser, usersQuery } from '../api/users.ts';
import { roles } from '../roles.ts';
import { NewUserModal } from './NewUserModal.tsx';
import classes from './UsersPage.module.css';

/** Who may sign in, for administrators. */
export function UsersPage() {
  const { t } = useTranslation();
  const query = useQuery(usersQuery);
  const [adding, setAdding] = useState(false);

  const list = () => {
    if (query.isPending) return <LoadingState />;
    if (!query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    if (query.data.length === 0) return <EmptyState title={t('users.empty')} help={t('users.emptyHelp')} />;
    return query.data.map((user) => <UserRow key={user.id} user={user} />);
  };

  return (
    <AdminPage
      title={t('users.title')}
      subtitle={t('users.subtitle')}
      action={
        <Button leftSection={<IconUserPlus size={17} />} onClick={() => setAdding(true)}>
          {t('users.add')}
        </Button>
      }
    >
      {list()}
      {adding && <NewUserModal onClose={() => setAdding(false)} />}
    </AdminPage>
  );
}

function UserRow({ user }: { user: User }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const me = useMe();
  const change = useChangeUser();
  const [asked, setAsked] = useState(false);
  const own = user.id === me.id;

  const apply = (part: { role?: Role; disabled?: boolean }) =>
    change.mutate(
      { id: user.id, ...part },
      {
        onSuccess: () => notify.success(t('users.changed', { name: user.name })),
        onError: notify.failure,
        onSettled: () => setAsked(false),
      },
    );

  return (
    <article className={classes.user} data-disabled={user.disabled ?? undefined}>
      <PersonAvatar name={user.name} size={36} />
      <div className={classes.text}>
        <strong>
          {user.name} {own && <span className={classes.you}>({t('users.you')})</span>}
          {user.disabled && (
            <Badge size="xs" color="gray" variant="light" ml={6}>
              {t('users.disabled')}
            </Badge>
          )}
        </strong>
        <span>{user.email}</span>
      </div>
      <Select
        className={classes.role}
        aria-label={t('users.roleOf', { name: user.name })}
        data={roles.map((role) => ({ value: role, label: t(`session.roles.${role}`) }))}
        value={user.role}
        allowDeselect={false}
        disabled={own || change.isPending}
        onChange={(role) => role && role !== user.role && apply({ role })}
      />
      <Button
        variant="default"
        size="xs"
        disabled={own}
        className={classes.toggle}
        onClick={() => (user.disabled ? apply({ disabled: false }) : setAsked(true))}
      >
        {user.disabled ? t('users.enable') : t('users.disable')}
      </Button>
      <ConfirmModal
        opened={asked}
        title={t('users.disableTitle', { name: user.name })}
        text={t('users.disableText')}
        confirm={t('users.disable')}
        danger
        busy={change.isPending}
        onConfirm={() => apply({ disabled: true })}
        onClose={() => setAsked(false)}
      />
    </article>
  );
}
