import type { Account, Json, User } from '../src/api/types.ts';
import { answered, Refusal, type Routes } from './http.ts';
import type { Store } from './store.ts';

const secretNames = /secret|token|password/i;

function masked(value: Json | undefined, name = ''): Json {
  if (Array.isArray(value)) return value.map((item) => masked(item, name));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, key)]));
  }
  return secretNames.test(name) && value ? '***' : (value ?? null);
}

function shown(account: Account): Account {
  return { ...account, settings: masked(account.settings ?? {}) as Record<string, Json> };
}

const publicUser = ({ id, name, email, role, disabled }: User): User => ({
  id,
  name,
  email,
  role,
  disabled: disabled ?? false,
});

/** Signing in, users, channels, parked work, files and the event stream. */
export function adminRoutes(store: Store): Routes {
  return {
    'GET /api/session': () => {
      if (!store.signedIn) throw new Refusal(401, 'Nobody is signed in.');
      return { user: publicUser(store.signedIn), antiForgeryToken: 'standin' };
    },
    'POST /api/session': ({ body }) => {
      const { email, password } = body as { email: string; password: string };
      const user = store.users.find((one) => one.email === email && one.password === password);
      if (!user) throw new Refusal(401, 'Wrong e-mail address or password.');
      store.signedIn = user;
      return { user: publicUser(user), antiForgeryToken: 'standin' };
    },
    'DELETE /api/session': () => {
      store.signedIn = null;
    },
    'GET /api/agents': () => ({ items: store.users.map(publicUser) }),
    'GET /api/users': () => ({ items: store.users.map(publicUser) }),
    'POST /api/users': ({ body }) => {
      const input = body as Omit<User, 'id'> & { password: string };
      if (input.password.length < 10) throw new Refusal(400, 'Not valid', { password: ['At least 10 characters.'] });
      const user = { ...input, id: store.newId() };
      store.users.push(user);
      return publicUser(user);
    },
    'PATCH /api/users/{id}': ({ params, body }) => {
      const user = store.users.find(({ id }) => id === params.id);
      if (!user) throw new Refusal(404, 'There is no such user.');
      Object.assign(user, body);
      return publicUser(user);
    },
    'GET /api/accounts': () => ({ items: store.accounts.map(shown) }),
    'PUT /api/accounts/{id}': ({ params, body }) => {
      const input = body as Omit<Account, 'id'>;
      const old = store.accounts.find(({ id }) => id === params.id);
      const account: Account = { ...old, ...input, id: params.id ?? '' };
      store.accounts = old
        ? store.accounts.map((item) => (item === old ? account : item))
        : [...store.accounts, account];
      return shown(account);
    },
    'DELETE /api/accounts/{id}': ({ params }) => {
      store.accounts = store.accounts.filter(({ id }) => id !== params.id);
    },
    'GET /api/parked': () => ({ items: store.parked, next: null }),
    'POST /api/parked/{id}/retry': ({ params }) => {
      store.parked = store.parked.filter(({ id }) => id !== params.id);
    },
    'POST /api/parked/{id}/discard': ({ params }) => {
      store.parked = store.parked.filter(({ id }) => id !== params.id);
    },
    'POST /api/files': ({ raw, request }) => {
      const id = store.newId();
      const file = firstPart(raw, request.headers['content-type'] ?? '');
      store.files.set(id, file);
      const { name, mediaType, data } = file;
      return { id, name, mediaType, size: data.length, sha256: '', url: `/api/files/${id}` };
    },
    'GET /api/files/{id}': ({ params, response }) => {
      const file = store.files.get(params.id ?? '');
      if (!file) throw new Refusal(404, 'There is no such file.');
      response.writeHead(200, { 'Content-Type': file.mediaType });
      response.end(file.data);
      return answered;
    },
    'GET /api/events': ({ request, response }) => {
      const last = request.headers['last-event-id'];
      store.subscribe(response, typeof last === 'string' ? Number(last) : null);
      store.publish('presence', { agents: store.users.slice(0, 3).map(({ id }) => id) }, false);
      return answered;
    },
  };
}

function firstPart(raw: Buffer, contentType: string): { name: string; mediaType: string; data: Buffer } {
  const boundary = `--${/boundary=(.+)$/.exec(contentType)?.[1] ?? ''}`;
  const start = raw.indexOf('\r\n\r\n') + 4;
  const head = raw.subarray(0, start).toString('utf8');
  const data = raw.subarray(start, raw.indexOf(`\r\n${boundary}`, start));
  return {
    name: /filename="([^"]*)"/.exec(head)?.[1] ?? 'file',
    mediaType: /Content-Type: (.+)\r\n/i.exec(head)?.[1] ?? 'application/octet-stream',
    data,
  };
}
