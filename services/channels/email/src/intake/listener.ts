import type { AddressInfo } from 'node:net';
import type { Clock } from '@omnichannel/adapter-sdk';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { ListenSettings } from '../accounts/settings.js';
import { reasonOf, type Log } from '../log.js';
import { normalise } from '../mail/normalise.js';
import type { Publisher } from './publish.js';

/** How long a sender waits for the hub before it is told to come again, in milliseconds; RFC 5321 lets it wait 10 minutes. */
const patience = 60_000;

/** What mail is taken with. */
export interface SmtpIntake {
  readonly listen: ListenSettings;
  readonly address: string;
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Takes mail by SMTP until `signal` aborts. A sender gets its 250 when the hub has the mail, and 451 while it cannot have it.
 * `listening` is told the port.
 * @throws Error when the port cannot be had.
 */
export async function takeMail(
  intake: SmtpIntake,
  signal: AbortSignal,
  listening: (port: number) => void,
): Promise<void> {
  const { listen, log } = intake;
  const server = new SMTPServer({
    banner: 'Omnichannel',
    size: listen.maxBytes,
    authOptional: true,
    // STARTTLS without a certificate of its own would only turn careful senders away.
    disabledCommands: ['AUTH', 'STARTTLS'],
    hidePIPELINING: false,
    logger: false,
    maxClients: 100,
    socketTimeout: 120_000,
    closeTimeout: 5000,
    onData(stream, _session, callback) {
      receive(stream, intake, signal).then(
        (fault) => {
          callback(fault, 'Taken');
        },
        (error: unknown) => {
          log('warning', `A mail was sent back to be tried again: ${reasonOf(error)}`);
          callback(fault(451, '4.3.0 Not now, please try again'));
        },
      );
    },
  });
  server.on('error', (error: Error) => {
    log('warning', `SMTP: ${error.message}`);
  });
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(listen.port, listen.host, () => {
      server.server.off('error', reject);
      resolve();
    });
  });
  listening((server.server.address() as AddressInfo).port);
  await new Promise<void>((resolve) => {
    const close = (): void => {
      server.close(resolve);
    };
    if (signal.aborted) close();
    else signal.addEventListener('abort', close, { once: true });
  });
}

async function receive(stream: SMTPServerDataStream, intake: SmtpIntake, signal: AbortSignal): Promise<Error | null> {
  const pieces: Buffer[] = [];
  for await (const piece of stream as AsyncIterable<Buffer>) if (!stream.sizeExceeded) pieces.push(piece);
  if (stream.sizeExceeded) return fault(552, '5.3.4 The mail is too large');
  const raw = Buffer.concat(pieces);
  const mail = await normalise(raw, { receivedAt: intake.clock.now(), address: intake.address });
  const within = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  await intake.publisher.publish([{ mail, raw }], { signal: within, attempts: 4 });
  return null;
}

function fault(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
