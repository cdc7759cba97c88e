import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Customer, Via } from '../../../api/types.ts';
import { addressText, channelName } from '../../../lib/channels.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { accountsQuery } from '../../accounts/api/accounts.ts';
import { viaOptions } from '../../composer/via.ts';
import { usePatchCustomer } from '../api/customer.ts';

const keyOf = (via: Via) => `${via.account} ${via.address}`;

/** The way on which the customer wants to be answered, when they said so. */
export function PreferenceSelect({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const accounts = useQuery(accountsQuery);
  const patch = usePatchCustomer(customer.id);
  const options = viaOptions([], customer.addresses, accounts.data, customer.preferences);

  return (
    <Select
      aria-label={t('customer.preference')}
      placeholder={t('customer.preferenceNone')}
      clearable
      disabled={patch.isPending}
      value={customer.preferences ? keyOf(customer.preferences) : null}
      data={options.map((option) => ({
        value: keyOf(option),
        label: `${channelName(option.channel, t)} · ${addressText(option.address)}`,
      }))}
      onChange={(key) => {
        const option = options.find((one) => keyOf(one) === key);
        const preferences = option ? { account: option.account, address: option.address } : null;
        patch.mutate({ preferences }, { onError: notify.failure });
      }}
    />
  );
}
