import type { AddressInfo } from 'node:net';
import { systemClock } from '@omnichannel/adapter-sdk';
import { Crew } from './accounts/crew.js';
import { watchAccounts } from './accounts/directory.js';
import { readEnvironment, type Environment } from './environment.js';
import { serveHealth } from './health.js';
import { consoleLog as log, reasonOf } from './log.js';

/** How long a clean end may take before it becomes an unclean one, in milliseconds. */
const grace = 20_000;

function environmentOrExit(): Environment {
  try {
    return readEnvironment(process.env);
  } catch (error) {
    process.stderr.write(`The e-mail adapter cannot start:\n${reasonOf(error)}\n`);
    process.exit(2);
  }
}

const environment = environmentOrExit();
const stop = new AbortController();
const end = (reason: string): void => {
  if (stop.signal.aborted) return;
  log('info', `Ending: ${reason}.`);
  stop.abort(new Error(reason));
  setTimeout(() => process.exit(1), grace).unref();
};
process.once('SIGTERM', () => {
  end('SIGTERM');
});
process.once('SIGINT', () => {
  end('SIGINT');
});
if (environment.supervised) {
  // The supervisor holds the other end: when it is gone, however it went, there is nobody to work for.
  process.stdin.resume();
  process.stdin.once('end', () => {
    end('the supervisor is gone');
  });
  process.stdin.once('error', () => {
    end('the supervisor is gone');
  });
}

const crew = new Crew({ environment, clock: systemClock, log });
const health = environment.health && (await serveHealth(environment.health, () => crew.status()));
if (health) log('info', `health on port ${(health.address() as AddressInfo).port}`);
log('info', 'The e-mail adapter is at work.');
await watchAccounts(
  environment,
  (accounts) => {
    crew.apply(accounts);
  },
  { signal: stop.signal, clock: systemClock, log },
);
await crew.stop();
health?.close();
log('info', 'The e-mail adapter has ended.');
process.exit(0);
