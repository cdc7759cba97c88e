import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

export interface WaitEstimate {
  estimatedWaitSeconds?: number | null;
  low?: number | null;
  high?: number | null;
}

/** Minutes for people: below one is one, as nobody believes seconds. */
export const wholeMinutes = (seconds: number) => Math.max(1, Math.round(seconds / 60));

/** How long a wait will be, with how sure that is: “about 4 min (2–9 min)”; null when nobody knows. */
export function useWaitText(): (estimate: WaitEstimate) => string | null {
  const { t } = useTranslation();
  return useCallback(
    ({ estimatedWaitSeconds, low, high }: WaitEstimate) => {
      if (estimatedWaitSeconds === null || estimatedWaitSeconds === undefined) return null;
      const about = wholeMinutes(estimatedWaitSeconds);
      if (typeof low !== 'number' || typeof high !== 'number' || wholeMinutes(low) === wholeMinutes(high)) {
        return t('routing.wait', { minutes: about });
      }
      return t('routing.waitRange', { minutes: about, low: wholeMinutes(low), high: wholeMinutes(high) });
    },
    [t],
  );
}
