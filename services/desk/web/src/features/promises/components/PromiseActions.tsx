import { Button, Menu, TextInput } from '@mantine/core';
import { IconCheck, IconClockEdit, IconX } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentPromise } from '../../../api/routing.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { usePromiseAction, type PromiseAction } from '../api/promises.ts';
import classes from './PromiseActions.module.css';

/** Kept, moved or broken: one click each. */
export function PromiseActions({ promise }: { promise: AgentPromise }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const action = usePromiseAction();
  const [moving, setMoving] = useState(false);
  const [to, setTo] = useState('');

  const act = (what: PromiseAction) =>
    action.mutate(
      { id: promise.id, action: what },
      { onSuccess: () => notify.success(t(`promises.done.${what.do}`)), onError: notify.failure },
    );

  const move = (event: SyntheticEvent) => {
    event.preventDefault();
    const dueAt = new Date(to);
    if (Number.isNaN(dueAt.getTime()) || dueAt <= new Date()) return;
    setMoving(false);
    act({ do: 'move', dueAt: dueAt.toISOString() });
  };

  const about = { text: promise.text };
  return (
    <div className={classes.actions}>
      <Button
        size="compact-xs"
        variant="light"
        leftSection={<IconCheck size={14} />}
        aria-label={t('promises.keepOf', about)}
        loading={action.isPending}
        onClick={() => act({ do: 'keep' })}
      >
        {t('promises.keep')}
      </Button>
      <Menu opened={moving} onChange={setMoving} position="bottom-end" shadow="md" width={260}>
        <Menu.Target>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconClockEdit size={14} />}
            aria-label={t('promises.moveOf', about)}
          >
            {t('promises.move')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('promises.moveTo')}</Menu.Label>
          <form className={classes.move} onSubmit={move}>
            <TextInput
              type="datetime-local"
              size="xs"
              aria-label={t('promises.moveTo')}
              value={to}
              data-autofocus
              onChange={(event) => setTo(event.currentTarget.value)}
            />
            <Button type="submit" size="xs" variant="light" disabled={to === ''}>
              {t('promises.move')}
            </Button>
          </form>
        </Menu.Dropdown>
      </Menu>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        leftSection={<IconX size={14} />}
        aria-label={t('promises.breakOf', about)}
        onClick={() => act({ do: 'break' })}
      >
        {t('promises.break')}
      </Button>
    </div>
  );
}
