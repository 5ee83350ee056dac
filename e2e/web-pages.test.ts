import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before, describe } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { CHROMIUM, launchBrowser } from '../benchmarks/peers/browser.ts';
import type { LocalcvPlayer } from '../web/player/player.ts';
import { poll, type RunningServer, startServer } from './start-server.ts';
import { stepsOn } from './steps-on.ts';

const STEP = { timeout: 60_000 };

const skip = existsSync(CHROMIUM) ? false : `there is no browser at ${CHROMIUM}`;

describe('the web pages, used as a person uses them', { skip, timeout: 240_000 }, () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  const step = stepsOn(() => ({ page, server, errors }));

  before(async () => {
    server = await startServer();
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(STEP.timeout);
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(server.url);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  step('ask for the password, say when it is wrong, and lead to the cameras', async () => {
    await page.getByLabel('Password', { exact: true }).fill('no such password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText(/wrong/i).waitFor();
    await page.getByLabel('Password', { exact: true }).fill(server.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Cameras', level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to content');
  });

  step('show every camera live, and which picture is a drawing', async () => {
    await page.waitForFunction(
      () =>
        [...document.querySelectorAll<LocalcvPlayer>('localcv-player')].filter(({ state }) => state === 'playing')
          .length === 2,
    );
    await page.getByText('A drawing, analysed by the real models').waitFor();
  });

  step('say what is wrong with an address, what was found at a right one, and add it', async () => {
    await page.getByRole('link', { name: 'Add camera' }).click();
    await page.getByRole('link', { name: /Address or file/ }).click();
    await page.getByLabel('Address').fill('rtsp://127.0.0.1:9/nothing');
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText(/Nothing listens at/).waitFor();
    await page.getByLabel('Address').fill('demo:ball');
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText(/Found H264 video, 1280×720/).waitFor();
    await page.getByLabel('Title').fill('Front hall');
    assert.equal(await page.getByLabel('Name', { exact: false }).last().inputValue(), 'front-hall');
    await page.getByRole('button', { name: 'Add camera' }).click();
    await page.waitForURL('**/cameras/front-hall');
    await page.getByRole('heading', { name: 'Front hall', level: 1 }).waitFor();
    assert.match(await readFile(server.configFile, 'utf8'), /front-hall:\n\s+title: Front hall/);
  });

  step('show one camera large, with its tasks and timings, and change it', async () => {
    await page.waitForFunction(() => document.querySelector<LocalcvPlayer>('localcv-player')?.state === 'playing');
    for (const name of ['Analysis', 'Pipeline', 'Video']) await page.getByRole('heading', { name }).first().waitFor();
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel('Title').fill('Back hall');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Back hall', level: 1 }).waitFor();
    const text = await readFile(server.configFile, 'utf8');
    assert.match(text, /front-hall:\n\s+title: Back hall/);
    assert.match(text, /# A drawn street scene/, 'comments are kept');
  });

  step('list what was seen with its pictures, and narrow it down', async () => {
    await poll('an event of each demo camera', async () => {
      const seen = await Promise.all(
        ['ball', 'street'].map((camera) => server.request(`/api/events?camera=${camera}`)),
      );
      const pages = (await Promise.all(seen.map((response) => response.json()))) as { events: unknown[] }[];
      return pages.every(({ events }) => events.length > 0) ? true : null;
    });
    await page.getByRole('link', { name: 'Events', exact: true }).click();
    await page.getByRole('search', { name: 'Filter events' }).getByLabel('Camera').first().click();
    await page.getByRole('option', { name: 'Ball' }).click();
    await page.waitForURL(/camera=ball/);
    await page.waitForFunction(() => {
      const cards = [...document.querySelectorAll('main article, main section[aria-label] a')];
      const text = document.querySelector('main')?.textContent ?? '';
      return cards.length > 0 && /circle/i.test(text) && !/stop sign/i.test(text);
    });
  });

  step('plot how the server is doing', async () => {
    await page.getByRole('link', { name: 'Health', exact: true }).click();
    for (const name of ['Latency of each stage, p95', 'Frames per second', 'Drops per second'])
      await page.getByRole('heading', { name }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('main svg.recharts-surface').length >= 3);
    const hidden = page.locator('[aria-hidden="true"]').locator('[tabindex="0"], a[href], button:not(:disabled)');
    assert.equal(await hidden.count(), 0, 'the keyboard leads to nothing that a screen reader does not read');
  });

  step('fit a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ['/', '/cameras/street', '/events', '/health']) {
      await page.goto(`${server.url}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
      assert.equal(widths[0], widths[1], `${path} needs no scrolling to the side`);
    }
  });
});
