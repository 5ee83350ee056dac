import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import type { LiveMode } from '#contract/result.ts';
import { toBrowserCookie } from '../peers/browser.ts';
import type { ProbeRecording } from './pixel-probe.ts';

export interface RecordOptions {
  readonly browser: Browser;
  /** Origin of a running localcv with the demo camera `ball`. */
  readonly url: string;
  /** `name=value` of a session cookie. */
  readonly cookie: string;
  readonly mode: LiveMode;
  readonly frames: number;
  /** Frames at the start that do not count: the connection settles. */
  readonly warmUpFrames: number;
  readonly timeoutMs: number;
}

/** Lets a real browser play the `ball` camera and records what its canvas showed for each presented frame. */
export async function recordPresentation(options: RecordOptions): Promise<ProbeRecording> {
  const { browser, url, cookie, mode, frames, warmUpFrames, timeoutMs } = options;
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  try {
    await context.addCookies([toBrowserCookie(cookie, url)]);
    const page = await context.newPage();
    // A page of the server's origin that the server does not have: its own pages rightly run no foreign code.
    const body = await probePage(mode);
    await page.route(`${url}/probe`, (route) => route.fulfill({ contentType: 'text/html', body }));
    await page.goto(`${url}/probe`);
    await waitForSamples(page, frames + warmUpFrames, timeoutMs);
    const recording = await page.evaluate(() => window.localcvProbe);
    return { traces: recording.traces, samples: recording.samples.slice(warmUpFrames, warmUpFrames + frames) };
  } finally {
    await context.close();
  }
}

/** A player that shows nothing has a reason, which is worth more than a timeout. */
async function waitForSamples(page: Page, wanted: number, timeoutMs: number): Promise<void> {
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(error.message));
  const enough = (count: number) => window.localcvProbe.samples.length >= count;
  await page.waitForFunction(enough, wanted, { timeout: timeoutMs, polling: 250 }).catch(async (error: unknown) => {
    const seen = await page.evaluate(() => window.localcvProbe.samples.length);
    const notice = await page.evaluate(() =>
      document.querySelector('localcv-player')?.shadowRoot?.textContent?.slice(-200),
    );
    throw new Error(`${seen} of ${wanted} frames were presented; the player says "${notice}"; ${messages.join('; ')}`, {
      cause: error,
    });
  });
}

async function probePage(mode: LiveMode): Promise<string> {
  return `<!doctype html><body style="margin:0">
<localcv-player camera="ball" mode="${mode}" trace style="width:1280px"></localcv-player>
<script>${await bundleProbe()}</script>
<script type="module" src="/player.js"></script></body>`;
}

async function bundleProbe(): Promise<string> {
  const built = await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: 'pixel-probe.ts', formats: ['iife'], name: 'probe' },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !('output' in output)) throw new TypeError('Expected a bundled probe but received none');
  return output.output[0].code;
}
