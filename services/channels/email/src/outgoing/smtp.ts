import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailServer } from '../accounts/settings.js';
import { reasonOf } from '../log.js';
import type { Composed } from './compose.js';

/** What became of one attempt to hand a mail to a server. */
export type Attempt =
  | { readonly kind: 'taken'; readonly response: string }
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
          const envelope = { from: mail.from, to: [mail.to], size: mail.raw.length };
          const source = endGuarded(mail.raw, () => {
            progress.ended = true;
            beforeEnd();
          });
          connection.send(envelope, source, (refusal, sent) => {
            if (refusal) reject(refusal);
            else resolve(sent);
          });
        };
        if (server.user === undefined) send();
        else {
          connection.login({ user: server.user, pass: server.password ?? '' }, (refusal) => {
            if (refusal) reject(refusal);
            else send();
          });
        }
      });
    });
    return { kind: 'taken', response: information.response };
  } catch (error) {
    const { responseCode, code } = error as SMTPConnection.SMTPError;
    const aboutMail = code === 'EENVELOPE' || code === 'EMESSAGE';
    if (responseCode !== undefined && (aboutMail || progress.ended)) {
      return { kind: 'refused', code: responseCode, detail: reasonOf(error) };
    }
    return { kind: progress.ended ? 'unanswered' : 'not-sent', detail: reasonOf(error) };
  } finally {
    signal.removeEventListener('abort', stop);
    connection.quit();
    connection.close();
  }
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
