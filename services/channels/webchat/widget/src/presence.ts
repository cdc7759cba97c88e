import type { Agent, QueuePlace } from './types.ts';

/** A typing mark that nobody renews fades after this long. */
const fades = 8_000;

/** Who is at the other end, and whether they are writing. */
export class Presence {
  agent: Agent | null = null;
  typing: Agent | null = null;
  /** The visitor asked for a person, and none has come yet. */
  humanAsked = false;
  /** Where the visitor stands among those who wait; null when they do not wait. */
  queue: QueuePlace | null = null;
  private readonly changed: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(changed: () => void) {
    this.changed = changed;
  }

  /** Takes what the stream says about the other end. */
  take(event: string, body: unknown): void {
    if (event === 'typing') {
      const typing = body as Agent & { active: boolean };
      this.showTyping(typing.active ? typing : null);
    } else if (event === 'agent') {
      this.showAgent((body as { agent: Agent | null }).agent);
    } else if (event === 'queue') {
      this.showQueue(body as QueuePlace);
    }
  }

  private showAgent(agent: Agent | null): void {
    this.agent = agent;
    this.humanAsked &&= agent?.type !== 'agent';
    if (agent?.type === 'agent') {
      this.queue = null;
    }

    this.changed();
  }

  showTyping(agent: Agent | null): void {
    clearTimeout(this.timer);
    this.typing = agent;
    if (agent) {
      this.timer = setTimeout(() => this.showTyping(null), fades);
    }

    this.changed();
  }

  private showQueue(place: QueuePlace): void {
    this.queue = place.position > 0 ? place : null;
    this.changed();
  }

  askedForHuman(): void {
    this.humanAsked = true;
    this.changed();
  }

  clear(): void {
    clearTimeout(this.timer);
    this.agent = null;
    this.typing = null;
    this.humanAsked = false;
    this.queue = null;
  }
}
