import type { GrayPicture } from '../geometry/gray-picture.ts';

/** Steps of brightness, of 255, that no noise reaches after scaling down. */
const MINIMUM_STEP = 7;
/** The threshold in medians of what differs between two pictures: noise moves with it. */
const NOISE_FACTOR = 8;
/** Samples in a block of 3 by 3 that have to differ together. */
const MINIMUM_SUPPORT = 3;
/** Such samples in a picture. */
const MINIMUM_CHANGED = 4;
/** Samples to a side of a block whose mean noise leaves alone. */
const BLOCK = 8;

/**
 * Whether something in the second picture is not where it was in the first. Noise and changes of the light of the
 * whole picture are not taken for it. Another scene is seen however much of the picture it fills. Pictures of different sizes differ.
 */
export function hasPictureChanged(before: GrayPicture, after: GrayPicture): boolean {
  if (before.width !== after.width || before.height !== after.height) return true;
  const { shift, noise } = compareBrightness(before.data, after.data);
  // What differs in most of the picture is the median itself, and would pass for noise.
  if (medianBlockDistance(before, after, shift) >= MINIMUM_STEP) return true;
  const step = Math.max(MINIMUM_STEP, noise * NOISE_FACTOR);
  return countChanged(before, after, shift, step) >= MINIMUM_CHANGED;
}

/** The median difference, which is the change of light, and the median of what lies beside it, which is noise. */
function compareBrightness(before: Uint8Array, after: Uint8Array): { shift: number; noise: number } {
  const counts = new Uint32Array(511);
  for (let index = 0; index < after.length; index++) {
    const difference = (after[index] ?? 0) - (before[index] ?? 0) + 255;
    counts[difference] = (counts[difference] ?? 0) + 1;
  }
  const shift = medianOf(counts, after.length) - 255;
  const besides = new Uint32Array(511);
  for (let difference = 0; difference < counts.length; difference++) {
    const distance = Math.abs(difference - 255 - shift);
    besides[distance] = (besides[distance] ?? 0) + (counts[difference] ?? 0);
  }
  return { shift, noise: medianOf(besides, after.length) };
}

/** How far the brightness of the middle one of all blocks is from what it was: noise cancels out in blocks, what is seen does not. */
function medianBlockDistance(before: GrayPicture, after: GrayPicture, shift: number): number {
  const distances: number[] = [];
  for (let top = 0; top + BLOCK <= after.height; top += BLOCK) {
    for (let left = 0; left + BLOCK <= after.width; left += BLOCK) {
      const change = sumOfBlock(after, left, top) - sumOfBlock(before, left, top);
      distances.push(Math.abs(change / (BLOCK * BLOCK) - shift));
    }
  }
  return distances.sort((a, b) => a - b)[distances.length >> 1] ?? 0;
}

function sumOfBlock({ width, data }: GrayPicture, left: number, top: number): number {
  let sum = 0;
  for (let y = top; y < top + BLOCK; y++) {
    for (let index = y * width + left; index < y * width + left + BLOCK; index++) sum += data[index] ?? 0;
  }
  return sum;
}

function medianOf(counts: Uint32Array, total: number): number {
  let seen = 0;
  for (let value = 0; value < counts.length; value++) {
    seen += counts[value] ?? 0;
    if (seen * 2 >= total) return value;
  }
  return 0;
}

/** Samples that differ and have neighbours that do, so that single ones do not count. */
function countChanged(before: GrayPicture, after: GrayPicture, shift: number, step: number): number {
  const { width, height } = after;
  const differs = new Uint8Array(width * height);
  let total = 0;
  for (let index = 0; index < differs.length; index++) {
    const difference = (after.data[index] ?? 0) - (before.data[index] ?? 0) - shift;
    if (difference < step && difference > -step) continue;
    differs[index] = 1;
    total += 1;
  }
  return total < MINIMUM_CHANGED ? 0 : countSupported(differs, width, height);
}

function countSupported(differs: Uint8Array, width: number, height: number): number {
  let supported = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const index = y * width + x;
      if (differs[index] === 1 && sumAround(differs, index, width) >= MINIMUM_SUPPORT) supported += 1;
    }
  }
  return supported;
}

function sumAround(differs: Uint8Array, index: number, width: number): number {
  let sum = 0;
  for (let row = index - width; row <= index + width; row += width) {
    sum += (differs[row - 1] ?? 0) + (differs[row] ?? 0) + (differs[row + 1] ?? 0);
  }
  return sum;
}
