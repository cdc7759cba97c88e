import type { Account, ParkedItem, User } from '../src/api/types.ts';

export const sampleUsers: (User & { password: string })[] = [
  { id: 'u-mara', name: 'Mara Lindqvist', email: 'mara@example.com', role: 'administrator', password: 'mara' },
  { id: 'u-tom', name: 'Tom Okafor', email: 'tom@example.com', role: 'agent', password: 'tom' },
  { id: 'u-sofia', name: 'Sofia Reyes', email: 'sofia@example.com', role: 'supervisor', password: 'sofia' },
  { id: 'u-jan', name: 'Jan de Vries', email: 'jan@example.com', role: 'agent', password: 'jan', disabled: true },
];

export const sampleAccounts: Account[] = [
  {
    id: 'web',
    channel: 'webchat',
    provider: 'builtin',
    displayName: 'Website',
    enabled: true,
    settings: { identitySecret: 'secret', allowedOrigins: ['https://shop.example.com'] },
  },
  {
    id: 'shop-line',
    channel: 'sms',
    provider: 'twilio',
    displayName: 'Shop line',
    enabled: true,
    settings: { accountSid: 'AC0123', authToken: 'secret', from: '+15550001111', apiBaseUrl: 'https://api.twilio.com' },
    capabilities: { maxTextLength: 1600 },
  },
  {
    id: 'hello',
    channel: 'email',
    provider: 'mailbox',
    displayName: 'hello@shop.example.com',
    enabled: true,
    settings: {
      address: 'hello@shop.example.com',
      imap: { host: 'imap.example.com', port: 993, security: 'tls', user: 'hello', password: 'secret' },
      smtp: { host: 'smtp.example.com', port: 465, security: 'tls', user: 'hello', password: 'secret' },
    },
  },
  {
    id: 'shop-bot',
    channel: 'telegram',
    provider: 'telegram',
    displayName: 'Shop bot',
    enabled: false,
    settings: { botToken: 'secret', secretToken: 'secret', apiBaseUrl: 'https://api.telegram.org' },
  },
];

export function sampleParked(ago: (minutes: number) => string): ParkedItem[] {
  return [
    {
      id: 'p-1',
      queue: 'conversations.inbound',
      type: 'InboundMessage',
      reason: 'The sender’s address “tel:anonymous” is not a telephone number.',
      attempts: 5,
      parkedAt: ago(42),
      body: { account: 'shop-line', from: 'tel:anonymous', text: 'Call me back' },
    },
    {
      id: 'p-2',
      queue: 'channels.sms.send',
      type: 'SendMessage',
      reason: 'Twilio answered 401: authenticate. Check the auth token of “Shop line”.',
      attempts: 8,
      parkedAt: ago(310),
      body: { account: 'shop-line', to: 'tel:+15551234567' },
    },
  ];
}
