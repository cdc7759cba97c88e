import { join } from 'node:path';
import { HubClient, type Clock } from '@omnichannel/adapter-sdk';
import { capabilities } from '../capabilities.js';
import type { Environment } from '../environment.js';
import { folderName } from '../files.js';
import { Cursor } from '../intake/cursor.js';
import { readMailbox, type ImapIntake } from '../intake/imap.js';
import { takeMail, type SmtpIntake } from '../intake/listener.js';
import { Publisher } from '../intake/publish.js';
import { named, reasonOf, type Log } from '../log.js';
import { deliver, reported } from '../outgoing/deliver.js';
import { Ledger } from '../outgoing/ledger.js';
import { persist } from '../persist.js';
import type { AccountRecord } from './directory.js';
import { Tokens } from './oauth.js';
import { parseSettings, type MailSettings } from './settings.js';

/** What the health page says about an account. */
export interface AccountStatus {
  state: 'running' | 'misconfigured' | 'failing' | 'stopped';
  /** What is wrong with its settings, or keeps it from its work until it is mended. */
  faults?: string[];
  /** The mailbox has been read to its end since it was last connected. */
  caughtUp?: boolean;
  /** The port on which mail is taken. */
  listening?: number;
}

/** One account at work. Its troubles are its own: it and each of its tasks start again by themselves, and none touches another account. */
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
        this.status.state = this.status.state === 'misconfigured' ? 'misconfigured' : 'stopped';
      });
  }

  /** Ends everything, then resolves. */
  stop(): Promise<void> {
    this.#stop.abort(new Error('stopped'));
    return this.#done;
  }

  async #run(surroundings: Surroundings): Promise<void> {
    const { signal } = this.#stop;
    const { clock, log } = surroundings;
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
    await persist(
      async () => {
        await this.#work(parsed.settings, secret, surroundings).catch((error: unknown) => {
          this.status.state = 'failing';
          this.status.faults = [reasonOf(error)];
          throw error;
        });
      },
      { signal, clock, log, what: 'account' },
    );
  }

  /** Works until it is stopped. Throws when its files cannot be had. */
  async #work(settings: MailSettings, secret: string, { environment, clock, log }: Surroundings): Promise<void> {
    const { signal } = this.#stop;
    const folder = join(environment.folder, folderName(this.record.id));
    const cursor = new Cursor(folder);
    const ledger = new Ledger(folder, clock.now());
    const client = new HubClient({ baseUrl: environment.adaptersUrl, account: this.record.id, secret, clock });
    const publisher = new Publisher(client, folder, log);
    this.status.state = 'running';
    delete this.status.faults;
    const { address, imap, listen } = settings;
    const keepOn: KeepOn = (what, work) => persist(work, { signal, clock, log, what });
    const tasks = [this.#send(settings, client, ledger, keepOn, { environment, clock, log })];
    if (imap)
      tasks.push(this.#read({ server: imap, tokens: Tokens.of(imap), address, cursor, publisher, clock, log }, keepOn));
    if (listen) tasks.push(this.#take({ listen, address, publisher, clock, log }, keepOn));
    log('info', `at work for ${address}`);
    await Promise.allSettled(tasks);
    ledger.close();
  }

  #send(
    { address, smtp, signature }: MailSettings,
    client: HubClient,
    ledger: Ledger,
    keepOn: KeepOn,
    { environment, clock }: Surroundings,
  ): Promise<void> {
    const { signal } = this.#stop;
    const author = { address, name: this.record.displayName ?? '', signature: signature ?? '' };
    const outgoing = {
      author,
      smtp,
      tokens: smtp && Tokens.of(smtp),
      ledger,
      hub: environment.adaptersUrl,
      clock,
    };
    return keepOn('deliveries', async (settled) => {
      await client.putCapabilities(capabilities, { signal });
      settled();
      await client.pullDeliveries((delivery) => deliver(delivery, outgoing, signal), {
        signal,
        reported: (delivery, result) => {
          reported(delivery, result, ledger);
        },
      });
    });
  }

  #read(intake: ImapIntake, keepOn: KeepOn): Promise<void> {
    return keepOn('mailbox', async (settled) => {
      this.status.caughtUp = false;
      await readMailbox(intake, this.#stop.signal, () => {
        this.status.caughtUp = true;
        settled();
      });
    });
  }

  #take(intake: SmtpIntake, keepOn: KeepOn): Promise<void> {
    return keepOn('listener', (settled) =>
      takeMail(intake, this.#stop.signal, (port) => {
        this.status.listening = port;
        intake.log('info', `takes mail on port ${port}`);
        settled();
      }),
    );
  }
}

/** Does something again and again until the account is stopped. */
type KeepOn = (what: string, work: (settled: () => void) => Promise<void>) => Promise<void>;

/** What an account is run with. */
export interface Surroundings {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
}
