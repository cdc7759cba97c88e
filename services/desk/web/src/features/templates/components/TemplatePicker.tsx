import { ActionIcon, Button, Combobox, Kbd, Loader, Text, type ComboboxStore } from '@mantine/core';
import { IconMessage2Bolt } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../../../lib/useErrorText.ts';
import { replyTemplatesQuery } from '../api/replyTemplates.ts';
import { filled, fitting } from '../filling.ts';
import classes from './TemplatePicker.module.css';

interface Props {
  /** Opened and closed by its button, and from the text field. */
  store: ComboboxStore;
  channel: string | null;
  names: { customer: string | null; agent: string };
  onPick: (text: string) => void;
  /** A slash typed into the empty search was meant for the text. */
  onSlash: () => void;
}

/** The templates that fit the channel, with a search; what is shown is what goes into the reply. */
export function TemplatePicker({ store, channel, names, onPick, onSlash }: Props) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const query = useQuery(replyTemplatesQuery);
  const [typed, setTyped] = useState('');
  const shown = fitting(query.data ?? [], channel, typed);

  // Enter takes the first one, unless the arrows have gone on.
  const { dropdownOpened, selectFirstOption } = store;
  useEffect(() => {
    if (dropdownOpened) selectFirstOption();
  }, [dropdownOpened, selectFirstOption, typed, query.data]);

  const pick = (id: string) => {
    const template = shown.find((one) => one.id === id);
    if (!template) return;
    store.closeDropdown();
    setTyped('');
    onPick(filled(template.text, names));
  };

  const options = () => {
    if (query.isPending) return <Loader size="sm" m="sm" aria-label={t('app.loading')} />;
    if (!query.data) {
      return (
        <div className={classes.none} role="alert">
          <Text size="sm">{errorText(query.error)}</Text>
          <Button variant="light" size="compact-xs" onClick={() => void query.refetch()}>
            {t('common.retry')}
          </Button>
        </div>
      );
    }
    if (shown.length === 0) {
      return (
        <Combobox.Empty>
          {typed.trim() === '' ? t('composer.templatesEmpty') : t('composer.templatesNone')}
        </Combobox.Empty>
      );
    }
    return shown.map((template) => (
      <Combobox.Option key={template.id} value={template.id} className={classes.option}>
        <span className={classes.name}>
          {template.name}
          {template.shortcut && <Kbd size="xs">{template.shortcut}</Kbd>}
        </span>
        <span className={classes.text}>{filled(template.text, names)}</span>
      </Combobox.Option>
    ));
  };

  return (
    <Combobox store={store} width={380} position="top-start" shadow="md" onOptionSubmit={pick}>
      <Combobox.Target targetType="button">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          title={t('composer.templates')}
          aria-label={t('composer.templates')}
          onClick={() => store.toggleDropdown()}
        >
          <IconMessage2Bolt size={19} stroke={1.7} />
        </ActionIcon>
      </Combobox.Target>
      <Combobox.Dropdown className={classes.dropdown}>
        <Combobox.Search
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== '/' || typed !== '') return;
            event.preventDefault();
            store.closeDropdown();
            onSlash();
          }}
          placeholder={t('composer.templatesSearch')}
          aria-label={t('composer.templatesSearch')}
        />
        <Combobox.Options className={classes.options} aria-label={t('composer.templates')}>
          {options()}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
