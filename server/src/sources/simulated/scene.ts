import type { WallTimeUs } from '#core/time/media-time.ts';

/** A simulated camera's picture, drawn frame by frame. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  /**
   * Draws frame number `frameIndex` into `planes`: 8-bit 4:2:0 (I420), Y then U then V without padding,
   * `width * height * 3 / 2` bytes, BT.601 limited range. The same index gives the same picture but for the wall-clock time.
   */
  draw(planes: Uint8Array, frameIndex: number, wallTime: WallTimeUs): void;
}
