import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Policies } from '../../../api/routing.ts';
import { relative } from '../../../lib/time.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { useNow } from '../../../lib/useNow.ts';
import { CodeEditor } from '../../editor/components/CodeEditor.tsx';
import { VersionsMenu } from '../../editor/components/VersionsMenu.tsx';
import { textErrors, type TextError } from '../../editor/lines.ts';
import { AdminPage } from '../../shell/components/AdminPage.tsx';
import { LoadingState, ServiceState } from '../../shell/components/States.tsx';
import {
  policiesQuery,
  policyVersionsQuery,
  usePolicyDryRun,
  usePublishPolicies,
  useRollBackPolicies,
  useSavePolicyDraft,
} from '../api/policies.ts';
import { firstPolicy } from '../firstPolicy.ts';
import { DryRunResult } from './DryRunResult.tsx';
import classes from './PoliciesPage.module.css';

/** Who gets what, as a text: written, tried on what happened already, published, and taken back. */
export function PoliciesPage() {
  const { t } = useTranslation();
  const query = useQuery(policiesQuery);
  return (
    <AdminPage title={t('policies.title')} subtitle={t('policies.subtitle')}>
      {query.isPending ? (
        <LoadingState />
      ) : query.data ? (
        <Editor policies={query.data} />
      ) : (
        <ServiceState service="routing" error={query.error} onRetry={() => void query.refetch()} />
      )}
    </AdminPage>
  );
}

function Editor({ policies }: { policies: Policies }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const notify = useNotify();
  const save = useSavePolicyDraft();
  const dryRun = usePolicyDryRun();
  const publish = usePublishPolicies();
  const rollBack = useRollBackPolicies();
  const { published, draft } = policies;
  const kept = draft?.yaml ?? published?.yaml ?? firstPolicy;
  const [yaml, setYaml] = useState(kept);
  const [errors, setErrors] = useState<TextError[]>([]);
  const busy = save.isPending || publish.isPending || dryRun.isPending || rollBack.isPending;

  /** Errors of the text are shown at their lines, all others as they come. */
  const onError = (error: unknown) => {
    const found = textErrors(error, yaml);
    setErrors(found);
    if (found.length === 0) notify.failure(error);
  };
  const done = (text: string) => () => {
    setErrors([]);
    notify.success(text);
  };

  return (
    <div className={classes.columns}>
      <p className={classes.status}>
        {published
          ? t('policies.published', {
              version: published.version,
              by: published.by ?? '',
              time: published.at ? relative(published.at, now, i18n.language) : '',
            })
          : t('policies.unpublished')}
        {draft && draft.yaml !== published?.yaml && ` ${t('policies.hasDraft')}`}
      </p>
      <CodeEditor
        label={t('policies.yaml')}
        value={yaml}
        errors={errors}
        onChange={(text) => {
          setYaml(text);
          setErrors([]);
        }}
      />
      <Group gap="xs">
        <Button
          loading={publish.isPending}
          disabled={busy}
          onClick={() => publish.mutate(yaml, { onSuccess: done(t('policies.donePublished')), onError })}
        >
          {t('editor.publish')}
        </Button>
        <Button
          variant="default"
          loading={dryRun.isPending}
          disabled={busy}
          onClick={() => dryRun.mutate(yaml, { onSuccess: () => setErrors([]), onError })}
        >
          {t('editor.dryRun')}
        </Button>
        <Button
          variant="default"
          loading={save.isPending}
          disabled={busy || yaml === kept}
          onClick={() => save.mutate(yaml, { onSuccess: done(t('editor.draftSaved')), onError })}
        >
          {t('editor.saveDraft')}
        </Button>
        <VersionsMenu
          query={policyVersionsQuery}
          current={published?.version ?? null}
          busy={busy}
          onRollBack={(version) =>
            rollBack.mutate(version, { onSuccess: done(t('editor.rolledBack', { version })), onError: notify.failure })
          }
        />
      </Group>
      {dryRun.data && <DryRunResult result={dryRun.data} />}
    </div>
  );
}
