import { Button, Group } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Customer, LinkSuggestion } from '../../../api/types.ts';
import { addressText } from '../../../lib/channels.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { ConfirmModal } from '../../shell/components/ConfirmModal.tsx';
import { useLinkAction } from '../api/customer.ts';
import classes from './Links.module.css';

/** Customers who may be the same person, each with the reason; only an agent decides. */
export function LinkSuggestions({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const link = useLinkAction(customer.id);
  const [asked, setAsked] = useState<LinkSuggestion | null>(null);
  if (customer.suggestions.length === 0) return null;

  const nameOf = (suggestion: LinkSuggestion) =>
    suggestion.name ?? (suggestion.address ? addressText(suggestion.address) : t('threads.unnamed'));

  const merge = (suggestion: LinkSuggestion) =>
    link.mutate(
      {
        do: 'merge',
        with: suggestion.customerId,
        reason: suggestion.reason ?? t('customer.mergeReasonDefault'),
      },
      {
        onSuccess: () => notify.success(t('customer.merged')),
        onError: notify.failure,
        onSettled: () => setAsked(null),
      },
    );

  return (
    <section className={classes.suggestions} aria-label={t('customer.suggestions')}>
      <h3>
        <IconUsersGroup size={16} aria-hidden /> {t('customer.suggestions')}
      </h3>
      {customer.suggestions.map((suggestion) => (
        <div key={suggestion.id} className={classes.suggestion}>
          <strong>{nameOf(suggestion)}</strong>
          {suggestion.address && <span>{addressText(suggestion.address)}</span>}
          {suggestion.reason && (
            <span className={classes.reason}>{t('customer.suggestionReason', { reason: suggestion.reason })}</span>
          )}
          <Group gap={6} mt={6}>
            <Button size="compact-xs" onClick={() => setAsked(suggestion)}>
              {t('customer.merge')}
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              loading={link.isPending && link.variables.do === 'dismiss'}
              onClick={() =>
                link.mutate(
                  { do: 'dismiss', suggestionId: suggestion.id },
                  { onSuccess: () => notify.success(t('customer.dismissed')), onError: notify.failure },
                )
              }
            >
              {t('customer.dismiss')}
            </Button>
          </Group>
        </div>
      ))}
      <ConfirmModal
        opened={asked !== null}
        title={t('customer.mergeTitle')}
        text={t('customer.mergeText', {
          a: customer.name ?? t('threads.unnamed'),
          b: asked ? nameOf(asked) : '',
        })}
        confirm={t('customer.merge')}
        busy={link.isPending}
        onConfirm={() => asked && merge(asked)}
        onClose={() => setAsked(null)}
      />
    </section>
  );
}
