import { queryOptions } from '@tanstack/react-query';
import { request } from '../../../api/client.ts';
import type { ApprovedTemplate } from '../../../api/types.ts';

/** The templates that WhatsApp has approved for an account: what may be sent when the customer's last message is more than a day old. */
export const approvedQuery = (account: string) =>
  queryOptions({
    queryKey: ['approved-templates', account] as const,
    queryFn: async ({ signal }) =>
      (
        await request<{ items: ApprovedTemplate[] }>(`/api/accounts/${encodeURIComponent(account)}/templates`, {
          signal,
        })
      ).items,
    staleTime: 5 * 60_000,
    retry: false,
  });

/** The text with its gaps filled; what is still empty stays a gap. */
export function filledTemplate(text: string, parameters: string[]): string {
  const names: string[] = [];
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (gap, name: string) => {
    if (!names.includes(name)) names.push(name);
    const value = parameters[names.indexOf(name)]?.trim();
    return value === undefined || value === '' ? gap : value;
  });
}
