import { Select, type ComboboxData } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PersonAvatar } from '../../shell/components/PersonAvatar.tsx';
import type { Colleague } from '../ranking.ts';
import { PresenceNote } from './PresenceNote.tsx';
import classes from './ColleagueSelect.module.css';

interface Props {
  label: string;
  data: ComboboxData;
  colleagues: Colleague[];
  value: string | null;
  onChange: (value: string | null) => void;
}

/** Somebody to choose, with how they are; values of agents start with `agent:`. */
export function ColleagueSelect({ label, data, colleagues, value, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <Select
      label={label}
      placeholder={t('thread.assignSearch')}
      required
      searchable
      data-autofocus
      maxDropdownHeight={280}
      nothingFoundMessage={t('thread.assignEmpty')}
      data={data}
      value={value}
      onChange={onChange}
      renderOption={({ option }) => {
        const colleague = colleagues.find(({ id }) => `agent:${id}` === option.value);
        return (
          <span className={classes.option}>
            {colleague && <PersonAvatar name={colleague.name} size={24} />}
            {option.label}
            {colleague && <PresenceNote colleague={colleague} />}
          </span>
        );
      }}
    />
  );
}
