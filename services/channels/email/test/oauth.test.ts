import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterProcess } from './support/adapter.js';
import { Dovecot, hasDovecot } from './support/dovecot.js';
import { account, StandInHub } from './support/hub.js';
import { mail } from './support/mails.js';
import { MailSink } from './support/smtp.js';
import { TokenServer } from './support/tokens.js';
import { until } from './support/until.js';

const address = 'shop@example.org';

describe('an account with OAuth2', () => {
  let hub: StandInHub;
  let adapter: AdapterProcess;
  let tokens: TokenServer;

  beforeEach(async () => {
    hub = await StandInHub.start();
    adapter = new AdapterProcess(hub);
    tokens = await TokenServer.start(address);
  });
  afterEach(async () => {
    await adapter.dispose();
    await hub.stop();
    await tokens.stop();
  });

  it('sends with a token, and with a new one when that has ended', async () => {
    const sink = await MailSink.start((token) => tokens.isValid(token));
    try {
      const id = `out-${randomUUID()}`;
      hub.accounts.push(account(id, { address, oauth2: tokens.settings, smtp: { ...sink.settings, user: address } }));
      adapter.start();
      const to = { address: 'mailto:ada@example.com' };
      await hub.resultOf(hub.send(id, { to, content: { text: 'one' } }));
      tokens.ended = tokens.given;
      await hub.resultOf(hub.send(id, { to, content: { text: 'two' } }));
      expect(await sink.received(2)).toHaveLength(2);
      expect(tokens.given).toBe(2);
    } finally {
      await sink.stop();
    }
  });

  it('whose grant was revoked says so, and sends when it is granted again', async () => {
    const sink = await MailSink.start((token) => tokens.isValid(token));
    try {
      const id = `out-${randomUUID()}`;
      const revoked = { ...tokens.settings, refreshToken: 'another' };
      hub.accounts.push(account(id, { address, oauth2: revoked, smtp: { ...sink.settings, user: address } }));
      adapter.start();
      const delivery = hub.send(id, { to: { address: 'mailto:ada@example.com' }, content: { text: 'x' } });
      const result = await hub.resultOf(delivery, ['retry']);
      expect(result.error?.detail).toContain('The grant was revoked.');
      hub.accounts.splice(
        0,
        1,
        account(id, { address, oauth2: tokens.settings, smtp: { ...sink.settings, user: address } }),
      );
      await hub.resultOf(delivery, ['sent']);
    } finally {
      await sink.stop();
    }
  });

  it.skipIf(!hasDovecot)('reads a real mailbox, also after its token has ended', async () => {
    const dovecot = await Dovecot.start(`${tokens.url}/info?access_token=`);
    try {
      await dovecot.append(address, mail(1));
      const { password, ...imap } = dovecot.imap(address);
      expect(password).toBeDefined();
      hub.accounts.push(account('in', { address, oauth2: tokens.settings, imap }));
      adapter.start();
      await until('the first mail', () => hub.messages('in').length === 1);
      tokens.ended = tokens.given;
      await dovecot.kill();
      await dovecot.start();
      await dovecot.append(address, mail(2));
      await until('the second mail', () => hub.messages('in').length === 2);
    } finally {
      await dovecot.stop();
    }
  });
});
