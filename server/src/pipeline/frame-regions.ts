import type { DetectConfig } from '#contract/config.ts';
import type { Detection, TrackedObject } from '#core/detection/detection.ts';
import { type Box, boxArea } from '#core/geometry/box.ts';
import { FollowedPlaces } from '#core/regions/followed-places.ts';
import { WHOLE_PICTURE } from '#core/regions/picture-region.ts';
import { planRegions, type RegionPlan } from '#core/regions/plan-regions.ts';
import { zoomRegions, zoomTiles } from '#core/regions/zoom-regions.ts';
import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from '#core/time/media-time.ts';
import type { VideoFrame } from '../ffmpeg/video-frame.ts';
import type { PictureSize, TaskInput } from '../tasks/task.ts';
import type { FrameMotion } from './frame-motion.ts';

/** Things stand still, and start to move too slowly to be noticed: so the whole picture is looked at all the same. */
const WHOLE_PICTURE_INTERVAL_US = 4 * MICROSECONDS_PER_SECOND;
const TILE_INTERVAL_US = MICROSECONDS_PER_SECOND;
const MAXIMUM_REGIONS = 3;
/** In addition to the whole picture. */
const MAXIMUM_ZOOM_REGIONS = 3;
/** Objects reach beyond what has changed of them. */
const MARGIN = 0.35;
/** Regions that cover this much of the picture are worth no more than the whole of it. */
const NEARLY_WHOLE = 0.6;

export interface FrameRegionsOptions extends Pick<DetectConfig, 'regions' | 'zoom'> {
  readonly motion: FrameMotion;
  /** What the detector scales a picture of a size to. */
  readonly inputFor: (picture: PictureSize) => TaskInput;
}

/** Decides which parts of each frame a detector of one camera looks at. */
export class FrameRegions {
  readonly #options: FrameRegionsOptions;
  readonly #followed = new FollowedPlaces();
  #wholeUs = Number.NEGATIVE_INFINITY;
  #tileUs = Number.NEGATIVE_INFINITY;
  #nextTile = 0;

  constructor(options: FrameRegionsOptions) {
    this.#options = options;
  }

  /**
   * @returns regions relative to the frame; empty where there is nothing to look at
   */
  async choose(frame: VideoFrame): Promise<readonly Box[]> {
    const { regions, zoom, motion } = this.#options;
    if (regions === 'whole' && zoom === 'off') return [WHOLE_PICTURE];
    const places = [...(await motion.placesIn(frame)), ...this.#followed.at(frame.ptsUs)];
    const plan = this.#planFor(frame);
    if (regions === 'motion' && !this.#isWholeDue(frame.ptsUs)) {
      const chosen = planRegions(places, plan);
      if (chosen.reduce((sum, region) => sum + boxArea(region), 0) < NEARLY_WHOLE) return chosen;
    }
    this.#wholeUs = frame.ptsUs;
    return zoom === 'off' ? [WHOLE_PICTURE] : [WHOLE_PICTURE, ...this.#zoom(places, plan, frame.ptsUs)];
  }

  /** Takes in what was made of the last frame. */
  note(objects: readonly TrackedObject[], detections: readonly Detection[], ptsUs: MediaTimeUs): void {
    this.#followed.note(objects, detections, ptsUs);
  }

  #isWholeDue(ptsUs: MediaTimeUs): boolean {
    return ptsUs - this.#wholeUs >= WHOLE_PICTURE_INTERVAL_US;
  }

  #zoom(places: readonly Box[], plan: RegionPlan, ptsUs: MediaTimeUs): Box[] {
    const regions = zoomRegions(places, { ...plan, maximumRegions: MAXIMUM_ZOOM_REGIONS });
    if (regions.length >= MAXIMUM_ZOOM_REGIONS || ptsUs - this.#tileUs < TILE_INTERVAL_US) return regions;
    const tiles = zoomTiles(plan);
    const tile = tiles[this.#nextTile++ % Math.max(1, tiles.length)];
    this.#tileUs = ptsUs;
    return tile === undefined ? regions : [...regions, tile];
  }

  /** The shape of a region is that of the model's own input, not of the picture that lies in its letterbox. */
  #planFor({ width, height }: VideoFrame): RegionPlan {
    const { inputFor } = this.#options;
    const [own, square] = [inputFor({ width, height }), inputFor({ width: height, height })];
    const input = { width: Math.max(own.width, square.width), height: Math.max(own.height, square.height) };
    return { picture: { width, height }, input, maximumRegions: MAXIMUM_REGIONS, margin: MARGIN };
  }
}
