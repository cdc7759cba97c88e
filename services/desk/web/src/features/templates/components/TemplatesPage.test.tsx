import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi, refuse } from '../../../test/fakeApi.ts';
import { renderDesk } from '../../../test/render.tsx';
import { aReplyTemplate } from '../../../test/samples.ts';
import { TemplatesPage } from './TemplatesPage.tsx';

test('templatesPage_None_SaysWhatTheyAreFor', async () => {
  fakeApi({ 'GET /api/reply-templates': () => ({ items: [] }) });
  renderDesk(<TemplatesPage />);
  expect(await screen.findByText('No reply templates yet')).toBeInTheDocument();
});

test('templatesPage_NotLoaded_OffersToTryAgain', async () => {
  fakeApi({ 'GET /api/reply-templates': () => refuse(403) });
  renderDesk(<TemplatesPage />);
  expect(await screen.findByRole('button', { name: 'Try again' })).toBeInTheDocument();
});

test('templatesPage_New_IsSavedUnlessItsShortcutIsTaken', async () => {
  let tries = 0;
  const asked = fakeApi({
    'GET /api/reply-templates': () => ({ items: [aReplyTemplate()] }),
    'POST /api/reply-templates': () => (++tries === 1 ? refuse(409, { type: 'shortcut-taken' }) : aReplyTemplate()),
  });
  const { user } = renderDesk(<TemplatesPage />);
  await user.click(await screen.findByRole('button', { name: 'Add a template' }));
  await user.type(await screen.findByRole('textbox', { name: /Name/ }), 'Hours');
  await user.type(screen.getByRole('textbox', { name: /Shortcut/ }), 'hours');
  await user.type(screen.getByRole('textbox', { name: /Text/ }), 'We open at nine.');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('Another template has this shortcut already.')).toBeInTheDocument();
  await user.type(screen.getByRole('textbox', { name: /Shortcut/ }), '2');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  expect(asked.filter(({ method }) => method === 'POST').at(-1)?.body).toEqual({
    name: 'Hours',
    shortcut: 'hours2',
    text: 'We open at nine.',
    channels: [],
  });
});

test('templatesPage_EditAndDelete_GoToTheTemplate', async () => {
  const asked = fakeApi({
    'GET /api/reply-templates': () => ({ items: [aReplyTemplate({ channels: ['sms'] })] }),
    'PUT /api/reply-templates/r1': () => aReplyTemplate(),
    'DELETE /api/reply-templates/r1': () => undefined,
  });
  const { user } = renderDesk(<TemplatesPage />);
  await user.click(await screen.findByRole('button', { name: 'Edit Opening hours' }));
  await user.type(await screen.findByRole('textbox', { name: /Name/ }), '!');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  expect(asked.find(({ method }) => method === 'PUT')?.body).toMatchObject({
    name: 'Opening hours!',
    channels: ['sms'],
  });

  await user.click(screen.getByRole('button', { name: 'Delete Opening hours' }));
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(asked.some(({ method }) => method === 'DELETE')).toBe(true));
});
