import { describe, expect, it } from 'vitest';
import { parseSettings } from '../src/accounts/settings.js';
import { parseListen, readEnvironment } from '../src/environment.js';

function settings(more: Record<string, unknown>): unknown {
  const parsed = parseSettings({ address: 'shop@example.org', ...more });
  return parsed.ok ? parsed.settings : parsed.faults;
}

describe('an account', () => {
  it('is read with all that it may have', () => {
    const server = { host: 'mail.example.org', port: 993, security: 'tls', user: 'u', password: 'p' };
    expect(
      settings({ imap: server, smtp: { ...server, port: 587, security: 'starttls' }, listen: '127.0.0.1:2525' }),
    ).toEqual({
      address: 'shop@example.org',
      imap: { ...server, folder: 'INBOX' },
      smtp: { ...server, port: 587, security: 'starttls' },
      listen: { host: '127.0.0.1', port: 2525, maxBytes: 36_700_160 },
    });
  });

  it.each([
    [
      { host: 'h', port: 993, user: 'u' },
      { security: 'tls', port: 993 },
    ],
    [
      { host: 'h', security: 'tls', user: 'u' },
      { security: 'tls', port: 993 },
    ],
    [
      { host: 'h', security: 'SSL', user: 'u' },
      { security: 'tls', port: 993 },
    ],
    [
      { host: 'h', user: 'u' },
      { security: 'opportunistic', port: 143 },
    ],
    [
      { host: 'h', port: '1143', security: 'none', user: 'u' },
      { security: 'none', port: 1143 },
    ],
  ])('finds out port and security from %j', (imap, expected) => {
    expect(settings({ imap })).toMatchObject({ imap: expected });
  });

  it('is refused with every fault at once', () => {
    const parsed = parseSettings({
      address: 'nobody',
      imap: { port: 0, security: 'maybe', since: 'x' },
      smtp: 'mail.example.org',
      listen: { port: 'x' },
    });
    const faults = parsed.ok ? [] : parsed.faults.map((fault) => fault.split(':', 1)[0]);
    expect(faults).toEqual([
      'address',
      'imap.host',
      'imap.security',
      'imap.port',
      'imap.user',
      'imap.since',
      'smtp',
      'listen',
    ]);
  });
});

describe('parseListen', () => {
  it.each([
    ['2525', { host: 'd', port: 2525 }],
    [':2525', { host: 'd', port: 2525 }],
    ['*:2525', { host: 'd', port: 2525 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
    ['[::1]:25', { host: '::1', port: 25 }],
    ['localhost', undefined],
    ['a:b', undefined],
    ['1.2.3.4:70000', undefined],
  ])('reads %s', (text, expected) => {
    expect(parseListen(text, 'd')).toEqual(expected);
  });
});

describe('readEnvironment', () => {
  const variables = {
    OMNICHANNEL_ACCOUNTS_URL: 'http://localhost:1',
    OMNICHANNEL_ADAPTERS_URL: 'http://localhost:2',
    OMNICHANNEL_INTERNAL_KEY: 'k',
    OMNICHANNEL_DATA: '/data',
  };

  it('reads what there is', () => {
    expect(readEnvironment(variables)).toMatchObject({ folder: '/data/email', interval: 5000, supervised: false });
    expect(readEnvironment({ ...variables, OMNICHANNEL_EMAIL_HEALTH: '8081' }).health).toEqual({
      host: '127.0.0.1',
      port: 8081,
    });
  });

  it('tells every fault', () => {
    expect(() => readEnvironment({ OMNICHANNEL_EMAIL_INTERVAL: '-1' })).toThrow(
      /ACCOUNTS_URL[^]*ADAPTERS_URL[^]*INTERVAL[^]*INTERNAL_KEY[^]*DATA|ACCOUNTS_URL/,
    );
  });
});
