import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { CHROMIUM, launchBrowser, toBrowserCookie } from '../benchmarks/peers/browser.ts';
import { createTemporaryFolder } from '../server/src/testing/temporary-folder.ts';
import { type RunningServer, startServer } from './start-server.ts';

const TONE_HZ = 880;
const skip = existsSync(CHROMIUM) ? false : `there is no browser at ${CHROMIUM}`;

describe('the sound of a camera in a browser', { skip, timeout: 120_000 }, () => {
  let server: RunningServer;
  let browser: Browser;

  before(async () => {
    const clip = join(await createTemporaryFolder(), 'tone.mp4');
    const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25'];
    const tone = ['-f', 'lavfi', '-i', `sine=frequency=${TONE_HZ}:sample_rate=44100`];
    const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
    execFileSync('ffmpeg', ['-v', 'error', ...picture, ...tone, '-t', '8', ...codecs, clip]);
    server = await startServer({ config: `cameras: { tone: { inputs: [{ path: "${clip}" }] } }\n` });
    browser = await launchBrowser(['--autoplay-policy=no-user-gesture-required']);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const mode of ['live', 'synced'] as const) {
    it(`is heard as it was recorded (${mode})`, async () => {
      await using stack = new AsyncDisposableStack();
      const page = await openPlayer(browser, server, `mode="${mode}" sound`);
      stack.defer(() => page.context().close());
      const heardHz = await page.evaluate(listenForTone, 15_000);
      // The analyser's bins are 23 Hz wide.
      assert.ok(Math.abs(heardHz - TONE_HZ) < 30, `${heardHz} Hz`);
    });
  }

  it('is not even sent where nobody wants to hear it', async () => {
    await using stack = new AsyncDisposableStack();
    const page = await openPlayer(browser, server, 'mode="live"');
    stack.defer(() => page.context().close());
    const hasSound = await page.evaluate(() => {
      const audio = document.querySelector('localcv-player')?.shadowRoot?.querySelector('audio');
      return audio?.srcObject !== null;
    });
    assert.equal(hasSound, false);
  });
});

async function openPlayer(browser: Browser, { url, cookie }: RunningServer, attributes: string): Promise<Page> {
  const context = await browser.newContext();
  await context.addCookies([toBrowserCookie(cookie, url)]);
  const page = await context.newPage();
  await page.goto(`${url}/embed/tone`);
  await page.evaluate((markup) => {
    document.body.innerHTML = markup;
  }, `<localcv-player camera="tone" ${attributes}></localcv-player>`);
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const player = document.querySelector('localcv-player');
        player?.addEventListener('frame', () => resolve(), { once: true });
      }),
  );
  return page;
}

/** Runs in the page. The loudest frequency in what the player plays; 0 where nothing is heard in time. */
async function listenForTone(timeoutMs: number): Promise<number> {
  const audio = document.querySelector('localcv-player')?.shadowRoot?.querySelector('audio');
  const deadlineMs = performance.now() + timeoutMs;
  while (!(audio?.srcObject instanceof MediaStream) && performance.now() < deadlineMs)
    await new Promise((resolve) => setTimeout(resolve, 50));
  if (!(audio?.srcObject instanceof MediaStream)) return 0;
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  context.createMediaStreamSource(audio.srcObject).connect(analyser);
  const levels = new Uint8Array(analyser.frequencyBinCount);
  while (performance.now() < deadlineMs) {
    analyser.getByteFrequencyData(levels);
    const loudest = Math.max(...levels);
    if (loudest > 100) return (levels.indexOf(loudest) * context.sampleRate) / analyser.fftSize;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return 0;
}
