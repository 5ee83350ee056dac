import type { Model, Picture, Tools } from 'localcv';
import { suppressNonMaxima } from '#core/detection/non-max-suppression.ts';
import { type Box, boxCentre, clampBox, intersectionOverUnion } from '#core/geometry/box.ts';
import { convertPicture, cropPicture, resizePicture } from '#core/model-input/resample-picture.ts';
import { assertPicture } from './assert-picture.ts';

const MAXIMUM_SIDE = 4_096;

/** What code of the user's own gets to work with. Its arguments are checked, since its author is told of mistakes only here. */
export function createOwnTaskTools(models: ReadonlyMap<string, Model>, log: (message: string) => void): Tools {
  return {
    model(name) {
      const model = models.get(name);
      if (model !== undefined) return model;
      const known = [...models.keys()].map((known) => `"${known}"`).join(', ') || 'none';
      throw new TypeError(`Expected one of the task's own "models" (${known}) but received "${name}"`);
    },
    log,
    crop(picture, box) {
      assertPicture(picture);
      assertBox(box);
      return cropPicture(picture, box);
    },
    resize(picture, { width, height, format = picture.format }) {
      assertPicture(picture);
      assertSide(width, 'width');
      assertSide(height, 'height');
      return ownCopy(convertPicture(resizePicture(picture, { width, height }), format), picture);
    },
    fromRegion: (box, region) => ({
      x: region.x + box.x * region.width,
      y: region.y + box.y * region.height,
      width: box.width * region.width,
      height: box.height * region.height,
    }),
    clampBox,
    boxCentre,
    intersectionOverUnion,
    withoutOverlaps: (detections, maximumOverlap) => suppressNonMaxima(detections, maximumOverlap),
  };
}

/** Nothing to do must not mean the same memory: pictures are their owner's to change. */
function ownCopy(picture: Picture, original: Picture): Picture {
  return picture === original ? { ...picture, pixels: picture.pixels.slice() } : picture;
}

function assertBox({ x, y, width, height }: Box): void {
  if ([x, y, width, height].every(Number.isFinite)) return;
  throw new TypeError(`Expected finite numbers for box but received ${x}, ${y}, ${width}, ${height}`);
}

function assertSide(side: number, name: string): void {
  if (Number.isInteger(side) && side >= 1 && side <= MAXIMUM_SIDE) return;
  throw new TypeError(`Expected a whole number of 1 to ${MAXIMUM_SIDE} for ${name} but received ${side}`);
}
