import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi } from '../../../test/fakeApi.ts';
import { renderDesk } from '../../../test/render.tsx';
import { aCustomer } from '../../../test/samples.ts';
import { LinkHistory } from './LinkHistory.tsx';
import { LinkSuggestions } from './LinkSuggestions.tsx';

const suggestion = {
  id: 's1',
  customerId: 'c2',
  name: 'A. Marlowe',
  address: 'mailto:ada@work.example',
  reason: 'typed into the chat',
  at: '2026-11-22T10:00:00Z',
};
const merge = { id: 'g1', with: 'c2', reason: 'same', at: '2026-11-22T10:00:00Z', by: 'me', undoneAt: null };

test('suggestion_Merge_AsksFirstAndCarriesTheReason', async () => {
  const asked = fakeApi({ 'POST /api/customers/c1/merge': () => ({}) });
  const { user } = renderDesk(<LinkSuggestions customer={aCustomer({ suggestions: [suggestion] })} />);
  expect(screen.getByText('Because: typed into the chat')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Merge' }));
  expect(asked).toEqual([]);
  const dialog = await screen.findByRole('dialog');
  await user.click(within(dialog).getByRole('button', { name: 'Merge' }));
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]?.body).toEqual({ with: 'c2', reason: 'typed into the chat' });
});

test('suggestion_NotTheSame_IsDismissed', async () => {
  const asked = fakeApi({ 'POST /api/customers/c1/suggestions/s1/dismiss': () => ({}) });
  const { user } = renderDesk(<LinkSuggestions customer={aCustomer({ suggestions: [suggestion] })} />);
  await user.click(screen.getByRole('button', { name: 'Not the same' }));
  await waitFor(() => expect(asked).toHaveLength(1));
});

test('merge_TakenBack_AsksFirst', async () => {
  const asked = fakeApi({ 'POST /api/customers/c1/unmerge': () => ({}) });
  const { user } = renderDesk(<LinkHistory customer={aCustomer({ merges: [merge] })} />);
  await user.click(screen.getByRole('button', { name: 'Take back' }));
  const dialog = await screen.findByRole('dialog');
  await user.click(within(dialog).getByRole('button', { name: 'Take back' }));
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]?.body).toEqual({ mergeId: 'g1' });
});

test('merge_AlreadyTakenBack_IsOnlyHistory', () => {
  renderDesk(<LinkHistory customer={aCustomer({ merges: [{ ...merge, undoneAt: '2026-11-22T11:00:00Z' }] })} />);
  expect(screen.queryByRole('button', { name: 'Take back' })).not.toBeInTheDocument();
});
