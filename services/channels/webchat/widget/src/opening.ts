import { ApiError } from './api.ts';
import { backOff } from './connection.ts';
import type { Status } from './types.ts';

export interface OpeningEvents {
  isOpen(): boolean;
  open(): Promise<void>;
  become(status: Status): void;
}

/** Opens the session, one attempt at a time, until it is open or that is no use. */
export class Opening {
  private readonly on: OpeningEvents;
  private current: Promise<void> | null = null;
  private run = 0;
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(on: OpeningEvents) {
    this.on = on;
  }

  /** The attempt that is under way. */
  get underWay(): Promise<void> | null {
    return this.current;
  }

  start(): Promise<void> {
    if (this.on.isOpen()) {
      return Promise.resolve();
    }

    this.current ??= this.once(++this.run);
    return this.current;
  }

  /** Whoever wanted it has left. */
  cancel(): void {
    clearTimeout(this.timer);
    this.run++;
    this.attempt = 0;
    this.current = null;
  }

  private async once(run: number): Promise<void> {
    this.on.become('connecting');
    try {
      await this.on.open();
      this.attempt = 0;
    } catch (error) {
      if (run === this.run) {
        this.failed(error);
      }
    } finally {
      if (run === this.run) {
        this.current = null;
      }
    }
  }

  private failed(error: unknown): void {
    const failure = error instanceof ApiError ? error : new ApiError(0, 'unreachable', String(error));
    if (!failure.passing) {
      console.warn('omnichannel:', failure.message);
      this.on.become('gone');
      return;
    }

    this.on.become('offline');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.start(), failure.retryAfter ?? backOff(++this.attempt));
  }
}
