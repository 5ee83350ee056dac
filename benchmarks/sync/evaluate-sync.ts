import { percentile } from '#core/statistics/stage-recorder.ts';
import type { PixelSample, ProbeRecording } from './pixel-probe.ts';

const PICTURE_WIDTH = 1280;
const PICTURE_HEIGHT = 720;
const FRAMES_PER_SECOND = 30;

/** Half of what the ball moves from one frame to the next, so that the result of another frame cannot pass. */
const LARGEST_DISTANCE_PIXELS = 2.4;

export interface SyncFigures {
  readonly presentedFrames: number;
  /** Frames whose drawn result is their own, by the pixels. */
  readonly ownByPixels: number;
  /** Frames of which the player said so. */
  readonly ownByPlayer: number;
  readonly framesWithoutResult: number;
  /** The frame counter in the pixels agrees with the media time that the player gave, for this many frames. */
  readonly countersAgree: number;
  readonly distancePixels: { readonly median: number | null; readonly largest: number | null };
  /** The same against the result of the frame before: what a join that is one frame off would give. */
  readonly distanceOneFrameOffPixels: { readonly median: number | null; readonly share: number };
}

/** Judges a recording by the pixels alone: the ball in the canvas against the centre of the drawn result. */
export function evaluateSync(samples: readonly PixelSample[]): SyncFigures {
  const distances = samples.map(({ ball, result }) => distancePixels(ball, result));
  const offByOne = samples.slice(1).map(({ ball }, index) => distancePixels(ball, samples[index]?.result ?? null));
  const known = sorted(distances);
  const knownOffByOne = sorted(offByOne);
  return {
    presentedFrames: samples.length,
    ownByPixels: distances.filter((distance) => distance !== null && distance <= LARGEST_DISTANCE_PIXELS).length,
    ownByPlayer: samples.filter(({ exact }) => exact).length,
    framesWithoutResult: samples.filter(({ result }) => result === null).length,
    countersAgree: countAgreeingCounters(samples),
    distancePixels: { median: percentile(known, 0.5), largest: known.at(-1) ?? null },
    distanceOneFrameOffPixels: {
      median: percentile(knownOffByOne, 0.5),
      share:
        knownOffByOne.filter((distance) => distance > LARGEST_DISTANCE_PIXELS).length /
        Math.max(1, knownOffByOne.length),
    },
  };
}

export interface LatencyFigures {
  readonly frames: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

/** From the moment a frame left the encoder until it was drawn in the page, on one machine's clock. */
export function evaluateLatency({ samples, traces }: ProbeRecording): LatencyFigures {
  const receivedAt = new Map(traces.map(({ rtpTimestamp, receivedAtMs }) => [rtpTimestamp, receivedAtMs]));
  const latencies = sorted(
    samples.map(({ rtpTimestamp, presentedAtMs }) => {
      const receivedAtMs = receivedAt.get(rtpTimestamp);
      return receivedAtMs === undefined ? null : presentedAtMs - receivedAtMs;
    }),
  );
  return {
    frames: latencies.length,
    p50Ms: percentile(latencies, 0.5),
    p95Ms: percentile(latencies, 0.95),
    p99Ms: percentile(latencies, 0.99),
  };
}

/** Frame number and media time count the same frames, so their difference is one constant of the session. */
function countAgreeingCounters(samples: readonly PixelSample[]): number {
  const differences = samples.map(({ counter, ptsUs }) =>
    counter === null || ptsUs === null ? null : counter - (ptsUs * FRAMES_PER_SECOND) / 1_000_000,
  );
  const reference = percentile(sorted(differences), 0.5);
  if (reference === null) return 0;
  return differences.filter((difference) => difference !== null && Math.abs(difference - reference) < 0.25).length;
}

function distancePixels(ball: PixelSample['ball'], result: PixelSample['result']): number | null {
  if (ball === null || result === null) return null;
  return Math.hypot((ball.x - result.x) * PICTURE_WIDTH, (ball.y - result.y) * PICTURE_HEIGHT);
}

function sorted(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null).sort((a, b) => a - b);
}
