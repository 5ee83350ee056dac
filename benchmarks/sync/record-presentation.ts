import { build } from 'vite';
import { type Browser, chromium } from 'playwright-core';
import type { LiveMode } from '#contract/result.ts';
import type { ProbeRecording } from './pixel-probe.ts';

const CHROMIUM = process.env.LOCALCV_CHROMIUM ?? '/usr/bin/chromium';
/** Without these, Chromium looks for hosts of its maker at every start. */
const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGUMENTS });
}

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
  // The probe is code of the benchmark inside the page, which the page's own policy rightly forbids.
  const context = await browser.newContext({ bypassCSP: true, viewport: { width: 1280, height: 720 } });
  try {
    await context.addCookies([toCookie(cookie, url)]);
    const page = await context.newPage();
    await page.goto(`${url}/api/health`);
    await page.setContent(
      `<body style="margin:0"><localcv-player camera="ball" mode="${mode}" trace style="width:1280px"></localcv-player></body>`,
    );
    await page.addScriptTag({ content: await bundleProbe() });
    await page.addScriptTag({ url: `${url}/player.js`, type: 'module' });
    await page.waitForFunction((wanted) => window.localcvProbe.samples.length >= wanted, frames + warmUpFrames, {
      timeout: timeoutMs,
      polling: 250,
    });
    const recording = await page.evaluate(() => window.localcvProbe);
    return { traces: recording.traces, samples: recording.samples.slice(warmUpFrames, warmUpFrames + frames) };
  } finally {
    await context.close();
  }
}

function toCookie(cookie: string, url: string) {
  const separator = cookie.indexOf('=');
  return { name: cookie.slice(0, separator), value: cookie.slice(separator + 1), url };
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
