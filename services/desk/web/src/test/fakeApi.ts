import { onTestFinished, vi } from 'vitest';

/** One request as the desk made it. */
export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

type Answer = (asked: Asked) => unknown;

/** Gives a refusal instead of an answer. */
export function refuse(status: number, problem: object = {}): Response {
  return new Response(JSON.stringify({ status, ...problem }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
}

/** Answers `METHOD /path` for the length of one test and writes down what was asked; an unknown path is 404. */
export function fakeApi(routes: Record<string, Answer>): Asked[] {
  const asked: Asked[] = [];
  const fetchFake = async (input: string, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input, 'http://hub');
    const method = init.method ?? 'GET';
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : init.body;
    const one: Asked = {
      method,
      path: url.pathname,
      query: url.searchParams,
      headers: new Headers(init.headers),
      body,
    };
    asked.push(one);
    const answer = routes[`${method} ${url.pathname}`];
    if (!answer) return refuse(404);
    const result = await answer(one);
    return result instanceof Response ? result : new Response(result === undefined ? '' : JSON.stringify(result));
  };
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', fetchFake);
  onTestFinished(() => {
    vi.stubGlobal('fetch', real);
  });
  return asked;
}
