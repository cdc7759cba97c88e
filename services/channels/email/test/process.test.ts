import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterProcess } from './support/adapter.js';
import { account, StandInHub } from './support/hub.js';
import { until } from './support/until.js';

describe('the process', () => {
  let hub: StandInHub;
  let adapter: AdapterProcess;

  beforeEach(async () => {
    hub = await StandInHub.start();
    adapter = new AdapterProcess(hub);
  });
  afterEach(async () => {
    await adapter.dispose();
    await hub.stop();
  });

  it.each(['SIGTERM', 'stdin'] as const)('ends cleanly by %s', async (how) => {
    hub.accounts.push(account('any', { address: 'a@example.org' }));
    adapter.start();
    await until('capabilities', () => hub.capabilities.has('any'));
    expect(await adapter.end(how)).toBe(0);
    expect(adapter.output).toContain('has ended');
  });

  it('tells how its accounts are', async () => {
    hub.accounts.push(account('good', { address: 'a@example.org', listen: '127.0.0.1:0' }), account('bad', {}));
    adapter.start({ OMNICHANNEL_EMAIL_HEALTH: '127.0.0.1:0' });
    const [, port = ''] = await adapter.says(/health on port (\d+)/);
    await adapter.says(/takes mail on port/);
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`);
    const { accounts } = (await response.json()) as { accounts: Record<string, { state: string; listening?: number }> };
    expect(response.status).toBe(200);
    expect(accounts['good']).toMatchObject({ state: 'running' });
    expect(accounts['good']?.listening).toBeGreaterThan(0);
    expect(accounts['bad']).toMatchObject({ state: 'misconfigured' });
  });

  it('says that an account cannot have its files, and begins when it can', async () => {
    const file = join(adapter.folder, 'email/any');
    mkdirSync(dirname(file));
    writeFileSync(file, 'in the place of the folder');
    hub.accounts.push(account('any', { address: 'a@example.org', listen: '127.0.0.1:0' }));
    adapter.start({ OMNICHANNEL_EMAIL_HEALTH: '127.0.0.1:0' });
    const [, port = ''] = await adapter.says(/health on port (\d+)/);
    const states = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/health/ready`)).text();
    await until('a fault', async () => /"state":"failing","faults":\["ENOTDIR/.test(await states()));
    rmSync(file);
    await until('capabilities', () => hub.capabilities.has('any'));
    await until('no fault', async () => /"any":\{"state":"running"(?!,"faults")/.test(await states()));
  });

  it('waits for the accounts service', async () => {
    await hub.stop();
    adapter.start();
    await adapter.says(/accounts cannot be read/);
    hub.accounts.push(account('any', { address: 'a@example.org' }));
    await hub.listen();
    await until('capabilities', () => hub.capabilities.has('any'));
  });

  it('stops an account that was disabled', async () => {
    hub.accounts.push(account('any', { address: 'a@example.org', listen: '127.0.0.1:0' }));
    adapter.start({ OMNICHANNEL_EMAIL_HEALTH: '0' });
    const [, port = ''] = await adapter.says(/health on port (\d+)/);
    const status = async (): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}/health/live`)).json();
    await adapter.says(/takes mail on port/);
    hub.accounts[0] = { ...account('any', { address: 'a@example.org' }), enabled: false };
    await until('nobody at work', async () => JSON.stringify(await status()).includes('"accounts":{}'));
  });

  it('refuses to start with every fault at once', async () => {
    const main = join(import.meta.dirname, '../dist/main.js');
    const env = { PATH: process.env['PATH'], OMNICHANNEL_ACCOUNTS_URL: 'x', OMNICHANNEL_EMAIL_HEALTH: 'y' };
    const run = promisify(execFile)(process.execPath, [main], { env });
    const error = await run.then(
      () => undefined,
      (reason: unknown) => reason as { code: number; stderr: string },
    );
    expect(error?.code).toBe(2);
    for (const name of ['ACCOUNTS_URL', 'ADAPTERS_URL', 'INTERNAL_KEY', 'DATA', 'EMAIL_HEALTH'])
      expect(error?.stderr).toContain(`OMNICHANNEL_${name}`);
  });
});
