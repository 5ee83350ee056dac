import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { after, before, describe, it } from 'node:test';
import type { Browser, Frame, Page } from 'playwright-core';
import { createdTokenSchema } from '#contract/api.ts';
import { CHROMIUM, launchBrowser } from '../benchmarks/peers/browser.ts';
import type { PlayerFrame } from '../web/player/player.ts';
import { type RunningServer, startServer } from './start-server.ts';

const BALL_ONLY = `
cameras:
  ball:
    inputs: [{ path: "demo:ball" }]
    detect: { tasks: { circle: { fps: 10 } } }
`;
const FRAMES = 30;
const FRAMES_TIMEOUT_MS = 60_000;

/** What the page notes of a `frame` event. */
interface NotedFrame {
  readonly camera: string;
  readonly ptsUs: number | null;
  readonly rtpTimestamp: number;
  readonly exact: boolean;
  readonly origins: readonly string[];
  readonly objects: number;
  readonly canvasWidth: number;
}

declare global {
  interface Window {
    notedFrames: NotedFrame[];
  }
}

const skip = existsSync(CHROMIUM) ? false : `there is no browser at ${CHROMIUM}`;

describe('the player in pages of another site', { skip, timeout: 180_000 }, () => {
  let server: RunningServer;
  let token: { readonly id: string; readonly secret: string };
  let site: Server;
  let siteUrl: string;
  let browser: Browser;
  let html = '';

  before(async () => {
    server = await startServer({ config: BALL_ONLY });
    const body = JSON.stringify({ name: 'another site' });
    token = createdTokenSchema.parse(await (await server.request('/api/tokens', { method: 'POST', body })).json());
    site = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(html));
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    const address = site.address();
    // The server is 127.0.0.1, so this is another site to a browser.
    siteUrl = `http://localhost:${typeof address === 'object' ? address?.port : ''}`;
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    site?.closeAllConnections();
    site?.close();
    await server?.stop();
  });

  it('plays with a token, and tells each presented frame with its results and its canvas', async () => {
    await using page = await openPage(playerIn(`mode="live" token="${token.secret}"`));
    const frames = await notedFrames(page.mainFrame());
    assert.ok(frames.every(({ camera, canvasWidth }) => camera === 'ball' && canvasWidth === 1280));
    const known = frames.filter(({ ptsUs }) => ptsUs !== null);
    assert.ok(known.length > FRAMES / 2, JSON.stringify(frames[0]));
    const times = known.map(({ ptsUs }) => ptsUs ?? 0);
    assert.deepEqual(
      times,
      [...new Set(times)].sort((a, b) => a - b),
      'each frame once, in order',
    );
    const origins = new Set(frames.flatMap((frame) => frame.origins));
    assert.ok(!origins.has('interpolated'), 'live never waits for a later result');
    assert.ok(
      frames.some(({ objects }) => objects === 1),
      'the ball is among the results',
    );
    for (const { exact, origins: own } of frames) assert.equal(exact, own.join() === 'own');
  });

  it('plays in a frame, synced: with own or interpolated results, never predicted ones', async () => {
    await using page = await openPage(
      `<iframe width="640" height="360" src="${server.url}/embed/ball?mode=synced#token=${token.secret}"></iframe>`,
    );
    const frame = page.frames().find((candidate) => candidate.url().includes('/embed/ball'));
    assert.ok(frame, 'the frame is shown');
    const frames = await notedFrames(frame);
    const origins = new Set(frames.flatMap((noted) => noted.origins));
    assert.ok(origins.has('own') && origins.has('interpolated') && !origins.has('predicted'), [...origins].join());
    for (const { exact, origins: own } of frames) assert.equal(exact, own.join() === 'own');
  });

  it('says so, and does not go on trying, where the token is none', async () => {
    await using page = await openPage(playerIn('token="made-up"'));
    await page.waitForFunction(() => stateOfPlayer() === 'error', undefined, { timeout: 30_000, polling: 100 });
    const notice = await page.evaluate(
      () => document.querySelector('localcv-player')?.shadowRoot?.querySelector('[role=status]')?.textContent,
    );
    assert.match(notice ?? '', /log in|token/i);
  });

  const playerIn = (attributes: string) =>
    `<script type="module" src="${server.url}/player.js"></script>
<localcv-player server="${server.url}" camera="ball" ${attributes} style="width:1280px"></localcv-player>`;

  async function openPage(body: string): Promise<Page> {
    html = `<!doctype html><body>${body}</body>`;
    const page = await browser.newPage();
    await page.addInitScript(noteFrames);
    await page.goto(siteUrl, { waitUntil: 'load' });
    return page;
  }
});

/** Runs in every page and frame before its own scripts. */
function noteFrames(): void {
  window.notedFrames = [];
  Object.assign(window, {
    stateOfPlayer: () => (document.querySelector('localcv-player') as { state?: string } | null)?.state,
  });
  document.addEventListener(
    'frame',
    (event) => {
      const { camera, ptsUs, rtpTimestamp, exact, results, canvas } = (event as CustomEvent<PlayerFrame>).detail;
      window.notedFrames.push({
        ...{ camera, ptsUs, rtpTimestamp, exact },
        origins: results.map(({ origin }) => origin),
        objects: results.reduce((sum, { objects }) => sum + objects.length, 0),
        canvasWidth: canvas.width,
      });
    },
    { capture: true },
  );
}

declare function stateOfPlayer(): string | undefined;

async function notedFrames(frame: Frame): Promise<NotedFrame[]> {
  const options = { timeout: FRAMES_TIMEOUT_MS, polling: 100 };
  await frame.waitForFunction((wanted) => window.notedFrames.length >= wanted, FRAMES, options);
  return await frame.evaluate(() => window.notedFrames);
}
