import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { internalKey, type StandInHub } from './hub.js';
import { until } from './until.js';

const main = join(import.meta.dirname, '../../dist/main.js');

/** The adapter as its own process, with a data folder that survives its death. */
export class AdapterProcess {
  readonly folder = mkdtempSync(join(tmpdir(), 'email-adapter-'));
  output = '';
  readonly #hub: StandInHub;
  #process: ChildProcess | undefined;

  constructor(hub: StandInHub) {
    this.#hub = hub;
  }

  start(more: Record<string, string> = {}): this {
    const child = spawn(process.execPath, [main], {
      env: {
        PATH: process.env['PATH'],
        OMNICHANNEL_ACCOUNTS_URL: this.#hub.url,
        OMNICHANNEL_ADAPTERS_URL: this.#hub.url,
        OMNICHANNEL_INTERNAL_KEY: internalKey,
        OMNICHANNEL_DATA: this.folder,
        OMNICHANNEL_SUPERVISED: 'true',
        OMNICHANNEL_EMAIL_INTERVAL: '0.2',
        ...more,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (data: Buffer) => (this.output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (this.output += data.toString()));
    this.#process = child;
    return this;
  }

  /** Waits for words in the output. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    return until(`${String(pattern)} in:\n${this.output}`, () => pattern.exec(this.output));
  }

  /** kill -9. */
  kill(): Promise<number | null> {
    return this.end('SIGKILL');
  }

  /** Ends it by a signal, or by closing its stdin; the exit code, or null when a signal killed it. */
  async end(how: NodeJS.Signals | 'stdin' = 'SIGTERM'): Promise<number | null> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    if (how === 'stdin') child.stdin?.end();
    else child.kill(how);
    return ended;
  }

  /** The text of a file of the adapter's, when it is there. */
  file(path: string): string | undefined {
    const full = join(this.folder, 'email', path);
    return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
