// Takes pictures of the desk running on the stand-in: node standin/screenshots.mjs [address] [folder] [name …]
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [address = 'http://localhost:5173', folder = 'screenshots', ...wanted] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
});

const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

async function picture(name, { viewport = desktop, dark = false, path = '/', language = 'en-US', prepare } = {}) {
    if (wanted.length > 0 && !wanted.includes(name)) return;
    const context = await browser.newContext({
        viewport,
        colorScheme: dark ? 'dark' : 'light',
        locale: language,
        deviceScaleFactor: 1,
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
    page.on('console', (message) => message.type() === 'error' && console.error(`${name}: ${message.text()}`));
    await page.goto(`${address}${path}`);
    await prepare?.(page);
    await page.waitForTimeout(900);
    await page.screenshot({ path: `${folder}/${name}.png` });
    await context.close();
}

async function signIn(page) {
    await page.fill('input[name=email]', 'mara@example.com');
    await page.fill('input[name=password]', 'mara');
    await page.click('button[type=submit]');
    await page.waitForSelector('nav');
}

const open = (name) => async (page) => {
    await page.locator('section ul a', { hasText: name }).first().click();
    await page.waitForSelector('article');
};

await picture('sign-in', { path: '/sign-in' });
if (wanted.length === 0 || !wanted.every((name) => name === 'sign-in')) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${address}/sign-in`);
    if (
        await page
            .locator('input[name=email]')
            .isVisible()
            .catch(() => false)
    )
        await signIn(page);
    await context.close();
}
await picture('thread', { prepare: open('Ada Marlowe') });
await picture('thread-dark', { dark: true, prepare: open('Ada Marlowe') });
await picture('thread-german', { language: 'de-DE', prepare: open('Ada Marlowe') });
await picture('mail', {
    prepare: async (page) => {
        await open('Ada Marlowe')(page);
        await page.locator('[role=feed]').hover();
        await page.mouse.wheel(0, -1250);
        await page.waitForTimeout(500);
        await page.getByText('Show as sent').first().click();
    },
});
await picture('medium', { viewport: { width: 1100, height: 800 }, prepare: open('Ada Marlowe') });
await picture('phone-list', { viewport: phone });
await picture('phone-thread', { viewport: phone, dark: true, prepare: open('Ada Marlowe') });
await picture('empty', { path: '/inbox/mine?channel=telegram' });
await picture('unassigned', { path: '/inbox/unassigned' });
await picture('search', { path: '/search?q=kettle' });
await picture('channels', { path: '/channels' });
await picture('channel-form', {
    path: '/channels',
    prepare: async (page) => page.getByRole('button', { name: 'Edit' }).nth(2).click(),
});
await picture('users', { path: '/users' });
await picture('parked', { path: '/parked' });
await picture('shortcuts', { prepare: async (page) => page.keyboard.press('?') });

// Supervisors' pages: light, dark, and on a phone.
const pages = {
    promised: { path: '/promised' },
    queue: { path: '/queue' },
    team: { path: '/team' },
    'team-edit': {
        path: '/team',
        prepare: async (page) => page.getByRole('button', { name: 'Edit Tom Okafor' }).click(),
    },
    routing: {
        path: '/routing',
        prepare: async (page) => {
            await page.getByRole('button', { name: 'Dry run' }).click();
            await page.getByText('What would have happened').waitFor();
        },
    },
    'routing-error': {
        path: '/routing',
        prepare: async (page) => {
            const field = page.getByRole('textbox', { name: 'Routing policies (YAML)' });
            await field.fill((await field.inputValue()).replace('team: returns', 'team: nobody'));
            await page.getByRole('button', { name: 'Publish' }).click();
            await page.getByRole('alert').waitFor();
        },
    },
    flows: { path: '/flows' },
    flow: {
        path: '/flows/welcome',
        prepare: async (page) => {
            await page.getByRole('button', { name: 'Run the tests' }).click();
            await page.getByText('Passed').or(page.getByLabel('Passed')).first().waitFor();
            await page.getByRole('textbox', { name: 'Write as a customer…' }).fill('Hello');
            await page.keyboard.press('Enter');
            await page.getByRole('button', { name: 'Opening hours' }).click();
        },
    },
    knowledge: { path: '/knowledge' },
    article: { path: '/knowledge/returns?language=en' },
    'service-levels': { path: '/service-levels' },
    promises: { path: '/promises' },
    why: {
        prepare: async (page) => {
            await open('Ada Marlowe')(page);
            await page.getByRole('button', { name: /because/ }).click();
        },
    },
    handover: {
        prepare: async (page) => {
            await open('Ada Marlowe')(page);
            await page.getByRole('button', { name: 'Hand over or ask' }).click();
            await page.getByRole('menuitem', { name: 'Hand over with a note…' }).click();
            await page.getByRole('combobox', { name: 'To whom' }).click();
        },
    },
    promise: {
        prepare: async (page) => {
            await open('Ada Marlowe')(page);
            await page.getByRole('textbox', { name: 'Reply' }).fill('I am asking them, and write by five.');
            await page.getByRole('button', { name: 'Keep track' }).click();
        },
    },
    automation: {
        prepare: async (page) => {
            await open('Yusuf Demir')(page);
            await page.getByRole('button', { name: 'What it knows' }).click();
        },
    },
    presence: {
        prepare: async (page) => page.getByRole('button', { name: /Your presence/ }).click(),
    },
};
for (const [name, how] of Object.entries(pages)) {
    await picture(name, how);
    await picture(`${name}-dark`, { ...how, dark: true });
    await picture(`${name}-phone`, { ...how, viewport: phone });
}
await browser.close();
