import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Customer, CustomerMerge } from '../../../api/types.ts';
import { relative } from '../../../lib/time.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { useNow } from '../../../lib/useNow.ts';
import { ConfirmModal } from '../../shell/components/ConfirmModal.tsx';
import { useLinkAction } from '../api/customer.ts';
import { MergeDialog } from './MergeDialog.tsx';
import classes from './Links.module.css';

/** The merges that made this customer, each of which can be taken back, and the way to make another one. */
export function LinkHistory({ customer }: { customer: Customer }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const notify = useNotify();
  const link = useLinkAction(customer.id);
  const [asked, setAsked] = useState<CustomerMerge | null>(null);
  const [merging, setMerging] = useState(false);

  return (
    <section>
      {customer.merges.length > 0 && <h3>{t('customer.merges')}</h3>}
      {customer.merges.map((merge) => (
        <div key={merge.id} className={classes.merge} data-undone={merge.undoneAt !== null || undefined}>
          <span>
            {merge.undoneAt
              ? t('customer.undone', { time: relative(merge.undoneAt, now, i18n.language) })
              : t('customer.mergedAt', { time: relative(merge.at, now, i18n.language) })}
          </span>
          {merge.reason && (
            <span className={classes.reason}>{t('customer.suggestionReason', { reason: merge.reason })}</span>
          )}
          {!merge.undoneAt && (
            <Button size="compact-xs" variant="default" mt={4} onClick={() => setAsked(merge)}>
              {t('customer.unmerge')}
            </Button>
          )}
        </div>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        fw={500}
        px={0}
        mt={customer.merges.length > 0 ? 'sm' : 0}
        onClick={() => setMerging(true)}
      >
        {t('customer.mergeWith')}
      </Button>
      <MergeDialog customer={customer} opened={merging} onClose={() => setMerging(false)} />
      <ConfirmModal
        opened={asked !== null}
        title={t('customer.unmergeTitle')}
        text={t('customer.unmergeText')}
        confirm={t('customer.unmerge')}
        busy={link.isPending}
        onClose={() => setAsked(null)}
        onConfirm={() =>
          asked &&
          link.mutate(
            { do: 'unmerge', mergeId: asked.id },
            {
              onSuccess: () => notify.success(t('customer.unmerged')),
              onError: notify.failure,
              onSettled: () => setAsked(null),
            },
          )
        }
      />
    </section>
  );
}
