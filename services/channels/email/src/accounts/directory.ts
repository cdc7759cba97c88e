import type { Clock } from '@omnichannel/adapter-sdk';
import type { Environment } from '../environment.js';
import { reasonOf, type Log } from '../log.js';

/** An account as the accounts service tells it, secrets in clear. */
export interface AccountRecord {
  readonly id: string;
  readonly provider: string;
  readonly displayName?: string | null;
  readonly enabled: boolean;
  readonly settings: Record<string, unknown>;
  readonly secrets: readonly string[];
}

/** Reads our accounts again and again and hands them over; while the service is away, the last ones stay in force. */
export async function watchAccounts(
  environment: Environment,
  apply: (accounts: readonly AccountRecord[]) => void,
  options: { signal: AbortSignal; clock: Clock; log: Log },
): Promise<void> {
  const { signal, clock, log } = options;
  let away = false;
  while (!signal.aborted) {
    try {
      apply(await readAccounts(environment, signal));
      if (away) log('info', 'The accounts can be read again.');
      away = false;
    } catch (error) {
      if (!away) log('warning', `The accounts cannot be read: ${reasonOf(error)}`);
      away = true;
    }
    // While the service is still starting beside us, ask more often.
    await clock.sleep(Math.min(environment.interval, away ? 1000 : Infinity), signal).catch(() => undefined);
  }
}

async function readAccounts(environment: Environment, signal: AbortSignal): Promise<AccountRecord[]> {
  const url = `${environment.accountsUrl.replace(/\/+$/, '')}/internal/v1/accounts?provider=mailbox`;
  const response = await fetch(url, {
    headers: { authorization: `Internal ${environment.internalKey}` },
    signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${body.slice(0, 200)}`);
  const { items } = JSON.parse(body) as { items: AccountRecord[] };
  return items.filter((account) => account.provider === 'mailbox');
}
