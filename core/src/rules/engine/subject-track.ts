import type { Attributes, Keypoint, RecognisedText } from '../../detection/detection.ts';
import { type Box, boxCentre, type Point } from '../../geometry/box.ts';
import { boxSize } from '../../tracking/box-size.ts';
import type { PartMemory } from './part-memory.ts';
import type { ObservedObject, SignalObject } from './rule-signal.ts';

const PATH_MS = 5_000;
const PATH_POINTS = 48;
/** The middle of the lower edge of something that keeps its place stays within this, in sizes of the object. */
const STILL_SIZES = 0.3;
const STILL_AFTER_MS = 2_000;
const TRAVELLED_SIZES = 0.5;

export interface PathPoint {
  readonly timeMs: number;
  readonly anchor: Point;
  readonly box: Box;
}

/** Everything that rules know of one object of one camera. Bounded. */
export class SubjectTrack {
  readonly camera: string;
  readonly task: string;
  readonly id: number;
  label: string;
  box: Box;
  /** Where it stands: the middle of the lower edge of its box, or of that of the object that it is a part of. */
  anchor: Point;
  attributes: Attributes = {};
  text: RecognisedText | undefined;
  keypoints: readonly Keypoint[] | undefined;
  firstSeenMs: number;
  lastSeenMs: number;
  /** It was there when somebody began to look. */
  wasThereBefore: boolean;
  /** When it was found to be gone; null while it is in view. */
  goneMs: number | null = null;
  missedFrames = 0;
  /** The larger object whose part it is, such as the person of a face. */
  owner: SubjectTrack | null = null;
  /** What each part of the rules remembers of it, by the number of the part. */
  memories = new Map<number, PartMemory>();
  path: PathPoint[] = [];
  hasTravelled = false;
  #firstAnchor: Point;
  #stillAnchor: Point;
  #stillSinceMs: number;
  #isStationary = false;

  constructor(camera: string, task: string, object: ObservedObject, timeMs: number, wasThereBefore: boolean) {
    this.camera = camera;
    this.task = task;
    this.id = object.trackId;
    this.label = object.label;
    this.box = object.box;
    this.anchor = anchorOf(object.box);
    this.firstSeenMs = timeMs;
    this.lastSeenMs = timeMs;
    this.wasThereBefore = wasThereBefore;
    this.#firstAnchor = this.anchor;
    this.#stillAnchor = this.anchor;
    this.#stillSinceMs = timeMs;
    this.see(object, timeMs);
  }

  get key(): string {
    return `${this.camera}/${this.task}/${this.id}`;
  }

  get isGone(): boolean {
    return this.goneMs !== null;
  }

  get size(): number {
    return boxSize(this.box);
  }

  /** Since when it has kept its place; null while it moves. */
  get stillSinceMs(): number | null {
    return this.#isStationary || this.lastSeenMs - this.#stillSinceMs >= STILL_AFTER_MS ? this.#stillSinceMs : null;
  }

  /** It keeps its place as far as tracking can tell, and may be hidden for longer. */
  get isStationary(): boolean {
    return this.#isStationary;
  }

  see(object: ObservedObject, timeMs: number): void {
    this.label = object.label;
    this.box = object.box;
    this.anchor = anchorOf(object.box);
    this.describe(object);
    this.lastSeenMs = timeMs;
    this.goneMs = null;
    this.missedFrames = 0;
    this.#isStationary = object.isStationary === true;
    this.path.push({ timeMs, anchor: this.anchor, box: this.box });
    while (this.path.length > PATH_POINTS || timeMs - (this.path[0]?.timeMs ?? timeMs) > PATH_MS) {
      // Of objects that are seen rarely the last step is kept, however long it took.
      if (this.path.length <= 2) break;
      this.path.shift();
    }
    this.#noteStillness(timeMs);
  }

  /** Takes in what another task knows of the object. */
  describe({ attributes, text, keypoints }: Pick<ObservedObject, 'attributes' | 'text' | 'keypoints'>): void {
    if (attributes !== undefined) this.attributes = { ...this.attributes, ...attributes };
    if (text !== undefined) this.text = text;
    if (keypoints !== undefined) this.keypoints = keypoints;
  }

  /** Goes on where an earlier track of the same object ended. */
  continueFrom(earlier: SubjectTrack): void {
    this.firstSeenMs = Math.min(this.firstSeenMs, earlier.firstSeenMs);
    this.wasThereBefore ||= earlier.wasThereBefore;
    this.hasTravelled ||= earlier.hasTravelled;
    this.#firstAnchor = earlier.#firstAnchor;
    this.attributes = { ...earlier.attributes, ...this.attributes };
    this.text ??= earlier.text;
    this.keypoints ??= earlier.keypoints;
    for (const [part, memory] of earlier.memories) if (!this.memories.has(part)) this.memories.set(part, memory);
    const [first] = this.path;
    if (first !== undefined) this.path = [...earlier.path.filter(({ timeMs }) => timeMs < first.timeMs), ...this.path];
    if (distance(this.#stillAnchor, earlier.#stillAnchor) <= STILL_SIZES * this.size)
      this.#stillSinceMs = Math.min(this.#stillSinceMs, earlier.#stillSinceMs);
  }

  toSignalObject(): SignalObject {
    const { camera, task, id, label, box } = this;
    return { camera, task, trackId: id, label, box };
  }

  #noteStillness(timeMs: number): void {
    if (distance(this.#firstAnchor, this.anchor) > TRAVELLED_SIZES * this.size) this.hasTravelled = true;
    const moved = distance(this.anchor, this.#stillAnchor);
    if (this.#isStationary || moved <= STILL_SIZES * this.size) return;
    this.#stillAnchor = this.anchor;
    this.#stillSinceMs = timeMs;
  }
}

export function anchorOf(box: Box): Point {
  return { x: boxCentre(box).x, y: box.y + box.height };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
