/**
 * A strip of black and white blocks that carries the frame number in the picture itself, so that any viewer can tell
 * from the pixels alone which frame is on screen. One block a bit, most significant bit on the left, white is 1.
 */
export const frameCounterStrip = {
  /** Size of the picture that the pixel positions below refer to. */
  pictureWidth: 1280,
  pictureHeight: 720,
  /** The blocks lie on the 16x16 grid of H.264's macroblocks, which keeps their edges clean at any bitrate. */
  x: 736,
  y: 672,
  blockWidth: 16,
  blockHeight: 32,
  bits: 32,
} as const;

/** Luma values (full range, 0..255) between these two are neither black nor white. */
const DARKEST_WHITE = 150;
const BRIGHTEST_BLACK = 105;

/** The number that the strip shows for a frame: its index modulo 2^32. */
export function frameCounterValue(frameIndex: number): number {
  return frameIndex >>> 0;
}

/** The bits of a frame's strip from left to right. */
export function frameCounterBits(frameIndex: number): boolean[] {
  const value = frameCounterValue(frameIndex);
  const { bits } = frameCounterStrip;
  return Array.from({ length: bits }, (_, position) => ((value >>> (bits - 1 - position)) & 1) === 1);
}

/**
 * Reads the frame number out of a picture of the ball camera.
 *
 * @param rgba the whole picture, 4 bytes a pixel, of any size with the scene's aspect ratio
 * @returns the frame index modulo 2^32, or null where a block is neither black nor white
 */
export function readFrameCounter(rgba: Uint8Array | Uint8ClampedArray, width: number, height: number): number | null {
  if (rgba.length < width * height * 4) {
    throw new TypeError(
      `Expected ${width * height * 4} bytes for a picture of ${width}x${height} but received ${rgba.length}`,
    );
  }
  let value = 0;
  for (let position = 0; position < frameCounterStrip.bits; position++) {
    const luma = blockLuma(rgba, width, height, position);
    if (luma > BRIGHTEST_BLACK && luma < DARKEST_WHITE) return null;
    value = value * 2 + (luma >= DARKEST_WHITE ? 1 : 0);
  }
  return value;
}

/** Mean luma of the middle half of a block, away from what scaling and compression do to its edges. */
function blockLuma(rgba: Uint8Array | Uint8ClampedArray, width: number, height: number, position: number): number {
  const { x, y, blockWidth, blockHeight, pictureWidth, pictureHeight } = frameCounterStrip;
  const left = Math.floor(((x + (position + 0.25) * blockWidth) * width) / pictureWidth);
  const right = Math.max(left + 1, Math.floor(((x + (position + 0.75) * blockWidth) * width) / pictureWidth));
  const top = Math.floor(((y + blockHeight * 0.25) * height) / pictureHeight);
  const bottom = Math.max(top + 1, Math.floor(((y + blockHeight * 0.75) * height) / pictureHeight));
  let sum = 0;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const offset = (row * width + column) * 4;
      sum += 0.299 * (rgba[offset] ?? 0) + 0.587 * (rgba[offset + 1] ?? 0) + 0.114 * (rgba[offset + 2] ?? 0);
    }
  }
  return sum / ((right - left) * (bottom - top));
}
