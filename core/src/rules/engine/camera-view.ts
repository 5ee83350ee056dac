import type { Box, Point } from '../../geometry/box.ts';
import { boxSize } from '../../tracking/box-size.ts';
import { groundMap, type ToGround } from '../ground-scale.ts';
import type { CameraScene, Distance, Speed } from '../rule.ts';
import { anchorOf, type SubjectTrack } from './subject-track.ts';

const DEFAULT_ASPECT_RATIO = 16 / 9;
/** Those whose boxes are no farther apart than this, in sizes of the smaller one, are next to each other. */
const NEXT_TO_SIZES = 0.6;
/** Their lower edges differ by no more than this part of the larger height: they stand at about the same depth. */
const SAME_DEPTH_HEIGHTS = 0.5;

/** The geometry of one camera: what lengths in its picture are. */
export class CameraView {
  readonly camera: string;
  readonly scene: CameraScene;
  readonly #aspectRatio: number;
  readonly #toGround: ToGround | null;

  constructor(camera: string, scene: CameraScene) {
    this.camera = camera;
    this.scene = scene;
    this.#aspectRatio = scene.aspectRatio ?? DEFAULT_ASPECT_RATIO;
    this.#toGround = scene.scale === undefined ? null : groundMap(scene.scale, this.#aspectRatio);
  }

  /** The way between two points in widths of the picture. */
  way(from: Point, to: Point): Point {
    return { x: to.x - from.x, y: (to.y - from.y) / this.#aspectRatio };
  }

  /** Height by width of a box as it looks on a screen. */
  uprightness({ width, height }: Box): number {
    return width > 0 ? height / (width * this.#aspectRatio) : Number.POSITIVE_INFINITY;
  }

  /** In metres; null without a ground scale, and above the horizon. */
  metresBetween(a: Point, b: Point): number | null {
    const [from, to] = [this.#toGround?.(a) ?? null, this.#toGround?.(b) ?? null];
    return from === null || to === null ? null : Math.hypot(to.x - from.x, to.y - from.y);
  }

  pictureWidthsBetween(a: Point, b: Point): number {
    const { x, y } = this.way(a, b);
    return Math.hypot(x, y);
  }

  /** Whether the way from `from` to `to` within some seconds is faster than a speed; null where that cannot be measured. */
  isFaster(from: Point, to: Point, seconds: number, speed: Speed): boolean | null {
    if ('pictureWidthsPerSecond' in speed)
      return this.pictureWidthsBetween(from, to) > speed.pictureWidthsPerSecond * seconds;
    const metres = this.metresBetween(from, to);
    return metres === null ? null : metres > (speed.kilometresPerHour / 3.6) * seconds;
  }

  /** Whether two are as near as a distance times a factor; without a distance, next to each other. */
  areNear(a: SubjectTrack, b: SubjectTrack, distance: Distance | undefined, factor = 1): boolean {
    if (distance === undefined) return areNextToEachOther(a.box, b.box, factor);
    if ('pictureWidths' in distance)
      return this.pictureWidthsBetween(a.anchor, b.anchor) <= distance.pictureWidths * factor;
    const metres = this.metresBetween(a.anchor, b.anchor);
    return metres !== null && metres <= distance.metres * factor;
  }
}

/** By the gap between the boxes, and standing at about the same depth. */
export function areNextToEachOther(a: Box, b: Box, factor = 1): boolean {
  const gapX = Math.max(0, Math.max(a.x, b.x) - Math.min(a.x + a.width, b.x + b.width));
  const gapY = Math.max(0, Math.max(a.y, b.y) - Math.min(a.y + a.height, b.y + b.height));
  const depth = Math.abs(anchorOf(a).y - anchorOf(b).y);
  if (depth > SAME_DEPTH_HEIGHTS * Math.max(a.height, b.height) * factor) return false;
  return Math.hypot(gapX, gapY) <= NEXT_TO_SIZES * Math.min(boxSize(a), boxSize(b)) * factor;
}
