import { Badge, Button, Kbd } from '@mantine/core';
import { IconMessage2Bolt, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReplyTemplate } from '../../../api/types.ts';
import { channelName } from '../../../lib/channels.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { AdminPage } from '../../shell/components/AdminPage.tsx';
import { ConfirmModal } from '../../shell/components/ConfirmModal.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../shell/components/States.tsx';
import { replyTemplatesQuery, useDeleteReplyTemplate } from '../api/replyTemplates.ts';
import { TemplateModal } from './TemplateModal.tsx';
import classes from './TemplatesPage.module.css';

/** The texts that agents use again and again, for supervisors and administrators. */
export function TemplatesPage() {
  const { t } = useTranslation();
  const notify = useNotify();
  const query = useQuery(replyTemplatesQuery);
  const remove = useDeleteReplyTemplate();
  const [edited, setEdited] = useState<ReplyTemplate | 'new' | null>(null);
  const [deleting, setDeleting] = useState<ReplyTemplate | null>(null);

  const addButton = (
    <Button leftSection={<IconPlus size={17} />} onClick={() => setEdited('new')}>
      {t('templates.add')}
    </Button>
  );

  const list = () => {
    if (query.isPending) return <LoadingState />;
    if (!query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    if (query.data.length === 0) {
      return (
        <EmptyState
          icon={<IconMessage2Bolt size={36} stroke={1.3} />}
          title={t('templates.empty')}
          help={t('templates.emptyHelp')}
          action={addButton}
        />
      );
    }
    return query.data.map((template) => (
      <article key={template.id} className={classes.template} aria-label={template.name}>
        <div className={classes.words}>
          <strong>
            {template.name}
            {template.shortcut && <Kbd size="xs">{template.shortcut}</Kbd>}
            {template.channels?.map((channel) => (
              <Badge key={channel} size="xs" variant="light" color="gray">
                {channelName(channel, t)}
              </Badge>
            ))}
          </strong>
          <span className={classes.text}>{template.text}</span>
        </div>
        <Button
          variant="default"
          size="xs"
          aria-label={t('templates.editTitle', { name: template.name })}
          onClick={() => setEdited(template)}
        >
          {t('common.edit')}
        </Button>
        <Button
          variant="subtle"
          color="red"
          size="xs"
          aria-label={t('templates.deleteOf', { name: template.name })}
          onClick={() => setDeleting(template)}
        >
          {t('common.delete')}
        </Button>
      </article>
    ));
  };

  return (
    <AdminPage title={t('templates.title')} subtitle={t('templates.subtitle')} action={addButton}>
      {list()}
      {edited !== null && <TemplateModal template={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      <ConfirmModal
        opened={deleting !== null}
        title={t('templates.deleteTitle', { name: deleting?.name ?? '' })}
        text={t('templates.deleteText')}
        confirm={t('common.delete')}
        danger
        busy={remove.isPending}
        onClose={() => setDeleting(null)}
        onConfirm={() =>
          deleting &&
          remove.mutate(deleting.id, {
            onSuccess: () => notify.success(t('templates.deleted', { name: deleting.name })),
            onError: notify.failure,
            onSettled: () => setDeleting(null),
          })
        }
      />
    </AdminPage>
  );
}
