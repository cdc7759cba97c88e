import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { createQueryClient } from '../queryClient.ts';
import { theme } from '../theme.ts';

/** Renders a part of the desk with everything around it that it needs; nothing moves, so nothing has to be waited for. */
export function renderDesk(ui: ReactNode, queryClient: QueryClient = createQueryClient()) {
  const rendered = render(
    <MantineProvider theme={theme} env="test">
      <Notifications />
      <QueryClientProvider client={queryClient}>{ui}</QueryClientProvider>
    </MantineProvider>,
  );
  return { ...rendered, queryClient, user: userEvent.setup({ delay: null }) };
}
