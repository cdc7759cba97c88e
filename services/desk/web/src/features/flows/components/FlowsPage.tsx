import { Badge, Button, Group, Modal, TextInput } from '@mantine/core';
import { IconPlus, IconSitemap } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { AdminPage } from '../../shell/components/AdminPage.tsx';
import { EmptyState, LoadingState, ServiceState } from '../../shell/components/States.tsx';
import { flowsQuery } from '../api/flows.ts';
import { flowName } from '../firstFlow.ts';
import classes from './FlowsPage.module.css';

/** The flows: conversations that an automation leads, each a text with a version. */
export function FlowsPage() {
  const { t } = useTranslation();
  const query = useQuery(flowsQuery);
  const [adding, setAdding] = useState(false);

  const addButton = (
    <Button leftSection={<IconPlus size={17} />} onClick={() => setAdding(true)}>
      {t('flows.add')}
    </Button>
  );

  const list = () => {
    if (query.isPending) return <LoadingState />;
    if (!query.data) {
      return <ServiceState service="automation" error={query.error} onRetry={() => void query.refetch()} />;
    }
    if (query.data.length === 0) {
      return (
        <EmptyState
          icon={<IconSitemap size={36} stroke={1.3} />}
          title={t('flows.empty')}
          help={t('flows.emptyHelp')}
          action={addButton}
        />
      );
    }
    return (
      <ul className={classes.list}>
        {query.data.map((flow) => {
          const version = flow.published ?? null;
          return (
            <li key={flow.name}>
              <Link to="/flows/$name" params={{ name: flow.name }} className={classes.flow}>
                <IconSitemap size={20} stroke={1.6} aria-hidden />
                <span>
                  <strong>{flow.title ?? flow.name}</strong>
                  {flow.title && <small>{flow.name}</small>}
                </span>
                {flow.draft && (
                  <Badge size="sm" variant="light" color="yellow" tt="none">
                    {t('flows.draft')}
                  </Badge>
                )}
                <Badge size="sm" variant="light" color={version === null ? 'gray' : 'pine'} tt="none">
                  {version === null ? t('flows.unpublished') : t('editor.version', { version })}
                </Badge>
              </Link>
            </li>
          );
        })}
      </ul>
    );
  };

  return (
    <AdminPage title={t('flows.title')} subtitle={t('flows.subtitle')} action={query.data && addButton}>
      {list()}
      {adding && <NewFlow onClose={() => setAdding(false)} />}
    </AdminPage>
  );
}

function NewFlow({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const wrong = name !== '' && !flowName.test(name);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (flowName.test(name)) void navigate({ to: '/flows/$name', params: { name } });
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('flows.add')}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={submit}>
        <TextInput
          label={t('flows.name')}
          description={t('flows.nameHelp')}
          required
          data-autofocus
          value={name}
          error={wrong && t('flows.nameWrong')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="md">
          <Button type="submit" disabled={!flowName.test(name)}>
            {t('flows.write')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
