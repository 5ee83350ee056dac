import type { LiveMode } from '#contract/result.ts';
import { type RunningServer, startServer } from '../../e2e/start-server.ts';
import { launchBrowser } from '../peers/browser.ts';
import { formatMs, formatPercent, parseBenchmarkOptions, report } from '../report/report.ts';
import { evaluateLatency, evaluateSync } from './evaluate-sync.ts';
import { recordPresentation } from './record-presentation.ts';

/**
 * The sync promise, measured in a real browser on the `ball` camera. Synced: the drawn result is the presented
 * frame's own for every frame, judged by the pixels. Live: how long a frame takes from the encoder to the canvas.
 */
const FRAMES = 1_000;
const WARM_UP_FRAMES = 60;
const TIMEOUT_MS = 180_000;

const BALL_ONLY = `
cameras:
  ball:
    inputs: [{ path: "demo:ball" }]
    detect: { tasks: { circle: { fps: all } } }
`;

const { json } = parseBenchmarkOptions();
await using server = await startServer({ config: BALL_ONLY });
const [synced, live] = [await measure(server, 'synced'), await measure(server, 'live')];
report(
  'Sync: frames presented by a browser and the results drawn on them',
  [row(synced), row(live)],
  { synced, live },
  json,
);

async function measure({ url, cookie }: RunningServer, mode: LiveMode) {
  const browser = await launchBrowser();
  try {
    const recording = await recordPresentation({
      browser,
      url,
      cookie,
      mode,
      frames: FRAMES,
      warmUpFrames: WARM_UP_FRAMES,
      timeoutMs: TIMEOUT_MS,
    });
    return { mode, sync: evaluateSync(recording.samples), latency: evaluateLatency(recording) };
  } finally {
    await browser.close();
  }
}

function row({ mode, sync, latency }: Awaited<ReturnType<typeof measure>>) {
  return {
    mode,
    frames: sync.presentedFrames,
    'own result (pixels)': formatPercent(sync.ownByPixels / sync.presentedFrames),
    'own result (player)': formatPercent(sync.ownByPlayer / sync.presentedFrames),
    'counter agrees': formatPercent(sync.countersAgree / sync.presentedFrames),
    'distance px median': formatMs(sync.distancePixels.median),
    'largest px': formatMs(sync.distancePixels.largest),
    'one frame off: caught': formatPercent(sync.distanceOneFrameOffPixels.share),
    'encoder to canvas p50 ms': formatMs(latency.p50Ms),
    'p95 ms': formatMs(latency.p95Ms),
    'p99 ms': formatMs(latency.p99Ms),
  };
}
