import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { until } from './until.js';

/** A mail that the server took. */
export interface Taken {
  readonly from: string;
  readonly to: string[];
  readonly raw: Buffer;
}

/** A mail server that keeps what it gets. `answer` decides: undefined takes the mail, an error refuses it, `lost` hangs up unanswered. */
export class MailSink {
  readonly mails: Taken[] = [];
  answer: (taken: Taken) => Error | 'lost' | 'hold' | undefined = () => undefined;
  recipient: (address: string) => Error | 'hold' | undefined = () => undefined;
  readonly #server: SMTPServer;
  #asked = 0;

  private constructor(isToken: (token: string) => boolean, size: number) {
    this.#server = new SMTPServer({
      size,
      authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      logger: false,
      allowInsecureAuth: true,
      closeTimeout: 100,
      onAuth: ({ method, username, password, accessToken }, _session, callback) => {
        if (method === 'XOAUTH2') {
          if (isToken(accessToken ?? '')) callback(null, { user: username });
          else callback(null, { data: { status: '401', schemes: 'bearer' } });
        } else if (password === 'right') callback(null, { user: username });
        else callback(Object.assign(new Error('5.7.8 Wrong password'), { responseCode: 535 }));
      },
      onRcptTo: ({ address }, _session, callback) => {
        this.#asked++;
        const answer = this.recipient(address);
        if (answer !== 'hold') callback(answer ?? null);
      },
      onData: (stream, session, callback) => {
        const pieces: Buffer[] = [];
        stream.on('data', (piece: Buffer) => pieces.push(piece));
        stream.on('end', () => {
          this.#taken(session, Buffer.concat(pieces), callback);
        });
      },
    });
    this.#server.on('error', () => undefined);
  }

  /** Starts one that takes the password `right`, the access tokens that `isToken` knows, and mails of up to `size` bytes. */
  static async start(isToken: (token: string) => boolean = () => false, size = 100_000_000): Promise<MailSink> {
    const sink = new MailSink(isToken, size);
    await new Promise<void>((resolve) => sink.#server.listen(0, '127.0.0.1', resolve));
    return sink;
  }

  /** SMTP settings that point here. */
  get settings(): Record<string, unknown> {
    return { host: '127.0.0.1', port: (this.#server.server.address() as AddressInfo).port, security: 'none' };
  }

  /** Waits for a number of mails. */
  async received(count: number): Promise<Taken[]> {
    return until(`${count} mails`, () => this.mails.length >= count && this.mails);
  }

  /** Waits until somebody wanted to send. */
  async asked(): Promise<void> {
    await until('a recipient', () => this.#asked > 0);
  }

  async stop(): Promise<void> {
    this.dropConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(resolve);
    });
  }

  dropConnections(): void {
    for (const connection of this.#server.connections) connection.close();
  }

  #taken(session: SMTPServerSession, raw: Buffer, callback: (error?: Error | null) => void): void {
    const { mailFrom, rcptTo } = session.envelope;
    const taken: Taken = { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), raw };
    const answer = this.answer(taken);
    if (answer instanceof Error) {
      callback(answer);
      return;
    }
    this.mails.push(taken);
    if (answer === undefined) callback();
    else if (answer === 'lost') this.dropConnections();
  }
}
