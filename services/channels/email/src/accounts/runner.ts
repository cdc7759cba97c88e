import { join } from 'node:path';
import { HubClient, type Clock } from '@omnichannel/adapter-sdk';
import { capabilities } from '../capabilities.js';
import type { Environment } from '../environment.js';
import { folderName } from '../files.js';
import { Cursor } from '../intake/cursor.js';
import { readMailbox } from '../intake/imap.js';
import { takeMail } from '../intake/listener.js';
import { Publisher } from '../intake/publish.js';
import { named, reasonOf, type Log } from '../log.js';
import { deliver, reported } from '../outgoing/deliver.js';
import { Ledger } from '../outgoing/ledger.js';
import { persist } from '../persist.js';
import type { AccountRecord } from './directory.js';
import { Tokens } from './oauth.js';
import { parseSettings } from './settings.js';

/** What the health page says about an account. */
export interface AccountStatus {
  state: 'running' | 'misconfigured' | 'stopped';
  faults?: string[];
  /** The mailbox has been read to its end since it was last connected. */
  caughtUp?: boolean;
  /** The port on which mail is taken. */
  listening?: number;
}

/** One account at work. Its troubles are its own: each of its tasks starts again by itself, and none touches another account. */
export class AccountRunner {
  readonly record: AccountRecord;
  readonly status: AccountStatus = { state: 'running' };
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  /** Starts. `before` is what must have ended first: the same account with earlier settings. */
  constructor(record: AccountRecord, before: Promise<void>, surroundings: Surroundings) {
    this.record = record;
    const log = named(surroundings.log, record.id);
    this.#done = before
      .then(() => this.#run({ ...surroundings, log }))
      .catch((error: unknown) => {
        if (!this.#stop.signal.aborted) log('error', reasonOf(error));
      })
      .finally(() => {
        this.status.state = this.status.state === 'running' ? 'stopped' : this.status.state;
      });
  }

  /** Ends everything, then resolves. */
  stop(): Promise<void> {
    this.#stop.abort(new Error('stopped'));
    return this.#done;
  }

  async #run({ environment, clock, log }: Surroundings): Promise<void> {
    const { signal } = this.#stop;
    if (signal.aborted) return;
    const parsed = parseSettings(this.record.settings);
    const secret = this.record.secrets[0];
    const faults = [
      ...(parsed.ok ? [] : parsed.faults),
      ...(secret === undefined ? ['The account has no secret.'] : []),
    ];
    if (!parsed.ok || secret === undefined) {
      this.status.state = 'misconfigured';
      this.status.faults = faults;
      log('error', `The settings are wrong: ${faults.join(' ')}`);
      return;
    }
    const { address, imap, smtp, listen, signature } = parsed.settings;
    const client = new HubClient({ baseUrl: environment.adaptersUrl, account: this.record.id, secret, clock });
    const folder = join(environment.folder, folderName(this.record.id));
    const publisher = new Publisher(client, folder, log);
    const ledger = new Ledger(folder, clock.now());
    const author = { address, name: this.record.displayName ?? '', signature: signature ?? '' };
    const outgoing = {
      author,
      smtp,
      tokens: smtp && Tokens.of(smtp),
      ledger,
      hub: environment.adaptersUrl,
      clock,
    };
    const keepOn = (what: string, work: (settled: () => void) => Promise<void>): Promise<void> =>
      persist(work, { signal, clock, log, what });
    const tasks = [
      keepOn('deliveries', async (settled) => {
        await client.putCapabilities(capabilities, { signal });
        settled();
        await client.pullDeliveries((delivery) => deliver(delivery, outgoing, signal), {
          signal,
          reported: (delivery, result) => {
            reported(delivery, result, ledger);
          },
        });
      }),
    ];
    if (imap) {
      const intake = {
        server: imap,
        tokens: Tokens.of(imap),
        address,
        cursor: new Cursor(folder),
        publisher,
        clock,
        log,
      };
      const read = keepOn('mailbox', async (settled) => {
        this.status.caughtUp = false;
        await readMailbox(intake, signal, () => {
          this.status.caughtUp = true;
          settled();
        });
      });
      tasks.push(read);
    }
    if (listen) {
      const intake = { listen, address, publisher, clock, log };
      const take = keepOn('listener', (settled) =>
        takeMail(intake, signal, (port) => {
          this.status.listening = port;
          log('info', `takes mail on port ${port}`);
          settled();
        }),
      );
      tasks.push(take);
    }
    log('info', `at work for ${address}`);
    await Promise.allSettled(tasks);
    ledger.close();
  }
}

/** What an account is run with. */
export interface Surroundings {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
}
