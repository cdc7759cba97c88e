import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterProcess } from './support/adapter.js';
import { account, StandInHub } from './support/hub.js';
import { MailSink } from './support/smtp.js';

const to = { address: 'mailto:ada@example.com' };

describe('an adapter that is killed while it sends', () => {
  let hub: StandInHub;
  let adapter: AdapterProcess;
  let sink: MailSink;

  beforeEach(async () => {
    hub = await StandInHub.start();
    sink = await MailSink.start();
    hub.accounts.push(account('out', { address: 'shop@example.org', smtp: sink.settings }));
    adapter = new AdapterProcess(hub).start();
  });
  afterEach(async () => {
    await adapter.dispose();
    await sink.stop();
    await hub.stop();
  });

  it('before the mail server answered does not send again, and says that it does not know', async () => {
    sink.answer = () => 'hold';
    const deliveryId = hub.send('out', { to, content: { text: 'x' } });
    await sink.received(1);
    await adapter.kill();
    sink.answer = () => undefined;
    adapter.start();
    expect(await hub.resultOf(deliveryId)).toMatchObject({ state: 'unknown' });
    expect(sink.mails).toHaveLength(1);
  });

  it('after the mail server answered, and before the hub knew, says again that it was sent', async () => {
    hub.reports = 'hold';
    const deliveryId = hub.send('out', { to, content: { text: 'x' } });
    await hub.resultOf(deliveryId);
    await adapter.kill();
    hub.results.length = 0;
    hub.reports = 'well';
    adapter.start();
    const externalId = `<delivery.${deliveryId}@example.org>`;
    expect(await hub.resultOf(deliveryId)).toEqual({ state: 'sent', externalId });
    expect(sink.mails).toHaveLength(1);
  });

  it('before the mail went out sends it once', async () => {
    let asked = 0;
    sink.recipient = () => {
      // The connection stays, and no answer comes: the mail itself is never asked for.
      asked++;
      return asked === 1 ? 'hold' : undefined;
    };
    const deliveryId = hub.send('out', { to, content: { text: 'x' } });
    await sink.asked();
    await adapter.kill();
    adapter.start();
    expect(await hub.resultOf(deliveryId)).toMatchObject({ state: 'sent' });
    expect(sink.mails).toHaveLength(1);
  });
});
