import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconCheck, IconFilter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { channelName, knownChannels } from '../../../lib/channels.ts';
import { accountsQuery } from '../../accounts/api/accounts.ts';
import { ChannelIcon } from '../../shell/components/ChannelIcon.tsx';

/** Only the threads of one channel; offers those that are connected. */
export function ChannelFilter({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (channel: string | null) => void;
}) {
  const { t } = useTranslation();
  const { data } = useQuery(accountsQuery);
  const connected = [...new Set(data?.map((account) => account.channel))];
  const channels = connected.length > 0 ? connected : knownChannels;

  return (
    <Menu position="bottom-end" shadow="md" width={210}>
      <Menu.Target>
        <Tooltip label={value ? channelName(value, t) : t('threads.channelFilter')}>
          <ActionIcon
            variant={value ? 'light' : 'subtle'}
            color={value ? 'pine' : 'gray'}
            size="lg"
            aria-label={t('threads.channelFilter')}
          >
            {value ? <ChannelIcon channel={value} size={18} /> : <IconFilter size={18} stroke={1.7} />}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onChange(null)} rightSection={value === null && <IconCheck size={16} />}>
          {t('threads.allChannels')}
        </Menu.Item>
        <Menu.Divider />
        {channels.map((channel) => (
          <Menu.Item
            key={channel}
            leftSection={<ChannelIcon channel={channel} size={17} />}
            rightSection={value === channel && <IconCheck size={16} />}
            onClick={() => onChange(channel)}
          >
            {channelName(channel, t)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
