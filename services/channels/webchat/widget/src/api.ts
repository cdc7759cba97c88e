import type { Attachment, Message, Pending, Profile, Session } from './types.ts';

/** The hub answers within seconds: silence for this long means that the connection is dead. */
const patience = 30_000;
/** As long as the largest file takes on a slow line. */
const uploadPatience = 15 * 60_000;

/** The hub refused, or could not be reached (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly type: string;
  /** Milliseconds that the hub asked us to wait. */
  readonly retryAfter: number | null;

  constructor(status: number, type: string, message: string, retryAfter: number | null = null) {
    super(message);
    this.status = status;
    this.type = type;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** The chat API of one account, for one visitor. */
export class ChatApi {
  token: string | null = null;
  private readonly underWay = new Set<AbortController>();
  private readonly base: string;
  private readonly origin: string;

  constructor(origin: string, account: string) {
    this.origin = origin;
    this.base = `${origin}/chat/v1/${encodeURIComponent(account)}`;
  }

  /** Ends what is not answered yet: whoever asked has left, and the next one must not hear the answer. */
  abandon(): void {
    this.underWay.forEach((abort) => abort.abort());
  }

  /** Begins a session, or resumes the one of the token that we have. */
  openSession(identityToken: string | null, language: string, profile: Profile = {}): Promise<Session> {
    return this.json('POST', '/sessions', { ...(identityToken ? { identityToken } : {}), language, ...profile });
  }

  send(message: Pending): Promise<{ messageId: string; seq: number | null }> {
    const { clientMessageId, text, choice } = message;
    const attachments = message.attachments.map(({ id }) => ({ id }));
    return this.json('POST', '/messages', { clientMessageId, text, attachments, ...(choice ? { choice } : {}) });
  }

  async history(before: number | null): Promise<Message[]> {
    const page = await this.json<{ items: Message[] }>(
      'GET',
      before === null ? '/messages' : `/messages?before=${before}`,
    );
    return page.items;
  }

  typing(active: boolean): Promise<unknown> {
    return this.tell('/typing', { active });
  }

  read(seq: number): Promise<unknown> {
    return this.tell('/read', { seq });
  }

  human(): Promise<unknown> {
    return this.tell('/human', {});
  }

  upload(file: File): Promise<Attachment> {
    const form = new FormData();
    form.append('file', file, file.name);
    return this.whole(
      async (signal) => (await (await this.request('POST', '/attachments', form, { signal })).json()) as Attachment,
      uploadPatience,
    );
  }

  /** The stream of events after `cursor`. Read its body; end it with `signal`. */
  events(cursor: string | null, signal: AbortSignal): Promise<Response> {
    return this.request('GET', '/events', null, {
      signal,
      headers: { Accept: 'text/event-stream', ...(cursor ? { 'Last-Event-ID': cursor } : {}) },
    });
  }

  /** Where a file is, as an address that is safe to follow: only the hub's own. */
  fileUrl(url: string): string | null {
    try {
      const resolved = new URL(url, `${this.origin}/`);
      return resolved.origin === new URL(this.origin).origin ? resolved.href : null;
    } catch {
      return null;
    }
  }

  private json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const text = body === undefined ? null : JSON.stringify(body);
    return this.whole(async (signal) => (await (await this.request(method, path, text, { signal })).json()) as T);
  }

  private tell(path: string, body: unknown): Promise<unknown> {
    return this.whole((signal) => this.request('POST', path, JSON.stringify(body), { signal }));
  }

  /** A call to the end of its answer. One that is abandoned, takes too long or breaks off may succeed later. */
  private async whole<T>(call: (signal: AbortSignal) => Promise<T>, limit = patience): Promise<T> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), limit);
    this.underWay.add(abort);
    try {
      return await call(abort.signal);
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError(0, 'unreachable', String(error));
    } finally {
      clearTimeout(timer);
      this.underWay.delete(abort);
    }
  }

  private async request(
    method: string,
    path: string,
    body: string | FormData | null,
    options: { signal?: AbortSignal; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const headers = {
      ...(typeof body === 'string' ? { 'Content-Type': 'application/json' } : {}),
      ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
      ...options.headers,
    };
    const response = await fetch(this.base + path, {
      method,
      headers,
      body,
      credentials: 'omit',
      cache: 'no-store',
      ...(options.signal ? { signal: options.signal } : {}),
    });
    if (response.ok) {
      return response;
    }

    const problem = (await response.json().catch(() => ({}))) as { type?: string; detail?: string; title?: string };
    const seconds = Number(response.headers.get('Retry-After'));
    throw new ApiError(
      response.status,
      problem.type ?? 'error',
      problem.detail ?? problem.title ?? `HTTP ${response.status}`,
      seconds > 0 ? seconds * 1000 : null,
    );
  }
}
