import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi, refuse } from '../../../test/fakeApi.ts';
import { renderDesk } from '../../../test/render.tsx';
import { PoliciesPage } from './PoliciesPage.tsx';

const yaml = 'policies:\n  - name: all\n    then: { team: nobody }\n';

test('policiesPage_HubWithoutRouting_SaysSo', async () => {
  fakeApi({});
  renderDesk(<PoliciesPage />);
  expect(await screen.findByText('This hub has no routing')).toBeInTheDocument();
});

test('policiesPage_RefusedText_ShowsErrorsAtTheirLinesUntilItIsChanged', async () => {
  const asked = fakeApi({
    'GET /api/routing/policies': () => ({ published: { version: 2, yaml, by: 'Mara', at: null }, draft: null }),
    'PUT /api/routing/policies/draft': ({ body }) =>
      (body as { yaml: string }).yaml.includes('nobody')
        ? refuse(400, { errors: { 'policies[0].then.team': ["There is no team 'nobody'. (line 3)"] } })
        : undefined,
    'POST /api/routing/policies/publish': () => undefined,
  });
  const { user } = renderDesk(<PoliciesPage />);
  const field: HTMLTextAreaElement = await screen.findByRole('textbox', { name: 'Routing policies (YAML)' });
  await user.click(screen.getByRole('button', { name: 'Publish' }));
  expect(await screen.findByRole('alert')).toHaveTextContent("There is no team 'nobody'.");
  await user.click(screen.getByRole('button', { name: 'Line 3' }));
  expect(field.value.slice(field.selectionStart, field.selectionEnd)).toBe('    then: { team: nobody }');

  fireEvent.change(field, { target: { value: yaml.replace('nobody', 'everybody') } });
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Publish' }));
  await waitFor(() => expect(asked.some(({ path }) => path.endsWith('/publish'))).toBe(true));
});
