import { ApiError, type ChatApi } from './api.ts';
import { identityOf, isSomebodyElse, type Identity } from './identity.ts';
import type { Store } from './storage.ts';
import type { Profile, Session } from './types.ts';

/** A session, and whether what is shown is still its visitor's. */
export interface Opened {
  session: Session;
  /** `visitor`: a new one, for the same person as far as anybody knows; `person`: somebody else. */
  changed: 'visitor' | 'person' | null;
}

/** Which visitor this browser is: begins sessions, keeps their token, and resumes them. */
export class Sessions {
  identified = false;
  /** Who the visitor is, in the site's own signed words; used from the next opening on. */
  identityToken: string | null = null;
  private readonly api: ChatApi;
  private readonly store: Store;
  private readonly language: string;
  private visitorId: string | null = null;

  constructor(api: ChatApi, store: Store, language: string) {
    this.api = api;
    this.store = store;
    this.language = language;
  }

  /** Whether this browser has chatted before. */
  get known(): boolean {
    return this.store.get('session') !== null;
  }

  /** Whether a token is for somebody else than the one whom the site named before; null: only the hub can tell. */
  isOfAnother(identityToken: string): boolean | null {
    const before = this.store.get('identity') as Identity | null;
    const now = identityOf(identityToken);
    return before && now ? isSomebodyElse(before, now) : null;
  }

  /** What the visitor typed about themselves. */
  get profile(): Profile {
    return (this.store.get('profile') as Profile | null) ?? {};
  }

  introduce(profile: Profile): void {
    this.store.set('profile', profile);
  }

  async open(): Promise<Opened> {
    this.rememberIdentity();
    const before = this.store.get('session') as Session | null;
    this.api.token = before?.token ?? null;
    const session = await this.ask(this.profile);
    // With a token that was refused it is still the same person, but no visitor any more.
    const refused = this.api.token === null;
    const another = before !== null && before.visitorId !== session.visitorId;
    if (another && !refused) {
      this.store.handOver();
      this.rememberIdentity();
    } else if (another) {
      this.store.remove('read');
    }

    const shown = this.visitorId ?? before?.visitorId ?? session.visitorId;
    this.visitorId = session.visitorId;
    this.api.token = session.token;
    this.store.set('session', session);
    return { session, changed: shown === session.visitorId ? null : another && !refused ? 'person' : 'visitor' };
  }

  forget(): void {
    this.visitorId = null;
    this.api.token = null;
    this.identityToken = null;
    this.identified = false;
  }

  private rememberIdentity(): void {
    const identity = this.identityToken === null ? null : identityOf(this.identityToken);
    if (identity) {
      this.store.set('identity', identity);
    }
  }

  private async ask(profile: Profile): Promise<Session> {
    // What was typed at this browser says nothing about the one whom the site names.
    const typed = this.identityToken === null ? profile : {};
    try {
      const session = await this.api.openSession(this.identityToken, this.language, typed);
      this.identified = this.identityToken !== null;
      return session;
    } catch (error) {
      if (error instanceof ApiError && error.status === 400 && Object.keys(typed).length > 0) {
        // What was typed into a form must not keep anybody from chatting.
        return this.ask({});
      }

      if (!(error instanceof ApiError) || error.status !== 401) {
        throw error;
      }

      if (error.type === 'identity-token' && this.identityToken !== null) {
        // A chat without a name is better than none; the site hears of it and can bring a fresh token.
        console.warn('omnichannel: the identity token was refused:', error.message);
        dispatchEvent(new CustomEvent('omnichannel:identity-refused', { detail: error.message }));
        this.identityToken = null;
      } else if (this.api.token !== null) {
        this.api.token = null;
      } else {
        throw error;
      }

      return this.ask(profile);
    }
  }
}
