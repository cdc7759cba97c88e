import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { addressText, channelName } from '../../../lib/channels.ts';
import { ChannelIcon } from '../../shell/components/ChannelIcon.tsx';
import type { ViaOption } from '../via.ts';
import classes from './ViaSelect.module.css';

interface Props {
  options: ViaOption[];
  value: ViaOption;
  onChange: (option: ViaOption) => void;
}

/** Over which channel, from which account and to which address the answer goes. */
export function ViaSelect({ options, value, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <Menu position="top-start" withinPortal shadow="md" width={330}>
      <Menu.Target>
        <UnstyledButton
          className={classes.button}
          aria-label={t('composer.via', {
            channel: channelName(value.channel, t),
            address: addressText(value.address),
          })}
        >
          <ChannelIcon channel={value.channel} size={16} />
          <strong>{channelName(value.channel, t)}</strong>
          {value.channel !== 'webchat' && <span className={classes.address}>{addressText(value.address)}</span>}
          <IconChevronDown size={14} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('composer.viaTitle')}</Menu.Label>
        {options.map((option) => (
          <Menu.Item
            key={`${option.account} ${option.address}`}
            leftSection={<ChannelIcon channel={option.channel} size={18} />}
            rightSection={option === value ? <IconCheck size={16} /> : null}
            onClick={() => onChange(option)}
          >
            <div className={classes.option}>
              <span>
                {channelName(option.channel, t)} · {option.accountName}
              </span>
              <small>
                {option.channel !== 'webchat' && addressText(option.address)}
                {option.mark === 'last' && <em>{t('composer.viaLast')}</em>}
                {option.mark === 'preferred' && <em>{t('composer.viaPreferred')}</em>}
              </small>
            </div>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
