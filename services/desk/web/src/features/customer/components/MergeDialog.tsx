import { Button, Group, Modal, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Customer, SearchHit } from '../../../api/types.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { searchQuery } from '../../search/api/search.ts';
import { Highlighted } from '../../search/components/Highlighted.tsx';
import { useLinkAction } from '../api/customer.ts';
import classes from './MergeDialog.module.css';

interface Props {
  customer: Customer;
  opened: boolean;
  onClose: () => void;
}

/** Finds another customer who is the same person, and merges the two. */
export function MergeDialog({ customer, opened, onClose }: Props) {
  const { t } = useTranslation();
  const notify = useNotify();
  const link = useLinkAction(customer.id);
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 250);
  const [reason, setReason] = useState('');
  const [chosen, setChosen] = useState<SearchHit | null>(null);
  const found = useQuery({ ...searchQuery(q), enabled: opened && q.length >= 2 });
  const others = (found.data?.items ?? []).filter((hit) => hit.type === 'customer' && hit.customerId !== customer.id);

  const close = () => {
    setText('');
    setReason('');
    setChosen(null);
    onClose();
  };

  const merge = () => {
    if (!chosen?.customerId) return;
    link.mutate(
      { do: 'merge', with: chosen.customerId, reason: reason.trim() || t('customer.mergeReasonDefault') },
      {
        onSuccess: () => {
          notify.success(t('customer.merged'));
          close();
        },
        onError: notify.failure,
      },
    );
  };

  return (
    <Modal
      opened={opened}
      onClose={close}
      title={<Text fw={600}>{t('customer.mergeWith')}</Text>}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {chosen ? (
        <Stack>
          <Text size="sm">
            {t('customer.mergeText', {
              a: customer.name ?? t('threads.unnamed'),
              b: chosen.title ?? t('threads.unnamed'),
            })}
          </Text>
          <TextInput
            label={t('customer.reason')}
            placeholder={t('customer.mergeReasonDefault')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setChosen(null)}>
              {t('common.back')}
            </Button>
            <Button loading={link.isPending} onClick={merge}>
              {t('customer.merge')}
            </Button>
          </Group>
        </Stack>
      ) : (
        <Stack gap="xs">
          <TextInput
            label={t('customer.mergeSearch')}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            data-autofocus
          />
          {others.map((hit) => (
            <UnstyledButton key={hit.customerId} className={classes.hit} onClick={() => setChosen(hit)}>
              <strong>{hit.title ?? t('threads.unnamed')}</strong>
              <Highlighted snippet={hit.snippet} />
            </UnstyledButton>
          ))}
          {q.length >= 2 && found.isSuccess && others.length === 0 && (
            <Text size="sm" c="dimmed">
              {t('search.none', { q })}
            </Text>
          )}
        </Stack>
      )}
    </Modal>
  );
}
