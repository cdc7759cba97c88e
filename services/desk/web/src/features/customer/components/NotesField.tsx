import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Customer } from '../../../api/types.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { usePatchCustomer } from '../api/customer.ts';

/** What everyone should know about the customer; saved when the field is left. */
export function NotesField({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const patch = usePatchCustomer(customer.id);
  const [text, setText] = useState(customer.notes ?? '');
  const save = () => {
    if (text === (customer.notes ?? '')) return;
    patch.mutate(
      { notes: text === '' ? null : text },
      { onSuccess: () => notify.success(t('common.saved')), onError: notify.failure },
    );
  };
  return (
    <Textarea
      autosize
      minRows={2}
      maxRows={10}
      aria-label={t('customer.notes')}
      placeholder={t('customer.notesPlaceholder')}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={save}
    />
  );
}
