import type { FrameTrace } from '#contract/data-channel.ts';
import { readFrameCounter } from '#core/demo/frame-counter-strip.ts';
import type { LocalcvPlayer, PlayerFrame } from '../../web/player/player.ts';

/** What the probe, which runs in the page, saw of one presented frame of the `ball` camera. */
export interface PixelSample {
  readonly presentedAtMs: number;
  readonly rtpTimestamp: number;
  readonly ptsUs: number | null;
  readonly exact: boolean;
  readonly origins: string;
  /** Frame number painted into the picture, read from the canvas; null where it cannot be read. */
  readonly counter: number | null;
  /** Centre of the ball in the canvas, found by its colour, in relative coordinates. */
  readonly ball: { readonly x: number; readonly y: number } | null;
  /** Centre of the drawn circle result. */
  readonly result: { readonly x: number; readonly y: number } | null;
}

export interface ProbeRecording {
  readonly samples: PixelSample[];
  readonly traces: FrameTrace[];
}

declare global {
  interface Window {
    localcvProbe: ProbeRecording;
  }
}

/** Large enough to find the ball to a fraction of a pixel, small enough not to disturb what is measured. */
const WIDTH = 640;
const HEIGHT = 360;

const recording: ProbeRecording = { samples: [], traces: [] };
window.localcvProbe = recording;

const player = document.querySelector('localcv-player') as LocalcvPlayer;
const scratch = new OffscreenCanvas(WIDTH, HEIGHT);
const context = scratch.getContext('2d', {
  willReadFrequently: true,
  alpha: false,
}) as OffscreenCanvasRenderingContext2D;

player.addEventListener('trace', (event) => recording.traces.push((event as CustomEvent<FrameTrace>).detail));
player.addEventListener('frame', (event) => {
  const presentedAtMs = performance.timeOrigin + performance.now();
  recording.samples.push(sample((event as CustomEvent<PlayerFrame>).detail, presentedAtMs));
});

function sample(frame: PlayerFrame, presentedAtMs: number): PixelSample {
  context.drawImage(frame.canvas, 0, 0, WIDTH, HEIGHT);
  const { data } = context.getImageData(0, 0, WIDTH, HEIGHT);
  const box = frame.results.find(({ task }) => task === 'circle')?.objects[0]?.box;
  return {
    presentedAtMs,
    rtpTimestamp: frame.rtpTimestamp,
    ptsUs: frame.ptsUs,
    exact: frame.exact,
    origins: frame.results.map(({ origin }) => origin).join(),
    counter: readFrameCounter(data, WIDTH, HEIGHT),
    ball: findBall(data),
    result: box === undefined ? null : { x: box.x + box.width / 2, y: box.y + box.height / 2 },
  };
}

/** The centre of gravity of all pixels in the ball's orange, which nothing else in the picture and no overlay has. */
function findBall(rgba: Uint8ClampedArray): { x: number; y: number } | null {
  let [count, sumX, sumY] = [0, 0, 0];
  for (let index = 0; index < rgba.length; index += 4) {
    const [red = 0, green = 0, blue = 0] = [rgba[index], rgba[index + 1], rgba[index + 2]];
    if (red < 180 || green < 90 || green > 190 || blue > 90) continue;
    const pixel = index / 4;
    count++;
    sumX += pixel % WIDTH;
    sumY += Math.floor(pixel / WIDTH);
  }
  if (count < 100) return null;
  return { x: (sumX / count + 0.5) / WIDTH, y: (sumY / count + 0.5) / HEIGHT };
}
