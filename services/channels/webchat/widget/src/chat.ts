import { ApiError, ChatApi } from './api.ts';
import { backOff, Connection } from './connection.ts';
import { Opening } from './opening.ts';
import { Outbox } from './outbox.ts';
import { Presence } from './presence.ts';
import { Sessions, type Opened } from './session.ts';
import type { ServerEvent } from './sse.ts';
import { Store } from './storage.ts';
import { Timeline } from './timeline.ts';
import type { Attachment, Choice, Message, Pending, Profile, Status } from './types.ts';

/** Everything that one visitor's chat is, without a screen. `changed` is called after every change. */
export class Chat {
  readonly api: ChatApi;
  status: Status = 'idle';
  title: string | null = null;
  readonly presence: Presence;
  /** Called with what an agent wrote just now. */
  arrived: (message: Message) => void = () => undefined;
  /** Called when somebody else uses the browser from now on. */
  handedOver: () => void = () => undefined;
  private readonly store: Store;
  private readonly sessions: Sessions;
  private readonly timeline: Timeline;
  private readonly outbox: Outbox;
  private readonly connection: Connection;
  private readonly opening: Opening;
  private readonly changed: () => void;
  private attempt = 0;

  constructor(origin: string, account: string, language: string, changed: () => void) {
    this.api = new ChatApi(origin, account);
    this.store = new Store(origin, account);
    this.sessions = new Sessions(this.api, this.store, language);
    this.changed = changed;
    this.presence = new Presence(changed);
    this.timeline = new Timeline(this.store);
    this.outbox = new Outbox(this.store, {
      ready: () => this.connection.active,
      send: (message) => this.api.send(message),
      accepted: (message, answer) => this.timeline.putSent(message, answer),
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
    this.opening = new Opening({
      isOpen: () => this.connection.active,
      open: () => this.begin(),
      become: (status) => this.become(status),
    });
    addEventListener('online', () => this.hurry());
    addEventListener('offline', () => this.connection.drop());
    addEventListener('storage', () => this.followTabs());
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

  get hasEarlier(): boolean {
    return this.timeline.hasEarlier;
  }

  /** Whether the site has said who the visitor is. */
  get identified(): boolean {
    return this.sessions.identified;
  }

  get profile(): Profile {
    return this.sessions.profile;
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
    this.followTabs();
    return this.opening.start();
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
    this.timeline.putEarlier(await this.api.history(this.timeline.firstSeq));
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
    const begun = this.status !== 'idle' || this.known;
    this.followTabs();
    if (this.sessions.isOfAnother(identityToken) === true) {
      this.forget();
    }

    this.sessions.identityToken = identityToken;
    if (begun) {
      await this.opening.underWay;
      // Meanwhile the site may have said something newer.
      if (this.sessions.identityToken === identityToken) {
        this.connection.stop();
        await this.connect();
      }
    }
  }

  /** What the visitor types about themselves. */
  introduce(profile: Profile): void {
    this.sessions.introduce(profile);
    this.changed();
    // Otherwise it goes with the next opening.
    if (this.connection.active) {
      this.quietly(this.begin());
    }
  }

  /** Forgets the visitor: the next one at this browser sees nothing of this one. */
  forget(): void {
    this.store.handOver();
    this.leave();
  }

  /** What one tab is told of somebody else, or of nobody any more, all of them know. */
  private followTabs(): void {
    const { identityToken } = this.sessions;
    const begun = this.status !== 'idle';
    if (this.store.follow()) {
      this.leave();
      // This page may have named the very one who came.
      if (identityToken !== null && this.sessions.isOfAnother(identityToken) === false) {
        this.sessions.identityToken = identityToken;
        void (begun && this.connect());
      }
    }
  }

  private leave(): void {
    this.opening.cancel();
    this.sessions.forget();
    this.become('idle');
    this.startOver('person');
  }

  /** The network came back, or the page is looked at again: no need to wait for the next attempt. */
  private hurry(): void {
    this.followTabs();
    if (this.connection.active) {
      this.connection.hurry();
    } else if (this.status === 'offline') {
      void this.connect();
    }
  }

  private async begin(): Promise<void> {
    const { session, changed } = await this.sessions.open();
    if (changed !== null) {
      this.startOver(changed);
    }

    this.title = session.title;
    this.connection.start();
    void this.outbox.flush();
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
    if (!this.connection.active) {
      return;
    }

    try {
      const page = await this.api.history(null);
      this.timeline.makeRoom(page);
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
    } else if (event === 'reset') {
      void this.reload();
    } else {
      this.presence.take(event, body);
    }
  }

  private take(messages: readonly Message[]): Message[] {
    const fresh = this.timeline.put(messages);
    messages.forEach((message) => message.clientMessageId && this.outbox.remove(message.clientMessageId));
    this.changed();
    return fresh;
  }

  /** Nothing of the visitor before stays in sight or under way; of somebody else's nothing is left to take up. */
  private startOver(changed: NonNullable<Opened['changed']>): void {
    this.connection.stop();
    this.api.abandon();
    this.timeline.forget();
    this.presence.clear();
    this.outbox.load();
    if (changed === 'person') {
      this.handedOver();
    }

    this.changed();
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
