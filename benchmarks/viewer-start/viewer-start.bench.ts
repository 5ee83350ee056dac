import type { Browser, Page } from 'playwright-core';
import { cameraListSchema } from '#contract/api.ts';
import { percentile } from '#core/statistics/stage-recorder.ts';
import { poll, type RunningServer, startServer } from '../../e2e/start-server.ts';
import { launchBrowser, toBrowserCookie } from '../peers/browser.ts';
import { formatMs, parseBenchmarkOptions, report } from '../report/report.ts';

/**
 * How long a viewer waits: from the player's first step to the first picture, and from kill -9 of the media process
 * until every camera is live and a page that was watching shows pictures again by itself.
 */
const STARTS = 20;
/** More than two deaths a minute make the server start cameras one by one, which is another case. */
const KILLS = 2;

const { json } = parseBenchmarkOptions();
await using server = await startServer();
const browser = await launchBrowser();
try {
  await poll('both cameras', () => allLive(server), 30_000);
  const firstPictureMs = { live: await startMany(browser, 'live'), synced: await startMany(browser, 'synced') };
  const recoveries = [];
  for (let kill = 0; kill < KILLS; kill++) recoveries.push(await recover(browser));
  report(
    'A viewer waits (goals: first picture 500 ms; cameras live 3 s after kill -9)',
    [
      ...Object.entries(firstPictureMs).map(([mode, times]) => ({
        what: `first picture, ${mode}`,
        runs: times.length,
        'p50 ms': formatMs(percentile(times, 0.5)),
        'largest ms': formatMs(times.at(-1) ?? null),
      })),
      ...recoveries.map(({ camerasLiveMs, pageMs }, index) => ({
        what: `kill -9 number ${index + 1}: cameras live / page shows pictures`,
        runs: 1,
        'p50 ms': formatMs(camerasLiveMs),
        'largest ms': formatMs(pageMs),
      })),
    ],
    { firstPictureMs, recoveries },
    json,
  );
} finally {
  await browser.close();
}

async function startMany(within: Browser, mode: 'live' | 'synced'): Promise<number[]> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const page = await openPlayer(within, mode);
    times.push(await page.evaluate(() => window.localcvFirstPictureMs));
    await page.context().close();
  }
  return times.sort((a, b) => a - b);
}

async function recover(within: Browser): Promise<{ camerasLiveMs: number; pageMs: number }> {
  const page = await openPlayer(within, 'live');
  const pid = await server.mediaPid();
  process.kill(pid, 'SIGKILL');
  const killedAtMs = performance.now();
  await poll('another media process', async () => ((await server.mediaPid()) === pid ? null : true), 20_000);
  await poll('every camera', () => allLive(server), 60_000);
  const camerasLiveMs = performance.now() - killedAtMs;
  const framesBefore = await page.evaluate(() => window.localcvFrames);
  await page.waitForFunction((before) => window.localcvFrames > before, framesBefore, { timeout: 60_000, polling: 50 });
  const pageMs = performance.now() - killedAtMs;
  await page.context().close();
  return { camerasLiveMs, pageMs };
}

async function openPlayer(within: Browser, mode: 'live' | 'synced'): Promise<Page> {
  const context = await within.newContext({ viewport: { width: 1280, height: 720 } });
  await context.addCookies([toBrowserCookie(server.cookie, server.url)]);
  const page = await context.newPage();
  await page.route(`${server.url}/probe`, (route) =>
    route.fulfill({ contentType: 'text/html', body: playerPage(mode) }),
  );
  await page.goto(`${server.url}/probe`);
  await page.waitForFunction(() => window.localcvFrames > 3, undefined, { timeout: 60_000, polling: 50 });
  return page;
}

/** The clock starts when the player is put into the page. */
function playerPage(mode: 'live' | 'synced'): string {
  return `<!doctype html><body style="margin:0"><script type="module">
import '/player.js';
window.localcvFrames = 0;
const player = document.createElement('localcv-player');
player.setAttribute('camera', 'ball');
player.setAttribute('mode', '${mode}');
const startedAt = performance.now();
player.addEventListener('frame', () => { window.localcvFrames++ || (window.localcvFirstPictureMs = performance.now() - startedAt); });
document.body.append(player);
</script></body>`;
}

async function allLive({ request }: RunningServer): Promise<true | null> {
  const { cameras } = cameraListSchema.parse(await (await request('/api/cameras')).json());
  return cameras.length === 2 && cameras.every(({ status }) => status.state === 'live') ? true : null;
}

declare global {
  interface Window {
    localcvFrames: number;
    localcvFirstPictureMs: number;
  }
}
