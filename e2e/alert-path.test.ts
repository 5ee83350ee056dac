import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { promisify } from 'node:util';
import type { Browser, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import type { Alert } from '#contract/alerts.ts';
import { CHROMIUM, launchBrowser } from '../benchmarks/peers/browser.ts';
import { type OpenAiStandIn, startOpenAiStandIn } from '../server/src/language-model/testing/openai-stand-in.ts';
import { HttpReceiver } from '../server/src/notifications/testing/http-receiver.ts';
import { poll, type RunningServer, startServer } from './start-server.ts';
import { stepsOn } from './steps-on.ts';

const SECRET = 'a secret of the receiver';
const ACTION_TIMEOUT_MS = 20_000;
/** The ball enters the middle of its picture every eight seconds at the latest, and is never in it for longer than a few. */
const ALERT_TIMEOUT_MS = 40_000;
const SENTENCE = 'Tell me when a circle enters the garden';
const PROPOSED = { condition: { subject: { labels: ['circle'] }, verb: 'leaves', where: { zones: ['garden'] } } };

type Point = readonly [x: number, y: number];
const MIDDLE: readonly Point[] = [
  [0.1, 0.2],
  [0.9, 0.2],
  [0.9, 0.7],
  [0.1, 0.7],
];
const LEFT_HALF: readonly Point[] = [
  [0.02, 0.05],
  [0.5, 0.05],
  [0.5, 0.95],
  [0.02, 0.95],
];

/** The demo camera, and one on which the same comes by again and again at the same place. */
const configText = (webhook: string, model: string, belt: string) => `
srt: { enabled: false }
rtmp: { enabled: false }
https: { enabled: false }
alerts: { mergeWithinSeconds: 0, maximumPerHour: 1000, clip: { beforeSeconds: 2, afterSeconds: 1 } }
languageModel: { url: '${model}', model: stand-in }
notifications:
  channels:
    home: { type: webhook, url: '${webhook}/home', secret: '${SECRET}', picture: true }
    office: { type: webhook, url: '${webhook}/office' }
cameras:
  ball:
    title: Ball
    inputs: [{ path: 'demo:ball' }]
    detect: { decode: always, tasks: { circle: { fps: 10 } } }
  belt:
    title: Belt
    inputs: [{ path: '${belt}' }]
    detect: { decode: always, tasks: { circle: { fps: 5 } } }
`;

const skip = existsSync(CHROMIUM) ? false : `there is no browser at ${CHROMIUM}`;

/** Each step begins where the one before has ended, as it does for the person in front of the browser. */
describe('from a sentence to an alert, in the browser', { skip, timeout: 240_000 }, () => {
  let folder: string;
  let receiver: HttpReceiver;
  let model: OpenAiStandIn;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  const failures: string[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localcv-e2e-belt-'));
    receiver = await HttpReceiver.open();
    model = await startOpenAiStandIn(JSON.stringify({ rule: PROPOSED }));
    server = await startServer({ config: configText(receiver.url, model.url, await makeBeltVideo(folder)) });
    browser = await launchBrowser();
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    page.setDefaultTimeout(ACTION_TIMEOUT_MS);
    page.on('pageerror', ({ message }) => failures.push(message));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await model?.[Symbol.asyncDispose]();
    await receiver?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const button = (name: string | RegExp, within: Page | Locator = page) =>
    within.getByRole('button', { name, exact: typeof name === 'string' });
  const follow = (name: string) => page.getByRole('navigation').first().getByRole('link', { name }).first().click();
  const ruleCard = (words: string) => page.getByRole('article').filter({ hasText: words });
  const alertCard = ruleCard;
  const received = (path: string) => receiver.requests.filter((request) => request.path === path);

  const step = stepsOn(() => ({ page, server, errors: failures }));

  step('lets the user in', async () => {
    await page.goto(`${server.url}/cameras/ball/places`);
    await page.getByLabel('Password', { exact: true }).fill(server.password);
    await button('Sign in').click();
    await page.getByRole('heading', { name: 'Places of Ball' }).waitFor();
  });

  step('takes a zone that is drawn on the live picture of the demo camera', async () => {
    await button('Draw: Zone').click();
    await draw(page, MIDDLE);
    await page.getByLabel('Title').fill('Garden');
    await button('Save').click();
    await page.getByText('Saved. Rules use it from now on.').waitFor();
  });

  step('marks what each phrase of a sentence became, and says the rule in plain words', async () => {
    await page.goto(`${server.url}/rules`);
    await page.getByRole('link', { name: 'New rule' }).click();
    await page.getByLabel('Say it in your own words').fill(SENTENCE);
    const phrases = page.getByLabel('What each part became');
    await phrases.getByText('enters', { exact: true }).first().waitFor();
    assert.deepEqual(await page.locator('mark').allTextContents(), [
      'Tell me',
      'when',
      'a circle',
      'enters',
      'the garden',
    ]);
    await page.getByText('A circle enters the garden.', { exact: true }).waitFor();
  });

  step('tries the rule on what was seen before it is trusted', async () => {
    const [outcome] = await Promise.all([
      page
        .getByText(/would have fired (?:once|\d+ times)/i)
        .first()
        .waitFor(),
      tryUntilItFires(page),
    ]);
    assert.equal(outcome, undefined);
    await loaded(page.locator('article img').first());
  });

  step('tells of the alert at once, wherever in the pages the user is', async () => {
    await button('Save rule').click();
    await page.getByRole('article').filter({ hasText: SENTENCE }).waitFor();
    await follow('Cameras');
    await page
      .getByRole('img', { name: /\d+ alerts? open/ })
      .first()
      .waitFor({ timeout: ALERT_TIMEOUT_MS });
    await toast(page, SENTENCE).first().click();
    await page.waitForURL(/\/alerts\/[0-9a-f-]{36}$/);
  });

  step('shows its picture and its clip', async () => {
    await loaded(page.getByRole('main').getByRole('img').first());
    const clip = page.getByLabel('The clip around the alert');
    await clip.waitFor({ timeout: ALERT_TIMEOUT_MS });
    await page.waitForFunction(
      (video) => video !== null && 'readyState' in video && Number(video.readyState) >= 2,
      await clip.elementHandle(),
    );
  });

  step('sends it to a webhook, signed and with its picture', async () => {
    const id = page.url().split('/').at(-1);
    const request = await poll('the message', async () =>
      received('/home').find(({ headers }) => headers['x-localcv-notification-id'] === `${id}-raised`),
    );
    const [, time, signature] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(request.headers['x-localcv-signature'])) ?? [];
    assert.equal(signature, createHmac('sha256', SECRET).update(`${time}.${request.body}`).digest('hex'));
    const sent = JSON.parse(request.body.toString()) as { alert: Alert; picture: string };
    assert.equal(sent.alert.title, SENTENCE);
    const { format, width } = await sharp(Buffer.from(sent.picture, 'base64')).metadata();
    assert.deepEqual([format, width], ['jpeg', 1280]);
    await page.getByText(/home: sent/i).waitFor();
  });

  step('is acknowledged', async () => {
    await button('Acknowledge').click();
    await button('Open again').waitFor();
    await page
      .getByText(/Acknowledged by admin/i)
      .first()
      .waitFor();
  });

  step('is found by search, each result with its moment', async () => {
    await follow('Search');
    await page.getByLabel('What to look for').fill('circle in the garden today');
    await button('Search').click();
    await page
      .getByRole('status')
      .filter({ hasText: /^\d+ match(?:es)?$/ })
      .waitFor();
    const result = page.getByRole('article').first();
    await loaded(result.getByRole('img').first());
    await result.getByRole('link', { name: /^circle/i }).click();
    await page.getByRole('dialog').getByText('Ball').first().waitFor();
  });

  step('offers to draw a place that is not there, and comes back to the rule', async () => {
    await page.goto(`${server.url}/rules/new`);
    await page.getByLabel('Say it in your own words').fill('A circle enters the loading dock');
    await button('Draw it now').click();
    await page.getByRole('menuitem', { name: 'Belt' }).click();
    await page.getByRole('heading', { name: 'Places of Belt' }).waitFor();
    await draw(page, LEFT_HALF);
    await button('Save').click();
    await page.getByText('A circle enters the loading dock.', { exact: true }).waitFor();
    assert.equal(await page.getByLabel('Say it in your own words').inputValue(), 'A circle enters the loading dock');
  });

  step('tells only the channels that a rule names', async () => {
    await page.getByText('Some', { exact: true }).click();
    await page.locator('.mantine-MultiSelect-input').click();
    await page.getByRole('option', { name: 'home' }).click();
    await page.getByText('Choose at least one').waitFor();
    await page.getByRole('option', { name: 'office' }).click();
    await page.keyboard.press('Escape');
    await button('Save rule').click();
    await ruleCard('loading dock').waitFor();
    const { config } = (await (await server.request('/api/config')).json()) as {
      config: { rules: Record<string, { notify?: string[] }> };
    };
    assert.deepEqual(
      Object.values(config.rules).map(({ notify }) => notify),
      [undefined, ['office']],
    );
  });

  step('holds back what is like a marked false alarm, and says why', async () => {
    await follow('Alerts');
    await alertCard('loading dock').first().waitFor({ timeout: ALERT_TIMEOUT_MS });
    await button('False alarm', alertCard('loading dock').first()).click();
    await button('Mark as a false alarm', page.getByRole('dialog')).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByText('Held back', { exact: true }).first().click();
    const heldBack = alertCard('loading dock').filter({ hasText: 'Like a false alarm that somebody has marked' });
    await heldBack.first().waitFor({ timeout: ALERT_TIMEOUT_MS });
  });

  step('tells of one that was held back after all', async () => {
    const ofDock = (path: string) => received(path).filter(({ body }) => body.includes('loading dock'));
    const before = ofDock('/office').length;
    await button('Tell me after all', alertCard('loading dock').first()).click();
    await poll('the message', async () => ofDock('/office').length > before || null);
    assert.equal(ofDock('/home').length, 0);
  });

  step('snoozes a rule from its menu, and wakes it', async () => {
    await follow('Rules');
    // By keyboard, as cards of new alerts may lie over the menu.
    await button(/^More about/, ruleCard('loading dock')).press('Enter');
    await page.getByRole('menuitem', { name: '8 hours' }).press('Enter');
    await ruleCard('loading dock')
      .getByText(/^Snoozed until/)
      .waitFor();
    await button(/^More about/, ruleCard('loading dock')).press('Enter');
    await page.getByRole('menuitem', { name: 'Wake now' }).press('Enter');
    await ruleCard('loading dock')
      .getByText(/^Snoozed until/)
      .waitFor({ state: 'hidden' });
  });

  step('shows what a language model proposes, and applies it only when the user wants that', async () => {
    await page.getByRole('link', { name: 'New rule' }).click();
    await page
      .getByLabel('Say it in your own words')
      .fill('Ring the bell once the round one has had enough of the flowers');
    await button('Ask the language model').click();
    await page.getByText('A circle leaves the garden.', { exact: true }).waitFor();
    await page.getByText('Proposed by the language model, not applied').waitFor();
    assert.equal(await button('Save rule').isDisabled(), true);
    await button('Use it and look at it in the form').click();
    await button('Save rule').click();
    await ruleCard('had enough of the flowers').getByText('A circle leaves the garden.').waitFor();
  });
});

async function draw(page: Page, points: readonly Point[]): Promise<void> {
  const layer = page.getByTestId('drawing-layer');
  await layer.waitFor();
  for (const [x, y] of points) {
    const box = await layer.boundingBox();
    assert.ok(box);
    await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
  }
  await page.getByRole('button', { name: 'Done', exact: true }).click();
}

/** What was stored comes in while the user looks on. */
async function tryUntilItFires(page: Page): Promise<void> {
  const panel = page.getByRole('tabpanel', { name: 'On what was seen' });
  await poll(
    'the rule to have fired',
    async () => {
      await panel.getByRole('button', { name: 'Try it' }).click();
      const outcome = panel.getByText(/would (?:not )?have fired/i).first();
      await outcome.waitFor();
      return / not /.test((await outcome.textContent()) ?? '') ? null : true;
    },
    ALERT_TIMEOUT_MS,
  );
}

/** The picture is really there. */
async function loaded(image: Locator): Promise<void> {
  await image.waitFor();
  await poll('a picture', () =>
    image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth > 0 || null),
  );
}

function toast(page: Page, title: string): Locator {
  return page.locator('.mantine-Notifications-root').getByRole('link', { name: title });
}

/** A disc that comes by from right to left every eight seconds. */
async function makeBeltVideo(folder: string): Promise<string> {
  const disc = join(folder, 'disc.png');
  const video = join(folder, 'belt.mp4');
  await sharp(Buffer.from('<svg width="120" height="120"><circle cx="60" cy="60" r="56" fill="#ff9114"/></svg>'))
    .png()
    .toFile(disc);
  const input = ['-f', 'lavfi', '-i', 'color=c=0x202830:s=640x360:r=15:d=8', '-loop', '1', '-i', disc];
  const filter = ['-filter_complex', "overlay=x='640-110*t':y=120:shortest=1", '-t', '8'];
  const output = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '15', video];
  await promisify(execFile)('ffmpeg', ['-v', 'error', ...input, ...filter, ...output]);
  return video;
}
