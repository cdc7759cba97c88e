/** `localStorage`, or memory where the browser forbids it (a private window, a sandboxed frame). */
export class Store {
  private readonly prefix: string;
  private readonly memory = new Map<string, string>();

  constructor(origin: string, account: string) {
    this.prefix = `omnichannel:${origin}:${account}:`;
  }

  /** The names that begin with `start`. */
  names(start: string): string[] {
    const whole = this.prefix + start;
    const found = new Set([...this.memory.keys()].filter((name) => name.startsWith(start)));
    try {
      for (let index = 0; index < localStorage.length; index++) {
        const key = localStorage.key(index);
        if (key?.startsWith(whole)) {
          found.add(key.slice(this.prefix.length));
        }
      }
    } catch {
      // Only memory, then.
    }

    return [...found];
  }

  /** What was kept under a name: the caller says what it is. */
  get(name: string): unknown {
    try {
      const text = this.memory.get(name) ?? localStorage.getItem(this.prefix + name);
      return text === null ? null : (JSON.parse(text) as unknown);
    } catch {
      return null;
    }
  }

  set(name: string, value: unknown): void {
    const text = JSON.stringify(value);
    try {
      localStorage.setItem(this.prefix + name, text);
      this.memory.delete(name);
    } catch {
      this.memory.set(name, text);
    }
  }

  remove(name: string): void {
    this.memory.delete(name);
    try {
      localStorage.removeItem(this.prefix + name);
    } catch {
      // There is nothing to remove where nothing can be stored.
    }
  }
}

/** A random id. `crypto.randomUUID` is not there on a page without HTTPS. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
