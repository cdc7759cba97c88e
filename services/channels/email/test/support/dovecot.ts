import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { until } from './until.js';

const binary = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'].find((path) => existsSync(path));

/** Whether this machine has a Dovecot; says so once when it has not. */
export const hasDovecot = binary !== undefined;
if (!hasDovecot) console.log('Skipped: there is no Dovecot here (apt-get install dovecot-imapd).');

/** Password of every user. */
export const password = 'secret';

/** A private Dovecot in a temporary folder, as a child, on a port of its own. Any user may sign in with `password`. */
export class Dovecot {
  readonly folder = mkdtempSync(join(tmpdir(), 'dovecot-'));
  port = 0;
  #process: ChildProcess | undefined;
  readonly #tokenInfo: string | undefined;

  private constructor(tokenInfo: string | undefined) {
    this.#tokenInfo = tokenInfo;
  }

  /** Starts one; `tokenInfo` is the address, without the token at its end, that says whose an access token is. */
  static async start(tokenInfo?: string): Promise<Dovecot> {
    const dovecot = new Dovecot(tokenInfo);
    await dovecot.start();
    return dovecot;
  }

  /** Starts it, on the port that it had before. */
  async start(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      if (this.port === 0 || attempt > 0) this.port = await freePort();
      this.#configure();
      const child = spawn(binary ?? '', ['-F', '-c', join(this.folder, 'dovecot.conf')], { stdio: 'ignore' });
      this.#process = child;
      const up = await until('Dovecot', async () =>
        child.exitCode === null ? (await this.#answers()) && 'up' : 'gone',
      );
      if (up === 'up') return;
      if (attempt === 5) throw new Error('Dovecot does not start.');
    }
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child?.pid || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    await until('Dovecot to be gone', async () => !(await this.#answers()));
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Settings of an account for that user. */
  imap(user: string): Record<string, unknown> {
    return { host: '127.0.0.1', port: this.port, security: 'none', user, password };
  }

  /** Puts mails into a user's mailbox, as a mail server would. */
  async append(user: string, ...mails: (string | Buffer)[]): Promise<void> {
    await this.use(user, async (client) => {
      for (const mail of mails) await client.append('INBOX', typeof mail === 'string' ? crlf(mail) : mail);
    });
  }

  /** Makes every UID of the user's mailbox mean something else. */
  changeUidValidity(user: string, uidValidity: number): void {
    const conf = join(this.folder, 'dovecot.conf');
    const change = ['mailbox', 'update', '--uid-validity', uidValidity.toString(), '-u', user, 'INBOX'];
    execFileSync('doveadm', ['-c', conf, ...change], { stdio: 'pipe' });
  }

  /** Signs in as that user and does something. */
  async use<T>(user: string, work: (client: ImapFlow) => Promise<T>): Promise<T> {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: this.port,
      secure: false,
      doSTARTTLS: false,
      auth: { user, pass: password },
      logger: false,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.mailboxOpen('INBOX');
      return await work(client);
    } finally {
      await client.logout().catch(() => {
        client.close();
      });
    }
  }

  /** The threads of a user's mailbox as a mail program shows them: numbers of mails, from References (RFC 5256). */
  async threads(user: string): Promise<number[][]> {
    return this.use(user, async (client) => {
      let found: unknown[] = [];
      const words = ['REFERENCES', 'UTF-8', 'ALL'].map((value) => ({ type: 'ATOM' as const, value }));
      const response = await (client as unknown as Executor).exec('THREAD', words, {
        untagged: {
          THREAD: (answer: { attributes?: unknown[] }) => {
            found = answer.attributes ?? [];
            return Promise.resolve();
          },
        },
      });
      response.next();
      return found.map((thread) => numbersIn(thread));
    });
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1');
      const end = (answer: boolean): void => {
        socket.destroy();
        resolve(answer);
      };
      socket.once('data', (data) => {
        end(data.toString().startsWith('* OK'));
      });
      socket.once('error', () => {
        end(false);
      });
      socket.once('close', () => {
        end(false);
      });
    });
  }

  #configure(): void {
    // Root has to name others, and nobody else may.
    const { uid, gid, username } = userInfo();
    const root = uid === 0;
    const own = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
    const [user, group, login] = root ? ['dovecot', 'dovecot', 'dovenull'] : [username, own, username];
    const owner = root ? { uid: numberOf('-u', 'nobody'), gid: numberOf('-g', 'nobody') } : { uid, gid };
    const folder = this.folder;
    chmodSync(folder, 0o755);
    for (const name of ['mail', 'home']) {
      mkdirSync(join(folder, name), { recursive: true });
      chownSync(join(folder, name), owner.uid, owner.gid);
    }
    const oauthFile = join(folder, 'oauth2.conf');
    const oauth = `auth_mechanisms = plain xoauth2
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${oauthFile}
}
`;
    if (this.#tokenInfo !== undefined) {
      writeFileSync(
        oauthFile,
        `tokeninfo_url = ${this.#tokenInfo}\nusername_attribute = user\nactive_attribute = active\nactive_value = true\n`,
      );
    }
    writeFileSync(
      join(folder, 'dovecot.conf'),
      `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${login}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:${folder}/mail/%u
mail_max_userip_connections = 100
mail_fsync = never
${this.#tokenInfo === undefined ? '' : oauth}passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${folder}/home/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${this.port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`,
    );
  }
}

/** What the client's declarations leave out: commands that it has no method for. */
interface Executor {
  exec(
    command: string,
    attributes: { type: 'ATOM'; value: string }[],
    options: { untagged: Record<string, (answer: { attributes?: unknown[] }) => Promise<void>> },
  ): Promise<{ next: () => void }>;
}

function numbersIn(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(numbersIn);
  return [Number((value as { value: string }).value)];
}

function numberOf(option: string, name: string): number {
  return Number(execFileSync('id', [option, name], { encoding: 'utf8' }));
}

/** A port that is free just now, below the range from which the system hands out its own. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 10_000);
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once('error', () => {
        resolve(false);
      });
      server.listen(port, '127.0.0.1', () => {
        server.close(() => {
          resolve(true);
        });
      });
    });
    if (free) return port;
  }
}

export function crlf(text: string): Buffer {
  return Buffer.from(text.replaceAll(/\r?\n/g, '\r\n'), 'utf8');
}
