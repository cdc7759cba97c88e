import type { Account, CustomerAddress, Message, Via } from '../../api/types.ts';
import { channelsOfAddress } from '../../lib/channels.ts';

/** One way to reach the customer. */
export interface ViaOption extends Via {
  channel: string;
  accountName: string;
  maxTextLength: number | null;
  /** Why it is proposed: the customer prefers it, or wrote here last. */
  mark: 'preferred' | 'last' | null;
}

/** Channels where an address belongs to one account (a bot's chat, a page's inbox), so that only that account can write to it. */
const ownAddresses = new Set(['webchat', 'messenger', 'instagram', 'telegram']);

const sameWay = (a: Via, b: Via) => a.account === b.account && a.address === b.address;

/**
 * All ways to answer, the proposed one first: what the customer prefers, then where they wrote last, then other ways on
 * which they have written, then every enabled account that can reach one of their addresses.
 */
export function viaOptions(
  messages: Message[],
  addresses: CustomerAddress[],
  accounts: Account[] | undefined,
  preference: Via | null,
): ViaOption[] {
  const options: ViaOption[] = [];
  const add = (way: Via, channel: string, mark: ViaOption['mark']) => {
    const account = accounts?.find(({ id }) => id === way.account);
    if (channel === 'voice' || account?.enabled === false) return;
    if (accounts && !account) return;
    if (options.some((option) => sameWay(option, way))) return;
    options.push({
      account: way.account,
      address: way.address,
      channel,
      accountName: account?.displayName ?? way.account,
      maxTextLength: account?.capabilities?.maxTextLength ?? null,
      mark,
    });
  };

  if (preference) {
    const channel =
      accounts?.find(({ id }) => id === preference.account)?.channel ?? channelsOfAddress(preference.address)[0];
    if (channel) add(preference, channel, 'preferred');
  }

  let last: ViaOption['mark'] = 'last';
  for (const message of [...messages].reverse()) {
    const { account, address, channel } = message;
    if (message.direction === 'inbound' && account && address && channel) {
      add({ account, address }, channel, last);
      last = null;
    }
  }

  for (const { address } of addresses) {
    const channels = channelsOfAddress(address);
    for (const account of accounts ?? []) {
      const only = accounts?.filter(({ channel }) => channel === account.channel).length === 1;
      if (channels.includes(account.channel) && (only || !ownAddresses.has(account.channel))) {
        add({ account: account.id, address }, account.channel, null);
      }
    }
  }
  return options;
}

/** The option to start with: what the draft chose, if it still exists, else the proposed one. */
export function chosenVia(options: ViaOption[], wanted: Via | null): ViaOption | null {
  return (wanted && options.find((option) => sameWay(option, wanted))) ?? options[0] ?? null;
}
