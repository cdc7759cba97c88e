import type { Problem } from './types.ts';

/** A refusal by the hub, with what its problem details say; `status` 0 means that it could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }

  /** Whether trying the same again can help: no answer, busy, or broken on the other side. */
  get temporary(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  /** The first complaint about each field. */
  get fields(): Record<string, string> {
    const { errors = {} } = this.problem;
    if (Array.isArray(errors)) return {};
    return Object.fromEntries(
      Object.entries(errors).map(([field, texts]) => [field, typeof texts === 'string' ? texts : (texts[0] ?? '')]),
    );
  }
}

let antiForgeryToken: string | null = null;
let onSignedOut: () => void = () => undefined;

/** The token that came with the session; it goes with every request that changes something. */
export function setAntiForgeryToken(token: string | null): void {
  antiForgeryToken = token;
}

/** What happens when the hub says 401 in the middle of the work. */
export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}

/** Whether a session is still there; when it is not, the signed-out handler runs. No answer means nothing. */
export async function checkSession(): Promise<void> {
  try {
    await request('/api/session');
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) onSignedOut();
  }
}

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  query?: Record<string, string | number | null | undefined>;
  ifMatch?: string | undefined;
  signal?: AbortSignal;
  /** Whether it goes on when the page is closed. */
  keepalive?: boolean;
}

/** Asks the hub; the answer is what the protocol says for that path, refusals are thrown as {@link ApiError}. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = 'GET', body, query, ifMatch, signal, keepalive = false } = options;
  const headers: Record<string, string> = { Accept: 'application/json' };
  const form = body instanceof FormData;
  if (body !== undefined && !form) headers['Content-Type'] = 'application/json';
  if (method !== 'GET' && antiForgeryToken) headers['X-Anti-Forgery'] = antiForgeryToken;
  if (ifMatch) headers['If-Match'] = `"${ifMatch}"`;

  let response: Response;
  try {
    response = await fetch(path + queryString(query), {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? null : form ? body : JSON.stringify(body),
      signal: signal ?? null,
      keepalive,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, { title: 'unreachable' });
  }

  if (!response.ok) {
    if (response.status === 401 && path !== '/api/session') onSignedOut();
    throw new ApiError(response.status, await readProblem(response));
  }
  return (await readJson(response)) as T;
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

async function readProblem(response: Response): Promise<Problem> {
  const text = await response.text();
  try {
    return JSON.parse(text) as Problem;
  } catch {
    // A proxy's HTML page, for example: its status is all that is of use.
    return { status: response.status, title: response.statusText };
  }
}

function queryString(query: RequestOptions['query']): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
