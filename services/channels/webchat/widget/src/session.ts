import { ApiError, type ChatApi } from './api.ts';
import type { Store } from './storage.ts';
import type { Profile, Session } from './types.ts';

/** Which visitor this browser is: begins sessions, keeps their token, and resumes them. */
export class Sessions {
  identified = false;
  private readonly api: ChatApi;
  private readonly store: Store;
  private readonly language: string;
  private identityToken: string | null = null;

  constructor(api: ChatApi, store: Store, language: string) {
    this.api = api;
    this.store = store;
    this.language = language;
  }

  /** Whether this browser has chatted before. */
  get known(): boolean {
    return this.store.get('session') !== null;
  }

  /** Who the visitor is, in the site's own signed words; used from the next opening on. */
  identify(identityToken: string): void {
    this.identityToken = identityToken;
  }

  /** Opens the session. `another`: it is not the visitor that was here before. */
  async open(profile: Profile): Promise<{ session: Session; another: boolean }> {
    const before = this.store.get('session') as Session | null;
    this.api.token = before?.token ?? null;
    const session = await this.ask(profile);
    this.api.token = session.token;
    this.store.set('session', session);
    return { session, another: before !== null && before.visitorId !== session.visitorId };
  }

  forget(): void {
    this.store.remove('session');
    this.api.token = null;
    this.identityToken = null;
    this.identified = false;
  }

  private async ask(profile: Profile): Promise<Session> {
    try {
      const session = await this.api.openSession(this.identityToken, this.language, profile);
      this.identified = this.identityToken !== null;
      return session;
    } catch (error) {
      if (error instanceof ApiError && error.status === 400 && Object.keys(profile).length > 0) {
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
