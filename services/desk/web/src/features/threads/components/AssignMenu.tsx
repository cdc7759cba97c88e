import { Button, Combobox, useCombobox } from '@mantine/core';
import { IconChevronDown, IconRobot, IconUserOff, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Thread, User } from '../../../api/types.ts';
import { PresenceNote } from '../../routing/components/PresenceNote.tsx';
import { useColleagues } from '../../routing/useColleagues.ts';
import { PersonAvatar } from '../../shell/components/PersonAvatar.tsx';
import classes from './AssignMenu.module.css';

interface Props {
  thread: Thread;
  me: User;
  onAssign: (to: { type: 'agent'; id: string } | null) => void;
}

const nobody = '';

/** Who answers: me, another agent, or nobody. */
export function AssignMenu({ thread, me, onAssign }: Props) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    onDropdownClose: () => setSearch(''),
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const colleagues = useColleagues(me.id, combobox.dropdownOpened);
  const { handler } = thread;
  const others = colleagues.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));

  return (
    <Combobox
      store={combobox}
      width={320}
      position="bottom-end"
      shadow="md"
      withinPortal
      onOptionSubmit={(id) => {
        onAssign(id === nobody ? null : { type: 'agent', id });
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target withAriaAttributes={false}>
        <Button
          size="xs"
          variant="default"
          leftSection={
            handler?.type === 'automation' ? (
              <IconRobot size={16} />
            ) : handler ? (
              <PersonAvatar name={handler.name} size={18} />
            ) : (
              <IconUserPlus size={16} />
            )
          }
          rightSection={<IconChevronDown size={14} />}
          className={classes.button}
          onClick={() => combobox.toggleDropdown()}
          title={handler ? t('thread.assigned', { name: handler.name ?? handler.id }) : t('thread.unassigned')}
        >
          {handler ? (handler.id === me.id ? me.name : (handler.name ?? handler.id)) : t('thread.assign')}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          placeholder={t('thread.assignSearch')}
          aria-label={t('thread.assignSearch')}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            combobox.selectFirstOption();
          }}
        />
        <Combobox.Options mah={300} style={{ overflowY: 'auto' }}>
          {handler?.id !== me.id && search === '' && (
            <Combobox.Option value={me.id}>
              <span className={classes.option}>
                <PersonAvatar name={me.name} size={24} />
                {t('thread.assignMe')}
              </span>
            </Combobox.Option>
          )}
          {others.map((agent) => (
            <Combobox.Option key={agent.id} value={agent.id} active={agent.id === handler?.id}>
              <span className={classes.option}>
                <PersonAvatar name={agent.name} size={24} />
                {agent.name}
                <PresenceNote colleague={agent} />
              </span>
            </Combobox.Option>
          ))}
          {handler && search === '' && (
            <Combobox.Option value={nobody}>
              <span className={classes.option}>
                <IconUserOff size={18} style={{ margin: 3 }} />
                {t('thread.assignNobody')}
              </span>
            </Combobox.Option>
          )}
          {others.length === 0 && search !== '' && <Combobox.Empty>{t('thread.assignEmpty')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
