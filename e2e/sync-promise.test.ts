import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { CHROMIUM, launchBrowser } from '../benchmarks/peers/browser.ts';
import { evaluateSync, type SyncFigures } from '../benchmarks/sync/evaluate-sync.ts';
import { recordPresentation } from '../benchmarks/sync/record-presentation.ts';
import { type RunningServer, startServer } from './start-server.ts';

const BALL_ONLY = `
cameras:
  ball:
    inputs: [{ path: "demo:ball" }]
    detect: { tasks: { circle: { fps: all } } }
`;
const FRAMES = 200;

const skip = existsSync(CHROMIUM) ? false : `there is no browser at ${CHROMIUM}`;

describe('the sync promise, judged by the pixels that a browser shows', { skip }, () => {
  let server: RunningServer;
  let browser: Browser;

  before(async () => {
    server = await startServer({ config: BALL_ONLY });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const watch = async (mode: 'live' | 'synced'): Promise<SyncFigures> => {
    const { url, cookie } = server;
    const recording = await recordPresentation({
      browser,
      url,
      cookie,
      mode,
      frames: FRAMES,
      warmUpFrames: 60,
      timeoutMs: 100_000,
    });
    return evaluateSync(recording.samples);
  };

  it('synced: every result that the player calls exact lies on the ball of the very frame', {
    timeout: 120_000,
  }, async () => {
    const figures = await watch('synced');
    assert.equal(figures.presentedFrames, FRAMES);
    assert.equal(figures.countersAgree, FRAMES, 'the frame counter in the pixels is the one of the announced frame');
    // A machine that is too busy to analyse a frame in time leaves it to interpolation, which says so.
    assert.ok(figures.ownByPlayer >= FRAMES * 0.9, `${figures.ownByPlayer} of ${FRAMES} frames were exact`);
    assert.ok(figures.ownByPixels >= figures.ownByPlayer, JSON.stringify(figures));
    assert.equal(figures.framesWithoutResult, 0);
    assert.ok(figures.distanceOneFrameOffPixels.share > 0.95, 'a join that is one frame off would be noticed');
  });

  it('live: shows every frame under its own timestamp, with own or predicted results', {
    timeout: 120_000,
  }, async () => {
    const figures = await watch('live');
    assert.equal(figures.countersAgree, FRAMES);
    assert.ok(figures.framesWithoutResult < FRAMES / 10, `${figures.framesWithoutResult} frames without a result`);
  });
});
