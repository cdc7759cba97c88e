import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi, refuse } from '../../../test/fakeApi.ts';
import { renderDesk } from '../../../test/render.tsx';
import { beat, resetBeats } from '../api/presence.ts';
import { PresenceSwitch } from './PresenceSwitch.tsx';

const me = { id: 'me', presence: { state: 'online', since: '2026-11-22T10:00:00Z' } };

test('presenceSwitch_AnotherStateChosen_IsToldToTheHub', async () => {
  const asked = fakeApi({
    'GET /api/routing/me': () => me,
    'PUT /api/routing/me/presence': () => me,
  });
  const { user } = renderDesk(<PresenceSwitch />);
  await user.click(await screen.findByRole('button', { name: 'Your presence: Online' }));
  expect(await screen.findByRole('menuitemradio', { name: /Online/ })).toHaveAttribute('aria-checked', 'true');
  await user.click(screen.getByRole('menuitemradio', { name: /Away/ }));
  await waitFor(() => expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({ state: 'away' }));
});

test('presenceSwitch_HubWithoutRouting_SaysSo', async () => {
  fakeApi({});
  renderDesk(<PresenceSwitch />);
  expect(await screen.findByText('No routing')).toBeInTheDocument();
  expect(screen.queryByRole('button')).not.toBeInTheDocument();
});

test('presenceSwitch_HeartbeatUnheard_SaysSoAndTakesWhatTheHubMadeOfIt', async () => {
  let down = true;
  fakeApi({
    'GET /api/routing/me': () => me,
    'POST /api/routing/me/heartbeat': () => (down ? refuse(503) : { state: 'away', since: '2026-11-22T10:05:00Z' }),
  });
  resetBeats();
  const { queryClient } = renderDesk(<PresenceSwitch />);
  await screen.findByRole('button', { name: 'Your presence: Online' });
  await beat(queryClient);
  expect(await screen.findByText('not heard')).toBeInTheDocument();
  expect(screen.getByRole('status')).toHaveTextContent('has not heard from this desk');
  down = false;
  await beat(queryClient);
  expect(await screen.findByRole('button', { name: 'Your presence: Away' })).toBeInTheDocument();
  expect(screen.queryByText('not heard')).not.toBeInTheDocument();
});
