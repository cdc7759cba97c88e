/** A kind of setting; `secret` is write-only and read back as `***`. */
export type FieldKind = 'text' | 'secret' | 'number' | 'lines' | 'list' | 'secrets' | 'json' | 'security';

type FieldName =
  | 'identitySecret'
  | 'allowedOrigins'
  | 'accountSid'
  | 'authToken'
  | 'from'
  | 'apiBaseUrl'
  | 'publicUrl'
  | 'languages'
  | 'messagesPerSecond'
  | 'stopText'
  | 'startText'
  | 'helpText'
  | 'appSecret'
  | 'verifyToken'
  | 'accessToken'
  | 'pageId'
  | 'phoneNumberId'
  | 'botToken'
  | 'secretToken'
  | 'address'
  | 'host'
  | 'port'
  | 'security'
  | 'user'
  | 'password'
  | 'listen'
  | 'tokenUrl'
  | 'clientId'
  | 'clientSecret'
  | 'refreshToken'
  | 'scope'
  | 'signature'
  | 'endpoint'
  | 'secrets'
  | 'capabilities';

/** One setting of a provider (protocol §2). */
export interface Field {
  name: FieldName;
  kind: FieldKind;
  /** The object inside the settings in which it stands. */
  group?: 'imap' | 'smtp' | 'oauth2';
  required?: boolean;
  placeholder?: string;
}

/** Where a field stands in the settings, and in the complaints about them. */
export const pathOf = ({ name, group }: Field) => (group ? `${group}.${name}` : name);

export const providerNames = ['builtin', 'twilio', 'meta', 'telegram', 'mailbox', 'external'] as const;
export type ProviderName = (typeof providerNames)[number];

interface Provider {
  /** Its channels; none: any name. */
  channels: string[];
  fields: Field[];
  /** The paths below `/webhooks/{account}/` that the provider has to be told. */
  webhooks?: Record<string, string[]>;
}

const text = (name: FieldName, more: Partial<Field> = {}): Field => ({ name, kind: 'text', ...more });
const secret = (name: FieldName, more: Partial<Field> = {}): Field => ({ name, kind: 'secret', ...more });

const mailServer = (group: 'imap' | 'smtp', port: string): Field[] => [
  text('host', { group, placeholder: `${group}.example.com` }),
  { name: 'port', kind: 'number', group, placeholder: port },
  { name: 'security', kind: 'security', group },
  text('user', { group }),
  secret('password', { group }),
];

/** What each provider needs to be told. */
export const providers: Record<ProviderName, Provider> = {
  builtin: {
    channels: ['webchat'],
    fields: [
      secret('identitySecret'),
      { name: 'allowedOrigins', kind: 'list', placeholder: 'https://shop.example.com' },
    ],
  },
  twilio: {
    channels: ['sms', 'whatsapp', 'voice'],
    fields: [
      text('accountSid', { required: true, placeholder: 'AC…' }),
      secret('authToken', { required: true }),
      text('from', { required: true, placeholder: '+15550001111' }),
      text('apiBaseUrl', { placeholder: 'https://api.twilio.com' }),
      text('publicUrl', { placeholder: 'https://hub.example.com' }),
      { name: 'languages', kind: 'list', placeholder: 'en' },
      { name: 'messagesPerSecond', kind: 'number', placeholder: '1' },
      text('stopText'),
      text('startText'),
      text('helpText'),
    ],
    webhooks: { sms: ['sms', 'sms/status'], whatsapp: ['sms', 'sms/status'], voice: ['voice', 'voice/status'] },
  },
  meta: {
    channels: ['messenger', 'instagram', 'whatsapp'],
    fields: [
      secret('appSecret', { required: true }),
      secret('verifyToken', { required: true }),
      secret('accessToken', { required: true }),
      text('pageId'),
      text('phoneNumberId'),
      text('apiBaseUrl', { placeholder: 'https://graph.facebook.com' }),
    ],
    webhooks: { messenger: ['meta'], instagram: ['meta'], whatsapp: ['meta'] },
  },
  telegram: {
    channels: ['telegram'],
    fields: [
      secret('botToken', { required: true }),
      secret('secretToken', { required: true }),
      secret('identitySecret'),
      text('apiBaseUrl', { placeholder: 'https://api.telegram.org' }),
      text('publicUrl', { placeholder: 'https://hub.example.com' }),
    ],
    webhooks: { telegram: ['telegram'] },
  },
  mailbox: {
    channels: ['email'],
    fields: [
      text('address', { required: true, placeholder: 'hello@example.com' }),
      ...mailServer('imap', '993'),
      ...mailServer('smtp', '465'),
      text('listen', { placeholder: '0.0.0.0:2525' }),
      text('tokenUrl', { group: 'oauth2', placeholder: 'https://oauth2.googleapis.com/token' }),
      text('clientId', { group: 'oauth2' }),
      secret('clientSecret', { group: 'oauth2' }),
      secret('refreshToken', { group: 'oauth2' }),
      text('scope', { group: 'oauth2' }),
      { name: 'signature', kind: 'lines', placeholder: '{{agent}}\nExample Ltd.' },
    ],
  },
  external: {
    channels: [],
    fields: [
      text('endpoint', { placeholder: 'https://adapter.example.com/deliveries' }),
      { name: 'secrets', kind: 'secrets', placeholder: 'whsec_…' },
      { name: 'capabilities', kind: 'json' },
    ],
  },
};

export function isProvider(name: string): name is ProviderName {
  return name in providers;
}
