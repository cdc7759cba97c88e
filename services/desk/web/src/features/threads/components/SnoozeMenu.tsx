import { Button, Menu, TextInput, Tooltip } from '@mantine/core';
import { IconClockPause } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { shortDateTime } from '../../../lib/time.ts';
import { useNow } from '../../../lib/useNow.ts';
import { snoozeTimes } from '../snoozeTimes.ts';
import classes from './SnoozeMenu.module.css';

/** Puts a thread away until it is time. */
export function SnoozeMenu({ onSnooze }: { onSnooze: (until: string) => void }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const [opened, setOpened] = useState(false);
  const [custom, setCustom] = useState('');
  const times = snoozeTimes(now);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const until = new Date(custom);
    if (Number.isNaN(until.getTime()) || until <= new Date()) return;
    setOpened(false);
    onSnooze(until.toISOString());
  };

  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" shadow="md" width={270}>
      <Menu.Target>
        <Tooltip label={t('thread.snooze')}>
          <Button size="xs" variant="default" px={8} aria-label={t('thread.snooze')}>
            <IconClockPause size={17} stroke={1.7} />
          </Button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('thread.snooze')}</Menu.Label>
        {times.map(({ name, at }) => (
          <Menu.Item key={name} onClick={() => onSnooze(at.toISOString())}>
            <span className={classes.item}>
              {t(`thread.${name}`)}
              <small>{shortDateTime(at.toISOString(), i18n.language)}</small>
            </span>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <form className={classes.custom} onSubmit={submit}>
          <TextInput
            type="datetime-local"
            size="xs"
            aria-label={t('thread.snoozeCustom')}
            value={custom}
            onChange={(event) => setCustom(event.currentTarget.value)}
          />
          <Button type="submit" size="xs" variant="light" disabled={custom === ''}>
            {t('thread.snooze')}
          </Button>
        </form>
      </Menu.Dropdown>
    </Menu>
  );
}
