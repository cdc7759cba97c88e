import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Thread } from '../../../api/types.ts';
import { HandoverForm } from './HandoverForm.tsx';

/** A supervisor takes the thread over; why is told to whoever had it. */
export function TakeModal({ thread, onClose }: { thread: Thread; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <HandoverForm
      threadId={thread.id}
      title={t('routing.takeTitle', { name: thread.handler?.name ?? '' })}
      label={t('routing.reason')}
      placeholder={t('routing.reasonPlaceholder')}
      submit={t('routing.takeSubmit')}
      done={t('routing.taken')}
      onClose={onClose}
      action={(reason) => ({ do: 'take', reason })}
    >
      <Text size="sm">{t('routing.takeText', { name: thread.handler?.name ?? '' })}</Text>
    </HandoverForm>
  );
}
