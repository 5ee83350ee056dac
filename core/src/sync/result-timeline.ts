import type { Attributes, RecognisedText } from '../detection/detection.ts';
import type { ClassScore, DepthMap } from '../detection/result.ts';
import type { ShownObject } from '../detection/run-length-mask.ts';
import { interpolateBox } from '../geometry/box.ts';
import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from '../time/media-time.ts';

/** A result of one task, as a viewer got it. */
export interface TimedResult {
  readonly task: string;
  readonly ptsUs: MediaTimeUs;
  readonly objects: readonly ShownObject[];
  /** What the result says of the picture as a whole; null where it speaks of objects alone. */
  readonly picture?: PictureFindings | null;
}

/** What a task says of a whole picture, in the form in which viewers get it. */
export interface PictureFindings {
  readonly classes?: readonly ClassScore[] | undefined;
  readonly depth?: ShownDepthMap | undefined;
  readonly attributes?: Attributes | undefined;
  readonly text?: RecognisedText | undefined;
}

/** A depth map with its samples as base64, see `DepthMap`. */
export type ShownDepthMap = Omit<DepthMap, 'data'> & { readonly data: string };

/**
 * Where the objects on a frame come from:
 * - `own`: the task analysed this very frame;
 * - `interpolated`: between the results before and after the frame;
 * - `predicted`: moved on from the last result by the tracker's velocity;
 * - `none`: there is nothing that belongs to this frame.
 */
export type ResultOrigin = 'own' | 'interpolated' | 'predicted' | 'none';

export interface FrameObjects {
  readonly task: string;
  readonly origin: ResultOrigin;
  readonly objects: readonly ShownObject[];
  /** Of this frame, or of the last analysed one before it: a whole picture cannot be moved on or mixed. */
  readonly picture: PictureFindings | null;
  /** How much older than the frame `picture` is. */
  readonly pictureAgeUs: number;
}

/** How much of the past a viewer keeps: more than the server ever holds frames back. */
const KEPT_US = 4_000_000;
const MAXIMUM_RESULTS_PER_TASK = 512;

/** A prediction older than this says nothing any more. */
const MAXIMUM_PREDICTION_US = 700_000;

/** Scenes and depth are looked at every few seconds at least. */
const MAXIMUM_PICTURE_AGE_US = 3_000_000;

/** The results that a viewer has received, to be asked for the objects that belong on a presented frame. */
export class ResultTimeline {
  readonly #results = new Map<string, TimedResult[]>();

  add(result: TimedResult): void {
    const results = this.#results.get(result.task) ?? [];
    const index = results.findLastIndex((other) => other.ptsUs <= result.ptsUs);
    const isRepeated = results[index]?.ptsUs === result.ptsUs;
    results.splice(isRepeated ? index : index + 1, isRepeated ? 1 : 0, result);
    const newestUs = results.at(-1)?.ptsUs ?? result.ptsUs;
    while ((results[0]?.ptsUs ?? newestUs) < newestUs - KEPT_US || results.length > MAXIMUM_RESULTS_PER_TASK)
      results.shift();
    this.#results.set(result.task, results);
  }

  clear(): void {
    this.#results.clear();
  }

  /** Whether `task` has a result for the frame at `ptsUs` or for a later one: what the synced view waits for. */
  covers(task: string, ptsUs: MediaTimeUs): boolean {
    return (this.#results.get(task)?.at(-1)?.ptsUs ?? Number.NEGATIVE_INFINITY) >= ptsUs;
  }

  /** The objects of `task` for the frame at `ptsUs`, never guessed: its own or interpolated ones. */
  synced(task: string, ptsUs: MediaTimeUs): FrameObjects {
    const { before, after } = this.#around(task, ptsUs);
    const picture = pictureAt(before, ptsUs);
    if (before?.ptsUs === ptsUs) return { task, origin: 'own', objects: before.objects, ...picture };
    if (before === undefined || after === undefined) return { task, origin: 'none', objects: [], ...picture };
    return { task, origin: 'interpolated', objects: interpolateObjects(before, after, ptsUs), ...picture };
  }

  /** The objects of `task` for the frame at `ptsUs` as far as they can be told now: its own, or predicted ones. */
  live(task: string, ptsUs: MediaTimeUs): FrameObjects {
    const { before } = this.#around(task, ptsUs);
    const picture = pictureAt(before, ptsUs);
    if (before?.ptsUs === ptsUs) return { task, origin: 'own', objects: before.objects, ...picture };
    if (before === undefined || ptsUs - before.ptsUs > MAXIMUM_PREDICTION_US)
      return { task, origin: 'none', objects: [], ...picture };
    const objects = before.objects.map((object) => predictObject(object, ptsUs - before.ptsUs));
    return { task, origin: 'predicted', objects, ...picture };
  }

  #around(task: string, ptsUs: MediaTimeUs): { before: TimedResult | undefined; after: TimedResult | undefined } {
    const results = this.#results.get(task) ?? [];
    const index = results.findLastIndex((result) => result.ptsUs <= ptsUs);
    return { before: results[index], after: results[index + 1] };
  }
}

