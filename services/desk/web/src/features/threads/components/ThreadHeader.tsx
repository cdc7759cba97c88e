import { ActionIcon, Button, Title, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp, IconArrowLeft, IconCheck, IconHandStop, IconLayoutSidebarRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Thread, User } from '../../../api/types.ts';
import { shortDateTime } from '../../../lib/time.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { composerFieldId } from '../../composer/components/Composer.tsx';
import { ThreadPromises } from '../../promises/components/ThreadPromises.tsx';
import { HandoverMenu } from '../../routing/components/HandoverMenu.tsx';
import { WhyLine } from '../../routing/components/WhyLine.tsx';
import { useThreadAction, type ThreadAction } from '../api/threads.ts';
import type { View } from '../views.ts';
import { AssignMenu } from './AssignMenu.tsx';
import { SnoozeMenu } from './SnoozeMenu.tsx';
import { TagsRow } from './TagsRow.tsx';
import { WaitBadge } from './WaitBadge.tsx';
import classes from './ThreadHeader.module.css';

interface Props {
  thread: Thread;
  me: User;
  view: View;
  channel: string | null;
  onTogglePanel: () => void;
}

/** Whose thread it is, how it stands, and everything that can be done with it as a whole. */
export function ThreadHeader({ thread, me, view, channel, onTogglePanel }: Props) {
  const { t, i18n } = useTranslation();
  const notify = useNotify();
  const action = useThreadAction(thread, me.id);
  const name = thread.customer.name ?? t('threads.unnamed');
  const resolved = thread.state === 'resolved';

  const act = (what: ThreadAction, done?: string) =>
    action.mutate(what, {
      onSuccess: () => done && notifications.show({ message: done, autoClose: 2000, withBorder: true }),
      onError: notify.failure,
    });
  const assignMe = () => act({ do: 'assign', to: { type: 'agent', id: me.id } });
  const resolveOrReopen = () =>
    resolved ? act({ do: 'reopen' }, t('thread.reopened')) : act({ do: 'resolve' }, t('thread.resolved'));
  const focusField = (mode: 'reply' | 'note') => {
    document.querySelector<HTMLInputElement>(`input[type=radio][value=${mode}]`)?.click();
    document.getElementById(composerFieldId)?.focus();
  };
  useHotkeys([
    ['a', assignMe],
    ['e', resolveOrReopen],
    ['r', () => focusField('reply')],
    ['n', () => focusField('note')],
  ]);

  return (
    <header className={classes.header}>
      <div className={classes.line}>
        <ActionIcon
          className={classes.back}
          component={Link}
          to={`/inbox/${view}${channel ? `?channel=${channel}` : ''}`}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('common.back')}
        >
          <IconArrowLeft size={20} />
        </ActionIcon>
        <div className={classes.who}>
          <Title order={2} size="h5" className={classes.name} aria-label={t('thread.label', { name })}>
            {name}
          </Title>
        </div>
        <div className={classes.actions}>
          <AssignMenu thread={thread} me={me} onAssign={(to) => act({ do: 'assign', to })} />
          <HandoverMenu thread={thread} me={me} />
          {!resolved && <SnoozeMenu onSnooze={(until) => act({ do: 'snooze', until })} />}
          <Button
            size="xs"
            variant={resolved ? 'default' : 'filled'}
            leftSection={resolved ? <IconArrowBackUp size={16} /> : <IconCheck size={16} />}
            loading={action.isPending && (action.variables.do === 'resolve' || action.variables.do === 'reopen')}
            onClick={resolveOrReopen}
          >
            {resolved ? t('thread.reopen') : t('thread.resolve')}
          </Button>
          <Tooltip label={t('thread.details')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="md"
              aria-label={t('thread.details')}
              onClick={onTogglePanel}
            >
              <IconLayoutSidebarRight size={19} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
      <div className={classes.meta}>
        <span className={classes.state} data-state={thread.state}>
          {thread.state === 'snoozed' && thread.snoozedUntil
            ? t('thread.snoozedUntil', { time: shortDateTime(thread.snoozedUntil, i18n.language) })
            : t(`thread.state.${thread.state}`)}
        </span>
        <WaitBadge thread={thread} />
        {thread.wantsPerson && thread.handler?.type !== 'agent' && (
          <span className={classes.person}>
            <IconHandStop size={14} stroke={2} aria-hidden />
            {t('threads.wantsPerson')}
          </span>
        )}
        <WhyLine thread={thread} me={me} />
      </div>
      <TagsRow tags={thread.tags} onChange={(add, remove) => act({ do: 'tags', add, remove })} />
      <ThreadPromises threadId={thread.id} />
    </header>
  );
}
