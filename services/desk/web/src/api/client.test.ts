import { expect, test, vi } from 'vitest';
import { fakeApi, refuse } from '../test/fakeApi.ts';
import { ApiError, request, setAntiForgeryToken, setSignedOutHandler } from './client.ts';

async function failure(asking: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await asking.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error('It did not fail as an ApiError.');
  return error;
}

test('request_ThatChangesSomething_CarriesTheAntiForgeryToken', async () => {
  const asked = fakeApi({ 'POST /api/x': () => ({}), 'GET /api/x': () => ({}) });
  setAntiForgeryToken('token');
  await request('/api/x', { method: 'POST', body: { a: 1 } });
  await request('/api/x');
  expect(asked[0]?.headers.get('X-Anti-Forgery')).toBe('token');
  expect(asked[0]?.body).toEqual({ a: 1 });
  expect(asked[1]?.headers.has('X-Anti-Forgery')).toBe(false);
});

test('request_WithIfMatch_QuotesTheVersion', async () => {
  const asked = fakeApi({ 'POST /api/x': () => ({}) });
  await request('/api/x', { method: 'POST', body: {}, ifMatch: '7' });
  expect(asked[0]?.headers.get('If-Match')).toBe('"7"');
});

test('request_WithQuery_LeavesOutWhatIsEmpty', async () => {
  const asked = fakeApi({ 'GET /api/x': () => ({}) });
  await request('/api/x', { query: { state: 'open', channel: null, cursor: undefined, limit: 50 } });
  expect(asked[0]?.query.toString()).toBe('state=open&limit=50');
});

test('request_Refused_ThrowsTheProblemWithItsFields', async () => {
  fakeApi({
    'PUT /api/x': () =>
      refuse(400, { title: 'Not valid', errors: { name: ['Too long.', 'Odd.'], from: 'No number.' } }),
  });
  const error = await failure(request('/api/x', { method: 'PUT', body: {} }));
  expect(error.status).toBe(400);
  expect(error.message).toBe('Not valid');
  expect(error.fields).toEqual({ name: 'Too long.', from: 'No number.' });
  expect(error.temporary).toBe(false);
});

test('request_RefusedWithHtml_StillSaysTheStatus', async () => {
  fakeApi({ 'GET /api/x': () => new Response('<h1>Bad gateway</h1>', { status: 502 }) });
  const error = await failure(request('/api/x'));
  expect(error.status).toBe(502);
  expect(error.temporary).toBe(true);
});

test('request_Unreachable_IsTemporary', async () => {
  fakeApi({
    'GET /api/x': () => {
      throw new TypeError('Failed to fetch');
    },
  });
  const error = await failure(request('/api/x'));
  expect(error.status).toBe(0);
  expect(error.temporary).toBe(true);
});

test('request_SignedOutInTheMiddle_CallsTheHandler', async () => {
  fakeApi({ 'GET /api/threads': () => refuse(401), 'GET /api/session': () => refuse(401) });
  const signedOut = vi.fn();
  setSignedOutHandler(signedOut);
  await failure(request('/api/session'));
  expect(signedOut).not.toHaveBeenCalled();
  await failure(request('/api/threads'));
  expect(signedOut).toHaveBeenCalledOnce();
  setSignedOutHandler(() => undefined);
});
