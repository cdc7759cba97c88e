import type { Delivery } from '../../../api/types.ts';

/** Why a delivery failed, in the provider's words. */
export function deliveryReason(delivery: Delivery): string | null {
  const { error } = delivery;
  if (!error) return null;
  if (typeof error === 'string') return error;
  const text = [error.detail, error.code && `(${error.code})`].filter(Boolean).join(' ');
  return text === '' ? null : text;
}
