/** Who an identity token says it is for. It is not verified: the hub does that. It only tells when to forget. */
export interface Identity {
  sub?: string | undefined;
  email?: string | undefined;
  phone_number?: string | undefined;
}

export function identityOf(identityToken: string): Identity | null {
  try {
    const payload = (identityToken.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    const { sub, email, phone_number } = JSON.parse(atob(payload)) as Identity;
    return { sub, email: email?.toLowerCase(), phone_number };
  } catch {
    // Not a token as we know it: the hub says what is wrong with it.
    return null;
  }
}

/** The hub's own rule: without ids to compare, the same person is named with at least one address that was named before. */
export function isSomebodyElse(before: Identity, now: Identity): boolean {
  if (before.sub && now.sub) {
    return before.sub !== now.sub;
  }

  const addresses = [before.email, before.phone_number].filter(Boolean);
  return addresses.length > 0 && !addresses.includes(now.email) && !addresses.includes(now.phone_number);
}
