import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api/client.ts';
import type { FlowDraft } from '../../../api/automation.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { CodeEditor } from '../../editor/components/CodeEditor.tsx';
import { VersionsMenu } from '../../editor/components/VersionsMenu.tsx';
import { located, textErrors, type TextError } from '../../editor/lines.ts';
import { ConfirmModal } from '../../shell/components/ConfirmModal.tsx';
import { AdminPage } from '../../shell/components/AdminPage.tsx';
import { LoadingState, ServiceState } from '../../shell/components/States.tsx';
import { flowDraftQuery, flowsQuery, flowVersionsQuery, useFlow } from '../api/flows.ts';
import { DryRunChat } from './DryRunChat.tsx';
import { TestResults } from './TestResults.tsx';
import classes from './FlowPage.module.css';

/** One flow: its text, its tests, and a chat with it beside. */
export function FlowPage() {
  const { t } = useTranslation();
  const { name } = useParams({ from: '/desk/supervisor/flows/$name' });
  const query = useQuery(flowDraftQuery(name));
  return (
    <AdminPage
      wide
      title={name}
      subtitle={t('flows.editSubtitle')}
      action={
        <Button component={Link} to="/flows" variant="subtle" color="gray" leftSection={<IconArrowLeft size={16} />}>
          {t('flows.all')}
        </Button>
      }
    >
      {query.isPending ? (
        <LoadingState />
      ) : query.data ? (
        <Editor key={name} name={name} kept={query.data.yaml} isNew={query.data.isNew ?? false} />
      ) : (
        <ServiceState service="automation" error={query.error} onRetry={() => void query.refetch()} />
      )}
    </AdminPage>
  );
}

function Editor({ name, kept, isNew }: { name: string; kept: string; isNew: boolean }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const navigate = useNavigate();
  const flow = useFlow(name);
  const flows = useQuery(flowsQuery);
  const [yaml, setYaml] = useState(kept);
  const [saved, setSaved] = useState(isNew ? null : kept);
  const [errors, setErrors] = useState<TextError[]>([]);
  const [deleting, setDeleting] = useState(false);
  const known = flows.data?.find((one) => one.name === name);
  const busy = [flow.save, flow.test, flow.publish, flow.rollBack].some(({ isPending }) => isPending);

  const onError = (error: unknown) => {
    const found = textErrors(error, yaml);
    setErrors(found);
    if (found.length === 0) notify.failure(error);
  };
  // What is published has to pass its tests: a refusal brings those that failed.
  const refusedFor = flow.publish.error instanceof ApiError ? flow.publish.error.problem.tests : undefined;
  const results = refusedFor && refusedFor.length > 0 ? refusedFor : flow.test.data?.tests;
  const onPublished = () => {
    setErrors([]);
    setSaved(yaml);
    notify.success(t('flows.published'));
  };
  /** A draft may have errors; it is saved all the same. */
  const onSaved = (draft: FlowDraft | undefined) => {
    setErrors([...(draft?.errors ?? []), ...(draft?.warnings ?? [])].map(located));
    setSaved(yaml);
    notify.success(t('editor.draftSaved'));
  };

  return (
    <div className={classes.columns}>
      <div className={classes.editor}>
        <CodeEditor
          label={t('flows.yaml', { name })}
          value={yaml}
          errors={errors}
          minRows={24}
          onChange={(text) => {
            setYaml(text);
            setErrors([]);
          }}
        />
        <Group gap="xs" mt="sm">
          <Button
            loading={flow.publish.isPending}
            disabled={busy}
            onClick={() => flow.publish.mutate(yaml, { onSuccess: onPublished, onError })}
          >
            {t('editor.publish')}
          </Button>
          <Button
            variant="default"
            loading={flow.test.isPending}
            disabled={busy}
            onClick={() =>
              flow.test.mutate(yaml, { onSuccess: (tests) => setErrors(tests.errors.map(located)), onError })
            }
          >
            {t('flows.test')}
          </Button>
          <Button
            variant="default"
            loading={flow.save.isPending}
            disabled={busy || yaml === saved}
            onClick={() => flow.save.mutate(yaml, { onSuccess: onSaved, onError })}
          >
            {t('editor.saveDraft')}
          </Button>
          <VersionsMenu
            query={flowVersionsQuery(name)}
            current={known?.published ?? null}
            busy={busy}
            onRollBack={(version) =>
              flow.rollBack.mutate(version, {
                onSuccess: () => notify.success(t('editor.rolledBack', { version })),
                onError: notify.failure,
              })
            }
          />
          {saved !== null && (
            <Button variant="subtle" color="red" disabled={busy} onClick={() => setDeleting(true)}>
              {t('flows.deleteDraft')}
            </Button>
          )}
        </Group>
        {results && <TestResults results={results} />}
      </div>
      <DryRunChat yaml={yaml} flow={flow} onError={onError} />
      <ConfirmModal
        opened={deleting}
        title={t('flows.deleteDraftTitle', { name })}
        text={t('flows.deleteDraftText')}
        confirm={t('flows.deleteDraft')}
        danger
        busy={flow.remove.isPending}
        onClose={() => setDeleting(false)}
        onConfirm={() =>
          flow.remove.mutate(undefined, {
            onSuccess: () => void navigate({ to: '/flows' }),
            onError: notify.failure,
            onSettled: () => setDeleting(false),
          })
        }
      />
    </div>
  );
}
