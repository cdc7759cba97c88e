import { ActionIcon, TextInput } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Customer } from '../../../api/types.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { PersonAvatar } from '../../shell/components/PersonAvatar.tsx';
import { usePatchCustomer } from '../api/customer.ts';
import classes from './NameField.module.css';

/** The customer's name, to be read and, after a click, to be changed. */
export function NameField({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const patch = usePatchCustomer(customer.id);
  const [draft, setDraft] = useState<string | null>(null);

  const save = () => {
    const name = draft?.trim() ?? '';
    setDraft(null);
    if (draft !== null && name !== (customer.name ?? '')) {
      patch.mutate({ name: name === '' ? null : name }, { onError: notify.failure });
    }
  };

  return (
    <div className={classes.name}>
      <PersonAvatar name={customer.name} size={46} />
      {draft === null ? (
        <>
          <h2>{(patch.isPending ? patch.variables.name : customer.name) ?? t('threads.unnamed')}</h2>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('customer.editName')}
            onClick={() => setDraft(customer.name ?? '')}
          >
            <IconPencil size={16} stroke={1.7} />
          </ActionIcon>
        </>
      ) : (
        <TextInput
          className={classes.field}
          aria-label={t('customer.name')}
          placeholder={t('customer.namePlaceholder')}
          value={draft}
          autoFocus
          onChange={(event) => setDraft(event.currentTarget.value)}
          onBlur={save}
          onKeyDown={(event) => {
            if (event.key === 'Enter') save();
            if (event.key === 'Escape') setDraft(null);
          }}
        />
      )}
    </div>
  );
}
