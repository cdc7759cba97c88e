import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNotify } from '../../../lib/useNotify.ts';
import { CodeEditor } from '../../editor/components/CodeEditor.tsx';
import { textErrors, type TextError } from '../../editor/lines.ts';
import { AdminPage } from '../../shell/components/AdminPage.tsx';
import { LoadingState, ServiceState } from '../../shell/components/States.tsx';
import { serviceLevelsQuery, useSaveServiceLevels } from '../api/serviceLevels.ts';
import { firstServiceLevels } from '../firstServiceLevels.ts';
import { LevelsTable } from './LevelsTable.tsx';
import classes from './ServiceLevelsPage.module.css';

/** How soon customers are answered, by channel, in hours of business: what every due time comes from. */
export function ServiceLevelsPage() {
  const { t } = useTranslation();
  const query = useQuery(serviceLevelsQuery);
  return (
    <AdminPage title={t('serviceLevels.title')} subtitle={t('serviceLevels.subtitle')}>
      {query.isPending ? (
        <LoadingState />
      ) : query.data ? (
        <>
          <LevelsTable levels={query.data.levels ?? []} channels={query.data.channels ?? {}} />
          <Editor kept={query.data.yaml} />
        </>
      ) : (
        <ServiceState service="routing" error={query.error} onRetry={() => void query.refetch()} />
      )}
    </AdminPage>
  );
}

function Editor({ kept }: { kept: string }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const save = useSaveServiceLevels();
  const none = kept.trim() === '';
  const [yaml, setYaml] = useState(none ? firstServiceLevels : kept);
  const [errors, setErrors] = useState<TextError[]>([]);

  const submit = () =>
    save.mutate(yaml, {
      onSuccess: () => {
        setErrors([]);
        notify.success(t('serviceLevels.saved'));
      },
      onError: (error) => {
        const found = textErrors(error, yaml);
        setErrors(found);
        if (found.length === 0) notify.failure(error);
      },
    });

  return (
    <div className={classes.editor}>
      <p className={classes.help}>{none ? t('serviceLevels.none') : t('serviceLevels.help')}</p>
      <CodeEditor
        label={t('serviceLevels.yaml')}
        value={yaml}
        errors={errors}
        onChange={(text) => {
          setYaml(text);
          setErrors([]);
        }}
      />
      <Group>
        <Button loading={save.isPending} disabled={yaml === kept} onClick={submit}>
          {t('common.save')}
        </Button>
      </Group>
    </div>
  );
}
