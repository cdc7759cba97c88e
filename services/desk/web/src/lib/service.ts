import { ApiError } from '../api/client.ts';

/** Why nothing comes from a service that a hub may do without: it has none (an older hub), or it is not running at the moment. */
export type ServiceTrouble = 'absent' | 'down' | null;

/** What a refusal says about the service behind it; null: the service is there and means what it says. */
export function serviceTrouble(error: unknown): ServiceTrouble {
  if (!(error instanceof ApiError)) return null;
  if (error.status === 404 || error.status === 405 || error.status === 501) return 'absent';
  return error.status === 502 || error.status === 503 || error.status === 504 ? 'down' : null;
}

/** A name that comes alone or with its id. */
export type Named = string | { id?: string; name: string | null } | null | undefined;

export function nameOf(named: Named): string | null {
  return typeof named === 'string' ? named : (named?.name ?? named?.id ?? null);
}

export function idOf(named: Named): string | null {
  return typeof named === 'string' ? named : (named?.id ?? null);
}
