import { ActionIcon, Button, Chip, Group, Select, Switch, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { WorkingHours } from '../../../api/routing.ts';
import { dayLabel, expandDays, usualHours, weekDays, zones } from '../hours.ts';
import classes from './HoursField.module.css';

interface Props {
  label: string;
  help: string;
  value: WorkingHours | null;
  onChange: (hours: WorkingHours | null) => void;
  error?: string | undefined;
}

/** When somebody works: always, or by the days of the week in a time zone. */
export function HoursField({ label, help, value, onChange, error }: Props) {
  const { t, i18n } = useTranslation();
  const known = useMemo(zones, []);

  const span = (index: number, part: Partial<WorkingHours['weekly'][number]>) =>
    value && onChange({ ...value, weekly: value.weekly.map((one, at) => (at === index ? { ...one, ...part } : one)) });

  return (
    <fieldset className={classes.field}>
      <legend>{label}</legend>
      <Switch
        label={t('team.fixedHours')}
        description={help}
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? usualHours() : null)}
      />
      {value && (
        <>
          <Select
            label={t('team.zone')}
            searchable
            data={known.includes(value.zone) ? known : [value.zone, ...known]}
            value={value.zone}
            allowDeselect={false}
            onChange={(zone) => zone && onChange({ ...value, zone })}
          />
          {value.weekly.map((one, index) => (
            <div key={index} className={classes.span} role="group" aria-label={t('team.span', { number: index + 1 })}>
              <Chip.Group multiple value={expandDays(one.days)} onChange={(days) => span(index, { days })}>
                <Group gap={4}>
                  {weekDays.map((day) => (
                    <Chip key={day} value={day} size="xs">
                      {dayLabel(day, i18n.language)}
                    </Chip>
                  ))}
                </Group>
              </Chip.Group>
              <div className={classes.times}>
                <TextInput
                  type="time"
                  size="xs"
                  aria-label={t('team.from')}
                  value={one.from}
                  onChange={(event) => span(index, { from: event.currentTarget.value })}
                />
                <span aria-hidden>–</span>
                <TextInput
                  type="time"
                  size="xs"
                  aria-label={t('team.until')}
                  value={one.to}
                  onChange={(event) => span(index, { to: event.currentTarget.value })}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('team.removeSpan')}
                  onClick={() => onChange({ ...value, weekly: value.weekly.filter((_, at) => at !== index) })}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              </div>
            </div>
          ))}
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconPlus size={14} />}
            className={classes.add}
            onClick={() => onChange({ ...value, weekly: [...value.weekly, { days: [], from: '09:00', to: '17:00' }] })}
          >
            {t('team.addSpan')}
          </Button>
        </>
      )}
      {error && (
        <p className={classes.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
