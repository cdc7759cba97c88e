import type { AccountRecord } from './directory.js';
import { AccountRunner, type AccountStatus, type Surroundings } from './runner.js';

/** Everybody at work: one runner for each enabled account, started again when its settings change. */
export class Crew {
  readonly #surroundings: Surroundings;
  readonly #runners = new Map<string, AccountRunner>();
  /** Accounts that are ending; the same account starts again only after that. */
  readonly #ending = new Map<string, Promise<void>>();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Makes the crew what the accounts say. */
  apply(accounts: readonly AccountRecord[]): void {
    const wanted = new Map(accounts.filter((one) => one.enabled).map((one) => [one.id, one]));
    for (const [id, runner] of this.#runners) {
      const record = wanted.get(id);
      if (record === undefined || relevant(record) !== relevant(runner.record)) this.#end(id, runner);
    }
    for (const [id, record] of wanted) {
      if (this.#runners.has(id)) continue;
      const before = this.#ending.get(id) ?? Promise.resolve();
      this.#runners.set(id, new AccountRunner(record, before, this.#surroundings));
    }
  }

  /** What each account is doing. */
  status(): Record<string, AccountStatus> {
    return Object.fromEntries([...this.#runners].map(([id, runner]) => [id, runner.status]));
  }

  /** Ends everybody. */
  async stop(): Promise<void> {
    for (const [id, runner] of this.#runners) this.#end(id, runner);
    await Promise.all(this.#ending.values());
  }

  #end(id: string, runner: AccountRunner): void {
    this.#runners.delete(id);
    const earlier = this.#ending.get(id) ?? Promise.resolve();
    const ending = Promise.all([earlier, runner.stop()]).then(() => {
      if (this.#ending.get(id) === ending) this.#ending.delete(id);
    });
    this.#ending.set(id, ending);
  }
}

/** What a runner depends on; everything else about an account may change without a word to it. */
function relevant({ settings, secrets, displayName }: AccountRecord): string {
  return JSON.stringify([settings, secrets[0], displayName ?? '']);
}
