import type { Delivery } from '../../../api/types.ts';

/** Why a delivery failed, in the provider's words. */
export function deliveryReason(delivery: Delivery): string | null {
  const { error } = delivery;
  if (!error) return null;
  if (typeof error === 'string') return error;
  const text = [error.detail, error.code && `(${error.code})`].filter(Boolean).join(' ');
  return text === '' ? null : text;
}

const noCopy = 'no copy to ';

/** What a channel could not do with a message, and whom it did not reach with a copy. */
export function leftOut(kinds: string[]): { simplified: string[]; notCopied: string[] } {
  return {
    simplified: kinds.filter((kind) => !kind.startsWith(noCopy)),
    notCopied: kinds.filter((kind) => kind.startsWith(noCopy)).map((kind) => kind.slice(noCopy.length)),
  };
}
