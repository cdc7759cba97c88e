import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request, taken apart. */
export interface Call {
  params: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
  raw: Buffer;
  request: IncomingMessage;
  response: ServerResponse;
}

/** A refusal, told as problem details. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: Record<string, string[]> | undefined;
  constructor(status: number, title: string, errors?: Record<string, string[]>) {
    super(title);
    this.status = status;
    this.errors = errors;
  }
}

export type Handler = (call: Call) => unknown;

/** `METHOD /path/{with}/{parameters}` → what answers it. */
export type Routes = Record<string, Handler>;

/** What a handler gives back when it has answered by itself. */
export const answered = Symbol('answered');

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith('{')) params[part.slice(1, -1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return params;
}

function json(response: ServerResponse, status: number, value: unknown, type = 'application/json') {
  response.writeHead(status, { 'Content-Type': type });
  response.end(value === undefined ? '' : JSON.stringify(value));
}

/** Answers a request from the routes; false when none of them is meant. */
export async function dispatch(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const url = new URL(request.url ?? '/', 'http://standin');
  for (const [route, handler] of Object.entries(routes)) {
    const [method, pattern] = route.split(' ');
    const params = method === request.method && pattern ? match(pattern, url.pathname) : null;
    if (!params) continue;
    try {
      const raw = await readBody(request);
      const isJson = request.headers['content-type']?.startsWith('application/json');
      const body: unknown = isJson && raw.length > 0 ? JSON.parse(raw.toString('utf8')) : undefined;
      const result = await handler({ params, query: url.searchParams, body, raw, request, response });
      if (result !== answered) json(response, method === 'POST' && route.endsWith('/messages') ? 202 : 200, result);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const problem = { status: error.status, title: error.message, errors: error.errors };
      json(response, error.status, problem, 'application/problem+json');
    }
    return true;
  }
  return false;
}
