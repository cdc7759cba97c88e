import { ApiError, type ChatApi } from './api.ts';
import { readEvents, type ServerEvent } from './sse.ts';

/** The hub pings every 15 s; silence for this long means that the connection is dead. */
const silenceLimit = 45_000;
const longestWait = 30_000;

export interface ConnectionEvents {
  /** The stream is open. `resumed`: it goes on where it broke off, so nothing was missed. */
  opened(resumed: boolean): void;
  lost(): void;
  event(event: ServerEvent): void;
  /** The token is no longer good. */
  unauthorised(): void;
  /** There is no such chat: it is no use to try again. */
  gone(): void;
}

/** How long to wait before the next attempt: doubling, half of it random, so that not all come back at once. */
export function backOff(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(1000 * 2 ** Math.min(attempt - 1, 10), longestWait);
  return full / 2 + (full / 2) * random();
}

/** Keeps the event stream open, and takes it up again where it broke off. */
export class Connection {
  private readonly api: ChatApi;
  private readonly on: ConnectionEvents;
  private cursor: string | null = null;
  private run = 0;
  private running = false;
  private attempt = 0;
  private abort: AbortController | null = null;
  private wake: (() => void) | null = null;

  constructor(api: ChatApi, on: ConnectionEvents) {
    this.api = api;
    this.on = on;
  }

  /** Whether it is open, or trying to be. */
  get active(): boolean {
    return this.running;
  }

  start(): void {
    if (!this.running) {
      this.running = true;
      void this.keepOpen(++this.run);
    }
  }

  /** Ends the stream; a later start begins afresh. */
  stop(): void {
    this.running = false;
    this.cursor = null;
    this.abort?.abort();
    this.wake?.();
  }

  /** The network is gone: no use to wait until the silence proves it. It goes on where it broke off. */
  drop(): void {
    this.abort?.abort();
  }

  /** Tries at once instead of waiting: the network came back, or the page is looked at again. */
  hurry(): void {
    this.attempt = 0;
    this.wake?.();
  }

  private async keepOpen(run: number): Promise<void> {
    // A run that was stopped may still be on its way out when the next one begins.
    const current = () => this.running && this.run === run;
    while (current()) {
      const asked = await this.once(current);
      if (!current()) {
        return;
      }

      this.on.lost();
      await this.pause(asked ?? backOff(++this.attempt));
    }
  }

  /** One stream from its opening to its end; gives the wait that the hub asked for. */
  private async once(current: () => boolean): Promise<number | null> {
    const abort = new AbortController();
    this.abort = abort;
    let watchdog = setTimeout(() => abort.abort(), silenceLimit);
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => abort.abort(), silenceLimit);
    };
    try {
      const resumed = this.cursor !== null;
      const response = await this.api.events(this.cursor, abort.signal);
      if (!current()) {
        return null;
      }

      this.attempt = 0;
      this.on.opened(resumed);
      await readEvents(response, alive, (event) => {
        if (!current()) {
          return;
        }

        if (event.id) {
          this.cursor = event.id;
        }

        if (event.event) {
          this.on.event(event);
        }
      });
      return null;
    } catch (error) {
      if (
        current() &&
        error instanceof ApiError &&
        (error.status === 401 || error.status === 403 || error.status === 404)
      ) {
        this.stop();
        if (error.status === 401) {
          this.on.unauthorised();
        } else {
          this.on.gone();
        }
      }

      return error instanceof ApiError ? error.retryAfter : null;
    } finally {
      clearTimeout(watchdog);
    }
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
