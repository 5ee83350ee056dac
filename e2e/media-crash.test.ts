import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { cameraListSchema, healthSchema } from '#contract/api.ts';
import { CHROMIUM, launchBrowser, toBrowserCookie } from '../benchmarks/peers/browser.ts';
import { poll, type RunningServer, startServer } from './start-server.ts';

const skip = existsSync(CHROMIUM) ? false : `there is no browser at ${CHROMIUM}`;

describe('kill -9 of the media process', { skip }, () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;

  before(async () => {
    server = await startServer();
    browser = await launchBrowser();
    page = await openWall();
    await untilPlaying('ball');
    await untilPlaying('street');
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('leaves the API and the page up, brings every camera back, and the page recovers by itself', {
    timeout: 120_000,
  }, async () => {
    const before = await server.mediaPid();
    process.kill(before, 'SIGKILL');
    assert.equal((await server.request('/api/health')).status, 200);
    assert.equal((await server.request('/api/events')).status, 200);
    const after = await poll('another media process', async () => {
      const pid = await server.mediaPid();
      return pid === before ? null : pid;
    });
    assert.notEqual(after, before);
    await poll('every camera to be live again', allLive, 30_000);
    await forgetFrames();
    await untilPlaying('ball');
    await untilPlaying('street');
    const health = healthSchema.parse(await (await server.request('/api/health')).json());
    assert.equal(health.mediaProcess, 'running');
  });

  async function allLive(): Promise<true | null> {
    const { cameras } = cameraListSchema.parse(await (await server.request('/api/cameras')).json());
    return cameras.length === 2 && cameras.every(({ status }) => status.state === 'live') ? true : null;
  }

  /** The wall of cameras as a user sees it, noting the frames that its players present. */
  async function openWall(): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addCookies([toBrowserCookie(server.cookie, server.url)]);
    const opened = await context.newPage();
    await opened.addInitScript(() => {
      const frames: Record<string, number> = {};
      Object.assign(window, { presentedFrames: frames });
      const watched = new WeakSet<Element>();
      setInterval(() => {
        for (const player of document.querySelectorAll('localcv-player')) {
          if (watched.has(player)) continue;
          watched.add(player);
          player.addEventListener('frame', (event) => {
            const { camera } = (event as CustomEvent<{ camera: string }>).detail;
            frames[camera] = (frames[camera] ?? 0) + 1;
          });
        }
      }, 50);
    });
    await opened.goto(server.url);
    return opened;
  }

  async function forgetFrames(): Promise<void> {
    await page.evaluate(() => {
      const { presentedFrames } = window as unknown as { presentedFrames: Record<string, number> };
      for (const camera of Object.keys(presentedFrames)) presentedFrames[camera] = 0;
    });
  }

  async function untilPlaying(camera: string): Promise<void> {
    await page.waitForFunction(
      (name) => ((window as unknown as { presentedFrames: Record<string, number> }).presentedFrames[name] ?? 0) > 10,
      camera,
      { timeout: 60_000, polling: 250 },
    );
  }
});

describe('a media process that crashed', () => {
  it('fails the test in which it did, even though it came back', { timeout: 60_000 }, async () => {
    await using server = await startServer();
    const before = await server.mediaPid();
    process.kill(before, 'SIGABRT');
    await poll('another media process', async () => ((await server.mediaPid()) === before ? null : true));
    await assert.rejects(server.stop(), /The media process crashed/);
  });
});
