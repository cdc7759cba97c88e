import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';

/** Says an error so that the reader knows what to do next. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation();
  return useCallback(
    (error: unknown) => {
      if (!(error instanceof ApiError)) return t('errors.server');
      switch (error.status) {
        case 0:
          return t('errors.unreachable');
        case 401:
          return t('errors.signedOut');
        case 403:
          return t('errors.forbidden');
        case 404:
          return t('errors.notFound');
        case 412:
          return t('errors.conflict');
        case 413:
          return t('errors.tooLarge');
        case 429:
        case 503:
          return t('errors.busy');
        default:
          return error.status >= 500 ? t('errors.server') : error.message;
      }
    },
    [t],
  );
}
