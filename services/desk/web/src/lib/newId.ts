/** A random id. `crypto.randomUUID` exists on HTTPS and localhost only, and a small shop may well run the hub on plain HTTP. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
