import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MailServer } from '../src/accounts/settings.js';
import { handOver } from '../src/outgoing/smtp.js';
import { MailSink } from './support/smtp.js';

describe('handOver', () => {
  let sink: MailSink;

  beforeEach(async () => {
    sink = await MailSink.start();
  });
  afterEach(() => sink.stop());

  it('has not sent what could not be written down before', async () => {
    const mail = {
      messageId: '<m>',
      from: 'a@example.org',
      to: ['b@example.com'],
      raw: Buffer.from('Subject: x\r\n\r\nx'),
    };
    const server = sink.settings as unknown as MailServer;
    const attempt = await handOver(mail, server, undefined, new AbortController().signal, () => {
      throw new Error('ENOSPC');
    });
    expect(attempt).toMatchObject({ kind: 'not-sent', detail: 'ENOSPC' });
    expect(sink.mails).toEqual([]);
  });
});
