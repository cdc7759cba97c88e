import { ActionIcon, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import {
  IconCheck,
  IconCopy,
  IconRosetteDiscountCheck,
  IconSignature,
  IconUserQuestion,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Assurance, CustomerAddress } from '../../../api/types.ts';
import { addressText, channelsOfAddress } from '../../../lib/channels.ts';
import { relative } from '../../../lib/time.ts';
import { useNow } from '../../../lib/useNow.ts';
import { ChannelIcon } from '../../shell/components/ChannelIcon.tsx';
import classes from './AddressList.module.css';

const assuranceIcons: Record<Assurance, Icon> = {
  verified: IconRosetteDiscountCheck,
  signed: IconSignature,
  'self-asserted': IconUserQuestion,
};

/** Where the customer can be reached, and how sure we are that it is theirs. */
export function AddressList({ addresses }: { addresses: CustomerAddress[] }) {
  return (
    <ul className={classes.list}>
      {addresses.map((address) => (
        <Address key={address.address} address={address} />
      ))}
    </ul>
  );
}

function Address({ address }: { address: CustomerAddress }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const clipboard = useClipboard();
  const { assurance } = address;
  const AssuranceIcon = assuranceIcons[assurance];
  const text = addressText(address.address);
  return (
    <li className={classes.address}>
      <ChannelIcon channel={channelsOfAddress(address.address)[0] ?? ''} size={17} />
      <div className={classes.text}>
        <span className={classes.value}>{text}</span>
        <Tooltip label={t(`customer.assuranceHelp.${assurance}`)} multiline maw={240} position="left">
          <span className={classes.assurance} data-assurance={assurance}>
            <AssuranceIcon size={13} aria-hidden /> {t(`customer.assurance.${assurance}`)}
            {address.lastSeenAt && (
              <span className={classes.seen}>
                · {t('customer.lastSeen', { time: relative(address.lastSeenAt, now, i18n.language) })}
              </span>
            )}
          </span>
        </Tooltip>
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={clipboard.copied ? t('customer.copied') : t('customer.copy', { address: text })}
        onClick={() => clipboard.copy(text)}
      >
        {clipboard.copied ? <IconCheck size={15} /> : <IconCopy size={15} stroke={1.6} />}
      </ActionIcon>
    </li>
  );
}
