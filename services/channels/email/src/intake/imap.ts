import { ImapFlow, type FetchMessageObject, type MailboxObject } from 'imapflow';
import type { Clock } from '@omnichannel/adapter-sdk';
import type { Tokens } from '../accounts/oauth.js';
import type { ImapServer } from '../accounts/settings.js';
import { reasonOf, type Log } from '../log.js';
import { normalise } from '../mail/normalise.js';
import type { Cursor } from './cursor.js';
import type { Incoming, Publisher } from './publish.js';

/** How many mails, and how many bytes of them, are on the way to the hub at once. */
const maxMails = 50;
const maxBytes = 8 * 1024 * 1024;

/** A mail larger than this is taken up to here; the hub's own limit for a file is 50 MiB. */
const maxMail = 64 * 1024 * 1024;

/** How long we trust IDLE before we look ourselves, in milliseconds. Some servers forget to tell. */
const look = 60_000;

/** What one account's mailbox is read with. */
export interface ImapIntake {
  readonly server: ImapServer;
  readonly tokens: Tokens | undefined;
  readonly address: string;
  readonly cursor: Cursor;
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Connects, hands over everything that is new, then waits for more until the connection ends or `signal` aborts.
 * `settled` is called when the mailbox has been read to its end.
 * @throws Error when the server or the hub cannot be reached; the cursor then stands before what was not handed over.
 */
export async function readMailbox(intake: ImapIntake, signal: AbortSignal, settled: () => void): Promise<void> {
  const { server, tokens } = intake;
  const user = server.user ?? '';
  const client = new ImapFlow({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    ...(server.security === 'starttls' && { doSTARTTLS: true }),
    ...(server.security === 'none' && { doSTARTTLS: false }),
    auth: tokens ? { user, accessToken: await tokens.current() } : { user, pass: server.password ?? '' },
    disableAutoIdle: true,
    logger: false,
    connectionTimeout: 30_000,
    greetingTimeout: 30_000,
    socketTimeout: 300_000,
  });
  const news = new News();
  client.on('exists', () => {
    news.tell();
  });
  client.on('close', () => {
    news.end();
  });
  client.on('error', (error: Error) => {
    intake.log('warning', `IMAP: ${error.message}`);
    news.end();
  });
  const stop = (): void => {
    client.close();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    await signIn(client, tokens);
    const mailbox = await client.mailboxOpen(server.folder, { readOnly: true });
    while (!signal.aborted && !news.ended) {
      news.heard();
      await catchUp(client, mailbox, intake, signal);
      settled();
      if (news.pending) continue;
      await waitForNews(client, news);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await client.logout().catch(() => {
      client.close();
    });
  }
}

async function signIn(client: ImapFlow, tokens: Tokens | undefined): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    if ((error as { authenticationFailed?: boolean }).authenticationFailed === true) tokens?.forget();
    throw error;
  }
}

/** Hands over every mail above the cursor, in the order of UIDs, a few at a time. */
async function catchUp(
  client: ImapFlow,
  mailbox: MailboxObject,
  intake: ImapIntake,
  signal: AbortSignal,
): Promise<void> {
  const { server, cursor } = intake;
  const name = `${server.user ?? ''}@${server.host}/${server.folder}`;
  const uidValidity = String(mailbox.uidValidity);
  const last = cursor.lastUid(name, uidValidity);
  const range = `${last + 1}:*`;
  const listed = await client.fetchAll(range, { uid: true, size: true, internalDate: true }, { uid: true });
  // `n:*` always names the newest mail, even when it is older than n (RFC 9051, 9, seq-range).
  const fresh = listed.filter(({ uid }) => uid > last).toSorted((one, other) => one.uid - other.uid);
  for (const group of groups(fresh)) {
    signal.throwIfAborted();
    const wanted = group.filter((message) => isWanted(message, server));
    const incoming: Incoming[] = [];
    for (const message of wanted) {
      const mail = await fetchOne(client, message, intake);
      if (mail) incoming.push(mail);
    }
    if (incoming.length > 0) await intake.publisher.publish(incoming, { signal });
    const done = group.at(-1);
    if (done) cursor.save({ mailbox: name, uidValidity, lastUid: done.uid });
  }
}

async function fetchOne(
  client: ImapFlow,
  message: FetchMessageObject,
  intake: ImapIntake,
): Promise<Incoming | undefined> {
  const query = { uid: true, source: { start: 0, maxLength: maxMail } };
  const fetched = await client.fetchOne(message.uid.toString(), query, { uid: true });
  // Somebody else deleted it meanwhile: nothing to hand over. A closed connection says so by throwing.
  if (!fetched) {
    if (client.usable) return undefined;
    throw new Error('The connection ended while a mail was read.');
  }
  if (!fetched.source) throw new Error(`The server gave no content for UID ${message.uid}.`);
  const receivedAt = dateOf(message) ?? intake.clock.now();
  const mail = await normalise(fetched.source, { receivedAt, address: intake.address });
  return { mail, raw: fetched.source };
}

function isWanted(message: FetchMessageObject, server: ImapServer): boolean {
  return server.since === undefined || (dateOf(message) ?? Infinity) >= server.since;
}

function dateOf({ internalDate }: FetchMessageObject): number | undefined {
  const time = internalDate === undefined ? Number.NaN : new Date(internalDate).getTime();
  return Number.isNaN(time) ? undefined : time;
}

function* groups(messages: readonly FetchMessageObject[]): Generator<FetchMessageObject[]> {
  let group: FetchMessageObject[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = message.size ?? 0;
    if (group.length > 0 && (group.length === maxMails || bytes + size > maxBytes)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(message);
    bytes += size;
  }
  if (group.length > 0) yield group;
}

/** IDLE until the server tells of mail, the connection ends, or it is time to look. */
async function waitForNews(client: ImapFlow, news: News): Promise<void> {
  const timer = setTimeout(() => {
    news.tell();
  }, look);
  const idling = client.idle().catch((error: unknown) => {
    if (client.usable) throw new Error(`IDLE: ${reasonOf(error)}`);
  });
  try {
    await Promise.race([news.wait(), idling.then(() => news.wait())]);
    // Ends IDLE, and tells of what came without a word.
    if (!news.ended) await client.noop();
    await idling;
  } finally {
    clearTimeout(timer);
  }
}

/** "There is mail", told by one side and awaited by the other. */
class News {
  pending = false;
  ended = false;
  #wake: (() => void) | undefined;

  tell(): void {
    this.pending = true;
    this.#wake?.();
  }

  end(): void {
    this.ended = true;
    this.#wake?.();
  }

  heard(): void {
    this.pending = false;
  }

  async wait(): Promise<void> {
    while (!this.pending && !this.ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
