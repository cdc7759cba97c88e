import { parseListen, type Listen } from '../environment.js';

/** How a connection is protected. Without a word: TLS on 993 and 465, otherwise STARTTLS when the server offers it. */
export type Security = 'tls' | 'starttls' | 'none' | 'opportunistic';

/** How access tokens are had: a refresh token that an administrator was given once by the mail provider. */
export interface OAuth2Settings {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly refreshToken: string;
  readonly scope?: string;
}

/** An IMAP or SMTP server. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  readonly user?: string;
  readonly password?: string;
  /** Signs in by an access token instead of the password. */
  readonly oauth2?: OAuth2Settings;
}

/** A mailbox that is read. */
export interface ImapServer extends MailServer {
  readonly folder: string;
  /** Older mail (by the server's own date) is left alone; milliseconds since 1970. */
  readonly since?: number;
}

/** Mail taken directly. */
export interface ListenSettings extends Listen {
  /** The largest mail that is taken, in bytes. */
  readonly maxBytes: number;
}

/** What an account of provider `mailbox` is told. */
export interface MailSettings {
  readonly address: string;
  readonly imap?: ImapServer;
  readonly smtp?: MailServer;
  readonly listen?: ListenSettings;
  /** Stands below every mail that a person writes. */
  readonly signature?: string;
}

/** Settings that make sense, or everything that is wrong with them. */
export type ParsedSettings =
  { readonly ok: true; readonly settings: MailSettings } | { readonly ok: false; readonly faults: string[] };

type Json = Record<string, unknown>;

const defaultMaxBytes = 35 * 1024 * 1024;

/** Checks an account's settings. */
export function parseSettings(settings: Json): ParsedSettings {
  const faults: string[] = [];
  const address = text(settings['address'])?.trim() ?? '';
  if (!/^[^\s@<>]+@[^\s@<>]+$/.test(address)) faults.push('address: an e-mail address, e.g. help@example.com.');
  const oauth2 = parseOAuth2(settings['oauth2'], faults);
  const imap = parseImap(settings['imap'], oauth2, faults);
  const smtp = parseServer(settings['smtp'], 'smtp', 465, 587, oauth2, faults);
  const signature = text(settings['signature'])?.trim() ?? '';
  const listen = parseListenSettings(settings['listen'], faults);
  if (faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    settings: {
      address,
      ...(imap && { imap }),
      ...(smtp && { smtp }),
      ...(listen && { listen }),
      ...(signature !== '' && { signature }),
    },
  };
}

function parseOAuth2(value: unknown, faults: string[]): OAuth2Settings | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) {
    faults.push('oauth2: an object with tokenUrl, clientId, clientSecret and refreshToken.');
    return undefined;
  }
  const tokenUrl = text(value['tokenUrl']) ?? '';
  const [clientId, refreshToken] = [text(value['clientId']) ?? '', text(value['refreshToken']) ?? ''];
  if (!URL.canParse(tokenUrl) || !/^https?:/i.test(tokenUrl)) {
    faults.push('oauth2.tokenUrl: where the provider gives tokens, e.g. https://oauth2.googleapis.com/token.');
  }
  if (clientId === '') faults.push('oauth2.clientId: the id of your application at the provider.');
  if (refreshToken === '') faults.push('oauth2.refreshToken: what the provider gave when the mailbox was granted.');
  const [clientSecret, scope] = [text(value['clientSecret']), text(value['scope'])];
  return {
    tokenUrl,
    clientId,
    refreshToken,
    ...(clientSecret !== undefined && { clientSecret }),
    ...(scope !== undefined && { scope }),
  };
}

function parseImap(value: unknown, oauth2: OAuth2Settings | undefined, faults: string[]): ImapServer | undefined {
  const server = parseServer(value, 'imap', 993, 143, oauth2, faults);
  if (!server || !isObject(value)) return undefined;
  if (server.user === undefined) faults.push('imap.user: the name to sign in with.');
  const sinceText = text(value['since']);
  const since = sinceText === undefined ? undefined : Date.parse(sinceText);
  if (Number.isNaN(since)) faults.push('imap.since: a date, e.g. 2026-01-31.');
  return { ...server, folder: text(value['folder']) ?? 'INBOX', ...(since !== undefined && { since }) };
}

function parseServer(
  value: unknown,
  name: string,
  tlsPort: number,
  plainPort: number,
  oauth2: OAuth2Settings | undefined,
  faults: string[],
): MailServer | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) {
    faults.push(`${name}: an object with host, port, security, user and password.`);
    return undefined;
  }
  const host = text(value['host']) ?? '';
  if (host === '') faults.push(`${name}.host: the server's name.`);
  const given = text(value['security'])?.toLowerCase() ?? '';
  const known = new Map<string, Security>([
    ['', 'opportunistic'],
    ['tls', 'tls'],
    ['ssl', 'tls'],
    ['starttls', 'starttls'],
    ['none', 'none'],
    ['plain', 'none'],
  ]);
  let security = known.get(given);
  if (security === undefined) faults.push(`${name}.security: tls, starttls or none.`);
  const port = value['port'] === undefined ? (security === 'tls' ? tlsPort : plainPort) : Number(value['port']);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) faults.push(`${name}.port: a port number.`);
  if (given === '' && port === tlsPort) security = 'tls';
  const user = text(value['user']) ?? text(value['username']);
  const password = text(value['password']);
  return {
    host,
    port,
    security: security ?? 'opportunistic',
    ...(user !== undefined && user !== '' && { user }),
    ...(password !== undefined && { password }),
    // A server with a password of its own keeps it: an SMTP relay beside a mailbox that takes tokens only.
    ...(oauth2 && password === undefined && user !== undefined && { oauth2 }),
  };
}

function parseListenSettings(value: unknown, faults: string[]): ListenSettings | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const object = isObject(value) ? value : undefined;
  const listen = object
    ? parseListen(`${text(object['host']) ?? ''}:${Number(object['port'])}`, '0.0.0.0')
    : parseListen(text(value) ?? '', '0.0.0.0');
  if (!listen) {
    faults.push('listen: host:port, or an object with host and port.');
    return undefined;
  }
  const maxBytes = Number(object?.['maxBytes'] ?? defaultMaxBytes);
  if (!Number.isInteger(maxBytes) || maxBytes < 1024) faults.push('listen.maxBytes: a number of bytes.');
  return { ...listen, maxBytes };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  if (typeof value === 'number') return value.toString();
  return typeof value === 'string' ? value : undefined;
}
