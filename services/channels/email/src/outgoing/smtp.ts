import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Tokens } from '../accounts/oauth.js';
import type { MailServer } from '../accounts/settings.js';
import { reasonOf } from '../log.js';
import type { Composed } from './compose.js';

/** One of a mail's receivers whom the server does not take: for now (4xx) or for good (5xx). */
export interface Refusal {
  readonly address: string;
  readonly code: number;
  readonly detail: string;
}

/** What became of one attempt to hand a mail to a server. */
export type Attempt =
  | { readonly kind: 'taken'; readonly response: string; readonly refused: readonly Refusal[] }
  /** The server said no to this mail: for now (4xx) or for good (5xx). */
  | { readonly kind: 'refused'; readonly code: number; readonly detail: string }
  /** No mail was handed over: no connection, no sign-in, cut off before its end. */
  | { readonly kind: 'not-sent'; readonly detail: string }
  /** The whole mail left us and no answer came: the server may have it. */
  | { readonly kind: 'unanswered'; readonly detail: string };

/**
 * Hands a mail to a server. `beforeEnd` runs before the last bytes leave; without these no server takes a mail
 * (RFC 5321, 4.1.1.4), so a crash before it means: not sent.
 */
export async function handOver(
  mail: Composed,
  server: MailServer,
  tokens: Tokens | undefined,
  signal: AbortSignal,
  beforeEnd: () => void,
): Promise<Attempt> {
  const progress = { ended: false };
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    connectionTimeout: 30_000,
    greetingTimeout: 30_000,
    socketTimeout: 120_000,
  });
  const stop = (): void => {
    // Once the whole mail is out, its answer is worth waiting for.
    if (!progress.ended) connection.close();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const information = await new Promise<SMTPConnection.SentMessageInfo>((resolve, reject) => {
      const lost = (): void => {
        reject(new Error('The connection was closed.'));
      };
      connection.on('error', reject);
      connection.once('end', lost);
      connection.connect((fault) => {
        if (fault) {
          reject(fault);
          return;
        }
        const send = (): void => {
          const envelope = { from: mail.from, to: [...mail.to], size: mail.raw.length };
          const source = endGuarded(mail.raw, () => {
            beforeEnd();
            progress.ended = true;
          });
          connection.send(envelope, source, (refusal, sent) => {
            if (refusal) reject(refusal);
            else resolve(sent);
          });
        };
        if (server.user === undefined) send();
        else {
          const credentials = tokens
            ? { user: server.user, oauth2: tokens.source }
            : { user: server.user, pass: server.password ?? '' };
          connection.login(credentials, (refusal) => {
            if (refusal) reject(refusal);
            else send();
          });
        }
      });
    });
    return { kind: 'taken', response: information.response, refused: refusals(information.rejectedErrors) };
  } catch (error) {
    return failure(error as SMTPConnection.SMTPError, mail, progress.ended);
  } finally {
    signal.removeEventListener('abort', stop);
    connection.quit();
    connection.close();
  }
}

function failure(error: SMTPConnection.SMTPError, mail: Composed, ended: boolean): Attempt {
  const { responseCode, code } = error;
  const detail = reasonOf(error);
  // When nobody is taken, what is said of the customer counts.
  const customer = refusals(error.rejectedErrors).find(({ address }) => address === mail.to[0]);
  if (customer) return { kind: 'refused', code: customer.code, detail: customer.detail };
  const aboutMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (responseCode !== undefined && (aboutMail || ended)) return { kind: 'refused', code: responseCode, detail };
  // Larger than the server announced that it takes (RFC 1870, 6.1): it would say 552.
  if (code === 'EMESSAGE' && !ended) return { kind: 'refused', code: 552, detail };
  return { kind: ended ? 'unanswered' : 'not-sent', detail };
}

function refusals(errors: readonly SMTPConnection.SMTPError[] = []): Refusal[] {
  return errors.map((error) => ({
    address: error.recipient ?? '',
    code: error.responseCode ?? 450,
    detail: reasonOf(error),
  }));
}

/** A stream of the mail that calls `beforeEnd` once, before it ends. */
function endGuarded(raw: Buffer, beforeEnd: () => void): Readable {
  const size = 64 * 1024;
  let at = 0;
  return new Readable({
    read() {
      if (at < raw.length) {
        this.push(raw.subarray(at, (at += size)));
        return;
      }
      try {
        beforeEnd();
        this.push(null);
      } catch (error) {
        this.destroy(error as Error);
      }
    },
  });
}