/** What was said of a whole picture is shown until it is too old to mean anything. */
function pictureAt(
  before: TimedResult | undefined,
  ptsUs: MediaTimeUs,
): Pick<FrameObjects, 'picture' | 'pictureAgeUs'> {
  if (before?.picture === undefined || before.picture === null || ptsUs - before.ptsUs > MAXIMUM_PICTURE_AGE_US)
    return { picture: null, pictureAgeUs: 0 };
  return { picture: before.picture, pictureAgeUs: ptsUs - before.ptsUs };
}

/** Objects seen in both results, at their place between; one that is seen in a single result belongs to that frame alone. */
function interpolateObjects(before: TimedResult, after: TimedResult, ptsUs: MediaTimeUs): ShownObject[] {
  const fraction = (ptsUs - before.ptsUs) / (after.ptsUs - before.ptsUs);
  const objects: ShownObject[] = [];
  for (const from of before.objects) {
    const to = after.objects.find(
      ({ trackId, mergedFrom }) => trackId === from.trackId || mergedFrom?.includes(from.trackId),
    );
    if (to === undefined) continue;
    objects.push({
      ...from,
      trackId: to.trackId,
      box: interpolateBox(from.box, to.box, fraction),
      ...interpolatedLandmarks(from, to, fraction),
      ...interpolatedKeypoints(from, to, fraction),
    });
  }
  return objects;
}

function interpolatedLandmarks(from: ShownObject, to: ShownObject, fraction: number): Pick<ShownObject, 'landmarks'> {
  if (from.landmarks === undefined) return {};
  const landmarks = from.landmarks.map((point, index) => {
    const target = to.landmarks?.[index] ?? point;
    return { x: point.x + (target.x - point.x) * fraction, y: point.y + (target.y - point.y) * fraction };
  });
  return { landmarks };
}

function interpolatedKeypoints(from: ShownObject, to: ShownObject, fraction: number): Pick<ShownObject, 'keypoints'> {
  if (from.keypoints === undefined) return {};
  const keypoints = from.keypoints.map((point, index) => {
    const target = to.keypoints?.[index] ?? point;
    return {
      x: point.x + (target.x - point.x) * fraction,
      y: point.y + (target.y - point.y) * fraction,
      // A joint that one of the two did not see is not known between them.
      score: Math.min(point.score, target.score),
    };
  });
  return { keypoints };
}

function predictObject(object: ShownObject, elapsedUs: number): ShownObject {
  const seconds = elapsedUs / MICROSECONDS_PER_SECOND;
  const { box, velocity } = object;
  const shiftX = (velocity.x + velocity.width / 2) * seconds;
  const shiftY = (velocity.y + velocity.height / 2) * seconds;
  return {
    ...object,
    box: {
      x: box.x + velocity.x * seconds,
      y: box.y + velocity.y * seconds,
      width: Math.max(0, box.width + velocity.width * seconds),
      height: Math.max(0, box.height + velocity.height * seconds),
    },
    ...(object.keypoints && {
      keypoints: object.keypoints.map(({ x, y, score }) => ({ x: x + shiftX, y: y + shiftY, score })),
    }),
    ...(object.landmarks && { landmarks: object.landmarks.map(({ x, y }) => ({ x: x + shiftX, y: y + shiftY })) }),
  };
}
