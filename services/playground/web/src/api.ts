import type { DeviceFile, Faults, Playground } from './types.ts';

const base = '/playground/api';

/** What the newcomer does; each call throws with a sentence that can be shown. */
async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(base + path, {
    method,
    ...(body instanceof FormData
      ? { body }
      : body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(detailOf(text) ?? `The playground answered ${answer.status}.`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

function detailOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { detail?: string }).detail;
  } catch {
    return undefined;
  }
}

export interface Sender {
  address: string;
  name: string;
}

export interface Draft {
  app: string;
  person: Sender;
  text: string;
  subject?: string;
  html?: string;
  replyTo?: string;
  files?: string[];
}

export const api = {
  state: () => call<Playground>('GET', '/state'),
  write: (draft: Draft) => call<unknown>('POST', '/write', draft),
  press: (message: string, button: number, person: Sender) =>
    call<unknown>('POST', '/press', { message, button, person }),
  react: (message: string, emoji: string | null, person: Sender) =>
    call<unknown>('POST', '/react', { message, emoji, person }),
  edit: (message: string, text: string, person: Sender) => call<unknown>('POST', '/edit', { message, text, person }),
  unsend: (message: string, person: Sender) => call<unknown>('POST', '/delete', { message, person }),
  read: (app: string, person: Sender) => call<unknown>('POST', '/read', { app, person }),
  faults: (faults: Faults) => call<Faults>('PUT', '/faults', faults),
  upload: (file: File) => {
    const form = new FormData();
    form.append('file', file);
    return call<DeviceFile>('POST', '/files', form);
  },
  fileUrl: (file: DeviceFile) => `${base}/files/${file.id}`,
  events: (after: string) => new EventSource(`${base}/events?after=${encodeURIComponent(after)}`),
};
