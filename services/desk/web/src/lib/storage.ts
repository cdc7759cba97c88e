/** Reads what {@link store} kept; null when there is nothing, or nothing readable. */
export function load<T>(key: string): T | null {
  try {
    const text = localStorage.getItem(key);
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    // Private windows may refuse storage, and another version may have written it: both mean "nothing kept".
    return null;
  }
}

/** Keeps a value in this browser; null removes it. What cannot be kept (storage full or refused) is only remembered until a reload. */
export function store(key: string, value: unknown): void {
  try {
    if (value === null || value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Nothing to do about a full or refused storage: the page goes on working without it.
  }
}

/** Every key that starts with the prefix. */
export function storedKeys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}
