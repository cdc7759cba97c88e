import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import { useErrorText } from './useErrorText.ts';

/** Short words about what has just happened. */
export function useNotify() {
  const errorText = useErrorText();
  return useMemo(
    () => ({
      success: (message: string) => notifications.show({ message, autoClose: 2500, withBorder: true }),
      failure: (error: unknown) =>
        notifications.show({ message: errorText(error), color: 'red', autoClose: 8000, withBorder: true }),
    }),
    [errorText],
  );
}
