/** A name as it can stand in an address: small letters, digits and hyphens. */
export function slugOf(name: string, longest = 63): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, longest);
}
