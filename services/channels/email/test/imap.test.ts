import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AdapterProcess } from './support/adapter.js';
import { Dovecot, hasDovecot } from './support/dovecot.js';
import { account, StandInHub } from './support/hub.js';
import { mail, subjects } from './support/mails.js';
import { until } from './support/until.js';

const address = 'shop@example.org';

describe.skipIf(!hasDovecot)('a mailbox on a real IMAP server', () => {
  let dovecot: Dovecot;
  let hub: StandInHub;
  let adapter: AdapterProcess;

  beforeAll(async () => {
    dovecot = await Dovecot.start();
  });
  afterAll(() => dovecot.stop());
  beforeEach(async () => {
    hub = await StandInHub.start();
    adapter = new AdapterProcess(hub);
  });
  afterEach(async () => {
    await adapter.dispose();
    await hub.stop();
  });

  function open(user: string): string {
    hub.accounts.push(account(user, { address, imap: dovecot.imap(user) }));
    return user;
  }

  async function expectMessages(id: string, from: number, to: number): Promise<void> {
    const wanted = Array.from({ length: to - from + 1 }, (_, index) => `Question ${from + index}`);
    await until(`${to} messages`, () => hub.messages(id).length >= wanted.length);
    expect(subjects(hub.messages(id))).toEqual(wanted);
  }

  it('is read from its beginning, then as mail comes', async () => {
    const id = open('beginning');
    await dovecot.append(id, mail(1), mail(2));
    adapter.start();
    await expectMessages(id, 1, 2);
    await dovecot.append(id, mail(3));
    await expectMessages(id, 1, 3);
    expect(hub.unsigned).toEqual([]);
  });

  it('is not stopped by a mail that is deeper than anybody can read', async () => {
    const id = open('deep');
    await dovecot.append(id, mail(1, 'Content-Type: text/html\n', `${'<div>'.repeat(50_000)}x`), mail(2));
    adapter.start();
    await expectMessages(id, 1, 2);
    expect(hub.messages(id)[0]?.content.text).toBe('x');
  });

  it('loses nothing while the hub is away, and keeps its order', async () => {
    const id = open('hub-away');
    hub.intake = 503;
    adapter.start();
    await dovecot.append(id, mail(1));
    await until('a refused request', () => hub.requests.length > 0);
    await dovecot.append(id, mail(2), mail(3));
    hub.intake = 'well';
    await expectMessages(id, 1, 3);
  });

  it('is caught up with after the mail server was away', async () => {
    const id = open('server-away');
    adapter.start();
    await dovecot.append(id, mail(1));
    await expectMessages(id, 1, 1);
    await dovecot.kill();
    await dovecot.start();
    await dovecot.append(id, mail(2));
    hub.accounts[0] = account(id, { address, imap: dovecot.imap(id) });
    await expectMessages(id, 1, 2);
  });

  it('is read anew under another UIDVALIDITY without doubling anything', async () => {
    const id = open('validity');
    adapter.start();
    await dovecot.append(id, mail(1), mail(2));
    await expectMessages(id, 1, 2);
    await adapter.kill();
    dovecot.changeUidValidity(id, 4242);
    await dovecot.append(id, mail(3));
    adapter.start();
    await expectMessages(id, 1, 3);
    expect(hub.requests.at(-1)?.ids).toHaveLength(3);
  });

  it('gives the same mail once when it stands there twice', async () => {
    const id = open('twice');
    await dovecot.append(id, mail(1), mail(1), mail(2));
    adapter.start();
    await expectMessages(id, 1, 2);
  });

  it('loses nothing and doubles nothing when the adapter dies before the hub answered', async () => {
    const id = open('unanswered');
    hub.intake = 'hold';
    await dovecot.append(id, mail(1), mail(2));
    adapter.start();
    await expectMessages(id, 1, 2);
    await adapter.kill();
    hub.intake = 'well';
    await dovecot.append(id, mail(3));
    adapter.start();
    await expectMessages(id, 1, 3);
    expect(hub.requests.at(-1)?.ids).toHaveLength(3);
  });

  it('loses nothing and doubles nothing when the adapter dies again and again', async () => {
    const id = open('dying');
    const count = 120;
    await dovecot.append(id, ...Array.from({ length: count }, (_, index) => mail(index + 1)));
    for (const enough of [0, 1, 51]) {
      adapter.start();
      await until(`${enough} messages`, () => hub.requests.length > 0 && hub.messages(id).length >= enough);
      await adapter.kill();
    }
    adapter.start();
    await expectMessages(id, 1, count);
  });

  it('is not read when it is older than the account wants', async () => {
    hub.accounts.push(account('old', { address, imap: { ...dovecot.imap('old'), since: '2126-01-01' } }));
    await dovecot.append('old', mail(1));
    adapter.start();
    await until('the cursor', () => adapter.file('old/mailbox.json'));
    expect(hub.messages('old')).toEqual([]);
  });

  it("does not suffer from another account's trouble, and comes back when the settings are mended", async () => {
    hub.accounts.push(account('wrong', { address, imap: { ...dovecot.imap('wrong'), password: 'no' } }));
    hub.accounts.push(
      account('nowhere', { address, imap: { host: '127.0.0.1', port: 1, security: 'none', user: 'x' } }),
    );
    hub.accounts.push(account('broken', { address: 'nobody', imap: { port: 'x' }, listen: 'y' }));
    const id = open('well');
    await dovecot.append(id, mail(1));
    await dovecot.append('wrong', mail(7));
    adapter.start();
    await expectMessages(id, 1, 1);
    await adapter.says(/broken: The settings are wrong: address: .* imap\.host: .* imap\.port: .* listen: /);
    hub.accounts[0] = account('wrong', { address, imap: dovecot.imap('wrong') });
    await expectMessages('wrong', 7, 7);
  });

  it('hands over files inside the event while they are small, and by themselves when they are large', async () => {
    const id = open('files');
    const small = randomBytes(1000);
    const large = randomBytes(1_500_000);
    const part = (name: string, data: Buffer): string =>
      `--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=${name}\nContent-Transfer-Encoding: base64\n\n${data.toString('base64').replaceAll(/.{76}/g, '$&\n')}\n`;
    const parts = `--b\nContent-Type: text/plain\n\nSee files.\n${part('large', large)}${part('small', small)}--b--\n`;
    await dovecot.append(id, mail(1, 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n', parts));
    adapter.start();
    await expectMessages(id, 1, 1);
    const [first, second] = hub.messages(id)[0]?.attachments ?? [];
    expect(Buffer.from(second?.data ?? '', 'base64')).toEqual(small);
    expect(first).toMatchObject({ name: 'large', size: large.length });
    expect(first?.data).toBeUndefined();
    expect(hub.uploads.get(first?.url ?? '')?.name).toBe('large');
    expect(hub.uploads.get(first?.url ?? '')?.data.equals(large)).toBe(true);
  });
});
