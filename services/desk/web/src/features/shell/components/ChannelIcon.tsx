import { useTranslation } from 'react-i18next';
import { channelLook, channelName } from '../../../lib/channels.ts';

/** A channel's sign, with its name for those who do not see it. */
export function ChannelIcon({ channel, size = 16 }: { channel: string; size?: number }) {
  const { t } = useTranslation();
  const { icon: Icon, color } = channelLook(channel);
  return (
    <Icon
      size={size}
      color={color}
      stroke={2}
      role="img"
      aria-label={channelName(channel, t)}
      style={{ flex: 'none' }}
    />
  );
}
