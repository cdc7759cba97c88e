import { Button, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCheck,
  IconChecks,
  IconClock,
  IconHelpCircle,
  IconInfoCircle,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Delivery, DeliveryState, Message } from '../../../api/types.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { useRetryDelivery } from '../api/messages.ts';
import { deliveryReason, leftOut } from './deliveryText.ts';
import classes from './DeliveryLine.module.css';

const icons: Record<DeliveryState, Icon> = {
  queued: IconClock,
  sending: IconClock,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  failed: IconAlertTriangle,
  unknown: IconHelpCircle,
};

interface Props {
  message: Message;
  delivery: Delivery;
  threadId: string;
}

/** What became of an answer, and what to do when it did not arrive. */
export function DeliveryLine({ message, delivery, threadId }: Props) {
  const { t } = useTranslation();
  const notify = useNotify();
  const retry = useRetryDelivery(threadId);
  const { state } = delivery;
  const StateIcon = icons[state];
  const broken = state === 'failed' || state === 'unknown';
  const reason = deliveryReason(delivery);
  const name = t(`timeline.delivery.${state}`);
  const said = [
    broken && reason ? `${name}: ${reason}` : name,
    ...(broken && delivery.attempts > 1 ? [t('timeline.attempts', { count: delivery.attempts })] : []),
  ];

  return (
    <>
      <span className={classes.state} data-state={state}>
        <StateIcon size={14} aria-hidden />
        <span>{said.join(' · ')}</span>
      </span>
      {broken && (
        <Tooltip label={t('timeline.unknownHelp')} disabled={state !== 'unknown'} multiline maw={280}>
          <Button
            size="compact-xs"
            variant="light"
            color={state === 'failed' ? 'red' : 'yellow'}
            loading={retry.isPending}
            onClick={() => retry.mutate(message.id, { onError: notify.failure })}
          >
            {t('timeline.sendAgain')}
          </Button>
        </Tooltip>
      )}
      <Degraded kinds={delivery.degraded ?? []} />
    </>
  );
}

const knownKinds = ['html', 'split', 'choices', 'attachments', 'truncated'] as const;

function Degraded({ kinds }: { kinds: string[] }) {
  const { t } = useTranslation();
  const { simplified, notCopied } = leftOut(kinds);
  const what = simplified.map((kind) => {
    const known = knownKinds.find((name) => name === kind);
    return known ? t(`timeline.degradedKinds.${known}`) : kind;
  });
  return (
    <>
      {what.length > 0 && <Remark text={t('timeline.degraded', { what: what.join(', ') })} />}
      {notCopied.length > 0 && <Remark text={t('timeline.notCopied', { addresses: notCopied.join(', ') })} />}
    </>
  );
}

function Remark({ text }: { text: string }) {
  return (
    <span className={classes.degraded}>
      <IconInfoCircle size={13} aria-hidden />
      {text}
    </span>
  );
}
