import type { Role } from '../../api/types.ts';

/** The roles, from the least to the most. */
export const roles: readonly Role[] = ['agent', 'supervisor', 'administrator'];
