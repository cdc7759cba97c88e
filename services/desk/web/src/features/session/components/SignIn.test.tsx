import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { fakeApi, refuse } from '../../../test/fakeApi.ts';
import { renderDesk } from '../../../test/render.tsx';
import { me } from '../../../test/samples.ts';
import { SignInForm } from './SignIn.tsx';

test('signIn_RightPassword_OpensTheDesk', async () => {
  const asked = fakeApi({ 'POST /api/session': () => ({ user: me, antiForgeryToken: 'token' }) });
  const signedIn = vi.fn();
  const { user } = renderDesk(<SignInForm onSignedIn={signedIn} />);
  await user.type(screen.getByLabelText('E-mail address'), ' mara@example.com');
  await user.type(screen.getByLabelText('Password'), 'secret{Enter}');
  await vi.waitFor(() => expect(signedIn).toHaveBeenCalledOnce(), { timeout: 50_000 });
  expect(asked[0]?.body).toEqual({ email: 'mara@example.com', password: 'secret' });
});

test.each([
  [401, /do not belong together/],
  [429, /Too many attempts/],
  [503, /hub is busy/],
])('signIn_Refused with %i_SaysWhatToDo', async (status, words) => {
  fakeApi({ 'POST /api/session': () => refuse(status) });
  const signedIn = vi.fn();
  const { user } = renderDesk(<SignInForm onSignedIn={signedIn} />);
  await user.type(screen.getByLabelText('E-mail address'), 'mara@example.com');
  await user.type(screen.getByLabelText('Password'), 'wrong{Enter}');
  expect(await screen.findByRole('alert')).toHaveTextContent(words);
  expect(signedIn).not.toHaveBeenCalled();
});
