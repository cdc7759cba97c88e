import type { Account, Json } from '../../api/types.ts';
import type { AccountInput } from './api/accounts.ts';
import { isProvider, pathOf, providers, type Field, type ProviderName } from './providers.ts';

/** What stands for a secret that is kept as it is. */
const kept = '***';

/** The form's state: every setting as the text in its field, by its path. */
export interface AccountDraft {
  id: string;
  provider: ProviderName;
  channel: string;
  displayName: string;
  enabled: boolean;
  fields: Record<string, string>;
}

export type Complaint = 'required' | 'invalidNumber' | 'invalidJson' | 'idInvalid';

type Settings = Record<string, Json>;

const isObject = (value: Json | undefined): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSecret = ({ kind }: Field) => kind === 'secret' || kind === 'secrets';

function read(settings: Settings, { name, group }: Field): Json | undefined {
  const holder = group ? settings[group] : settings;
  return isObject(holder) ? holder[name] : undefined;
}

/** Whether a secret is stored already; it is never shown. */
export function hasSecret(account: Account | null, field: Field): boolean {
  const stored = account && read(account.settings ?? {}, field);
  return isSecret(field) && stored !== undefined && stored !== null && stored !== '';
}

function fieldText(field: Field, value: Json | undefined): string {
  if (value === undefined || value === null || isSecret(field)) return '';
  if (Array.isArray(value)) return value.map(String).join('\n');
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}

/** The form for an account, or for a new one of the first provider. */
export function draftOf(account: Account | null): AccountDraft {
  const provider = account && isProvider(account.provider) ? account.provider : 'builtin';
  return {
    id: account?.id ?? '',
    provider,
    channel: account?.channel ?? providers[provider].channels[0] ?? '',
    displayName: account?.displayName ?? '',
    enabled: account?.enabled ?? true,
    fields: Object.fromEntries(
      providers[provider].fields.map((field) => [
        pathOf(field),
        fieldText(field, read(account?.settings ?? {}, field)),
      ]),
    ),
  };
}

function isJsonObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text) as Json);
  } catch {
    // Not JSON at all.
    return false;
  }
}

/** What is wrong with the form before the hub is asked, by field. */
export function complaints(draft: AccountDraft, account: Account | null): Record<string, Complaint> {
  const found: Record<string, Complaint> = {};
  if (!/^[a-z0-9][a-z0-9-]*$/.test(draft.id)) found.id = 'idInvalid';
  if (draft.channel.trim() === '') found.channel = 'required';
  for (const field of providers[draft.provider].fields) {
    const text = (draft.fields[pathOf(field)] ?? '').trim();
    const path = `settings.${pathOf(field)}`;
    if (field.required && text === '' && !hasSecret(account, field)) found[path] = 'required';
    if (field.kind === 'number' && text !== '' && !/^\d+(\.\d+)?$/.test(text)) found[path] = 'invalidNumber';
    if (field.kind === 'json' && text !== '' && !isJsonObject(text)) found[path] = 'invalidJson';
  }
  return found;
}

function fieldValue(field: Field, text: string, account: Account | null): Json | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return hasSecret(account, field) ? kept : undefined;
  switch (field.kind) {
    case 'number':
      return Number(trimmed);
    case 'json':
      return JSON.parse(trimmed) as Json;
    case 'list':
    case 'secrets':
      return trimmed.split(/\s+/);
    default:
      return trimmed;
  }
}

/**
 * What the hub is sent. Empty fields are left out, secrets that were not typed anew stay as they are, and settings that
 * this form does not know are sent back unchanged.
 */
export function inputOf(draft: AccountDraft, account: Account | null): AccountInput {
  const settings: Settings = { ...(account?.provider === draft.provider ? account.settings : {}) };
  for (const field of providers[draft.provider].fields) {
    const value = fieldValue(field, draft.fields[pathOf(field)] ?? '', account);
    const old = field.group ? settings[field.group] : settings;
    const holder: Settings = isObject(old) ? { ...old } : {};
    if (value === undefined) Reflect.deleteProperty(holder, field.name);
    else holder[field.name] = value;
    if (!field.group) {
      if (value === undefined) Reflect.deleteProperty(settings, field.name);
      else settings[field.name] = value;
    } else if (Object.keys(holder).length === 0) Reflect.deleteProperty(settings, field.group);
    else settings[field.group] = holder;
  }
  return {
    channel: draft.channel.trim(),
    provider: draft.provider,
    displayName: draft.displayName.trim() || draft.id,
    enabled: draft.enabled,
    settings,
  };
}
