import { ApiError, ChatApi } from './api.ts';
import { backOff, Connection } from './connection.ts';
import { Outbox } from './outbox.ts';
import { Presence } from './presence.ts';
import { Sessions } from './session.ts';
import type { ServerEvent } from './sse.ts';
import { Store } from './storage.ts';
import { ownMessage, Timeline } from './timeline.ts';
import type { Agent, Attachment, Choice, Message, Pending, Profile, QueuePlace, Status } from './types.ts';

const pageSize = 50;

/** Everything that one visitor's chat is, without a screen. `changed` is called after every change. */
export class Chat {
  readonly api: ChatApi;
  status: Status = 'idle';
  title: string | null = null;
  readonly presence: Presence;
  hasEarlier = false;
  profile: Profile;
  /** Called with what an agent wrote just now. */
  arrived: (message: Message) => void = () => undefined;
  private readonly store: Store;
  private readonly sessions: Sessions;
  private readonly timeline: Timeline;
  private readonly outbox: Outbox;
  private readonly connection: Connection;
  private readonly changed: () => void;
  private opening: Promise<void> | null = null;
  private attempt = 0;

  constructor(origin: string, account: string, language: string, changed: () => void) {
    this.api = new ChatApi(origin, account);
    this.store = new Store(origin, account);
    this.sessions = new Sessions(this.api, this.store, language);
    this.changed = changed;
    this.presence = new Presence(changed);
    this.timeline = new Timeline(this.store);
    this.profile = (this.store.get('profile') as Profile | null) ?? {};
    this.outbox = new Outbox(this.store, {
      ready: () => this.connection.active,
      send: (message) => this.api.send(message),
      accepted: (message, answer) => this.accepted(message, answer),
      changed,
      unauthorised: () => this.renew(),
    });
    this.connection = new Connection(this.api, {
      opened: (resumed) => void this.opened(resumed),
      lost: () => this.become('offline'),
      event: (event) => this.event(event),
      unauthorised: () => this.renew(),
      gone: () => this.become('gone'),
    });
    addEventListener('online', () => this.hurry());
    addEventListener('offline', () => this.connection.drop());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.hurry());
  }

  get messages(): readonly Message[] {
    return this.timeline.messages;
  }

  get pending(): readonly Pending[] {
    // A message can stand in the thread before the answer to its sending arrives.
    const known = new Set(this.messages.map((message) => message.clientMessageId));
    return this.outbox.messages.filter((item) => !known.has(item.clientMessageId));
  }

  /** Whether the site has said who the visitor is. */
  get identified(): boolean {
    return this.sessions.identified;
  }

  get unread(): number {
    return this.timeline.unread.length;
  }

  /** Whether this browser has chatted before. */
  get known(): boolean {
    return this.sessions.known;
  }

  /** Begins or resumes the session, and keeps connected from then on. */
  connect(): Promise<void> {
    if (this.connection.active) {
      return Promise.resolve();
    }

    this.opening ??= this.openSession().finally(() => (this.opening = null));
    return this.opening;
  }

  send(text: string, attachments: Attachment[] = [], choice?: Choice): void {
    this.outbox.write(text, attachments, choice);
    if (this.status === 'idle') {
      void this.connect();
    }
  }

  retry(clientMessageId: string): void {
    this.outbox.retry(clientMessageId);
  }

  discard(clientMessageId: string): void {
    this.outbox.remove(clientMessageId);
  }

  async loadEarlier(): Promise<void> {
    const page = await this.api.history(this.timeline.firstSeq);
    this.hasEarlier = page.length >= pageSize;
    this.timeline.put(page);
    this.changed();
  }

  /** The visitor has seen everything that is there. */
  markRead(): void {
    const last = this.timeline.unread.at(-1);
    if (last) {
      this.timeline.readTo(last.seq);
      this.changed();
      this.quietly(this.api.read(last.seq));
    }
  }

  typing(active: boolean): void {
    if (this.status === 'online') {
      this.quietly(this.api.typing(active));
    }
  }

  /** Asks for a person. */
  async human(): Promise<void> {
    await this.connect();
    await this.api.human();
    this.presence.askedForHuman();
  }

  /** Who the visitor is, in the site's own signed words. */
  async identify(identityToken: string): Promise<void> {
    this.sessions.identify(identityToken);
    if (this.status !== 'idle' || this.known) {
      await this.opening;
      this.connection.stop();
      await this.connect();
    }
  }

  /** What the visitor types about themselves. */
  introduce(profile: Profile): void {
    this.profile = profile;
    this.store.set('profile', profile);
    this.changed();
    this.quietly(this.sessions.open(profile));
  }

  /** Forgets the visitor: the next one at this browser sees nothing of this one. */
  forget(): void {
    this.connection.stop();
    this.outbox.clear();
    for (const name of this.store.names('')) {
      this.store.remove(name);
    }

    this.sessions.forget();
    this.profile = {};
    this.startOver();
    this.become('idle');
  }

  /** The network came back, or the page is looked at again: no need to wait for the next attempt. */
  private hurry(): void {
    if (this.connection.active) {
      this.connection.hurry();
    } else if (this.status === 'offline') {
      void this.connect();
    }
  }

  private async openSession(): Promise<void> {
    this.become('connecting');
    try {
      const { session, another } = await this.sessions.open(this.profile);
      if (another) {
        this.startOver();
      }

      this.attempt = 0;
      this.title = session.title;
      this.connection.start();
      void this.outbox.flush();
    } catch (error) {
      this.sessionFailed(error);
    }
  }

  private sessionFailed(error: unknown): void {
    const failure = error instanceof ApiError ? error : new ApiError(0, 'unreachable', String(error));
    if (!failure.passing) {
      console.warn('omnichannel:', failure.message);
      this.become('gone');
      return;
    }

    this.become('offline');
    setTimeout(() => void this.connect(), failure.retryAfter ?? backOff(++this.attempt));
  }

  private renew(): void {
    this.connection.stop();
    void this.connect();
  }

  private async opened(resumed: boolean): Promise<void> {
    this.become('online');
    void this.outbox.flush();
    if (!resumed) {
      await this.reload();
    }
  }

  /** The newest page; the stream is open already, so that nothing falls between the two. */
  private async reload(): Promise<void> {
    try {
      const page = await this.api.history(null);
      const oldest = this.timeline.firstSeq;
      const gap = page.length >= pageSize && page[0] !== undefined && page[0].seq > this.timeline.lastSeq;
      if (gap) {
        this.timeline.clear();
      }

      if (oldest === null || gap) {
        this.hasEarlier = page.length >= pageSize;
      }

      this.take(page);
    } catch (error) {
      if (error instanceof ApiError && error.passing) {
        setTimeout(() => void this.reload(), error.retryAfter ?? backOff(++this.attempt));
      }
    }
  }

  private event({ event, data }: ServerEvent): void {
    const body: unknown = JSON.parse(data);
    if (event === 'message') {
      const message = body as Message;
      this.take([message]).forEach((fresh) => fresh.direction === 'outbound' && this.arrived(fresh));
      if (message.direction === 'outbound') {
        this.presence.showTyping(null);
      }
    } else if (event === 'updated') {
      this.take([body as Message]);
    } else if (event === 'typing') {
      const typing = body as Agent & { active: boolean };
      this.presence.showTyping(typing.active ? typing : null);
    } else if (event === 'agent') {
      const { agent } = body as { agent: Agent | null };
      this.presence.showAgent(agent);
    } else if (event === 'queue') {
      this.presence.showQueue(body as QueuePlace);
    } else if (event === 'reset') {
      void this.reload();
    }
  }

  private take(messages: readonly Message[]): Message[] {
    const fresh = this.timeline.put(messages);
    messages.forEach((message) => message.clientMessageId && this.outbox.remove(message.clientMessageId));
    this.changed();
    return fresh;
  }

  private accepted(message: Pending, { messageId, seq }: { messageId: string; seq: number | null }): void {
    if (this.messages.some((known) => known.id === messageId)) {
      return;
    }

    // Until the stream brings the thread's own form of it.
    this.timeline.put([ownMessage(message, messageId, seq ?? this.timeline.lastSeq + 0.001)]);
  }

  private startOver(): void {
    this.timeline.forget();
    this.presence.clear();
    this.hasEarlier = false;
  }

  private become(status: Status): void {
    if (this.status !== status && this.status !== 'gone') {
      this.status = status;
      this.changed();
    }
  }

  /** For what is only courtesy, or is said again at the next session. */
  private quietly(work: Promise<unknown>): void {
    work.catch((error: unknown) => console.debug('omnichannel:', error));
  }
}
