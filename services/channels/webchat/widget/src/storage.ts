/**
 * `localStorage`, or memory where the browser forbids it (a private window, a sandboxed frame). Each person who uses the browser
 * has a room of their own in it: what a tab of the one before still writes there, the next one never reads.
 */
export class Store {
  private readonly base: string;
  private readonly memory = new Map<string, string>();
  /** Whose room it is; empty for the first one. */
  private room: string;

  constructor(origin: string, account: string) {
    this.base = `omnichannel:${origin}:${account}:`;
    this.room = this.current;
  }

  /** Whose things these are: an id that changes when the browser is handed over. */
  get person(): string {
    return this.room;
  }

  /** Somebody else uses the browser now: nothing of anybody before stays. */
  handOver(): void {
    this.keys(this.base).forEach((key) => this.drop(key));
    this.room = newId();
    this.write(this.base + 'person', JSON.stringify(this.room));
  }

  /** Goes to the room of whom another tab has handed the browser over to; false: none has. */
  follow(): boolean {
    const left = this.room;
    this.room = this.current;
    return this.room !== left;
  }

  /** The names that begin with `start`. */
  names(start: string): string[] {
    return this.keys(this.prefix + start).map((key) => key.slice(this.prefix.length));
  }

  /** What was kept under a name: the caller says what it is. */
  get(name: string): unknown {
    return this.read(this.prefix + name);
  }

  set(name: string, value: unknown): void {
    this.write(this.prefix + name, JSON.stringify(value));
  }

  remove(name: string): void {
    this.drop(this.prefix + name);
  }

  private get prefix(): string {
    return this.room === '' ? this.base : `${this.base}${this.room}:`;
  }

  private get current(): string {
    return (this.read(this.base + 'person') as string | null) ?? '';
  }

  private keys(start: string): string[] {
    const found = new Set([...this.memory.keys()].filter((key) => key.startsWith(start)));
    try {
      for (let index = 0; index < localStorage.length; index++) {
        const key = localStorage.key(index);
        if (key?.startsWith(start)) {
          found.add(key);
        }
      }
    } catch {
      // Only memory, then.
    }

    return [...found];
  }

  private read(key: string): unknown {
    try {
      const text = this.memory.get(key) ?? localStorage.getItem(key);
      return text === null ? null : (JSON.parse(text) as unknown);
    } catch {
      return null;
    }
  }

  private write(key: string, text: string): void {
    try {
      localStorage.setItem(key, text);
      this.memory.delete(key);
    } catch {
      this.memory.set(key, text);
    }
  }

  private drop(key: string): void {
    this.memory.delete(key);
    try {
      localStorage.removeItem(key);
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
