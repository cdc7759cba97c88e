import {
  IconBrandInstagram,
  IconBrandMessenger,
  IconBrandTelegram,
  IconBrandWhatsapp,
  IconMail,
  IconMessage2,
  IconMessageCircle,
  IconPhone,
  IconPlug,
  type Icon,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';

/** How a channel looks; colours hold on light and dark ground. */
interface ChannelLook {
  icon: Icon;
  color: string;
}

const looks = {
  email: { icon: IconMail, color: '#3b82c4' },
  sms: { icon: IconMessage2, color: '#8b5cf6' },
  webchat: { icon: IconMessageCircle, color: '#0d9488' },
  messenger: { icon: IconBrandMessenger, color: '#2b7fff' },
  instagram: { icon: IconBrandInstagram, color: '#d6407b' },
  whatsapp: { icon: IconBrandWhatsapp, color: '#1fa855' },
  telegram: { icon: IconBrandTelegram, color: '#2a9bd6' },
  voice: { icon: IconPhone, color: '#d97706' },
} satisfies Record<string, ChannelLook>;

type KnownChannel = keyof typeof looks;

/** The channels of the protocol; integrators may add their own names. */
export const knownChannels = Object.keys(looks) as KnownChannel[];

function isKnown(channel: string): channel is KnownChannel {
  return channel in looks;
}

export function channelLook(channel: string): ChannelLook {
  return isKnown(channel) ? looks[channel] : { icon: IconPlug, color: '#78716c' };
}

/** The channel's name for people; an integrator's own is shown as it is, with a capital. */
export function channelName(channel: string, t: TFunction): string {
  return isKnown(channel) ? t(`channels.${channel}`) : channel.charAt(0).toUpperCase() + channel.slice(1);
}

/** Channels on which an address of this scheme can be written to; calls are not written. */
export function channelsOfAddress(address: string): string[] {
  const scheme = address.slice(0, address.indexOf(':'));
  if (scheme === 'tel') return ['sms', 'whatsapp'];
  if (scheme === 'mailto') return ['email'];
  return [scheme];
}

/** An address without its scheme, as people write it. */
export function addressText(address: string): string {
  return address.slice(address.indexOf(':') + 1);
}
