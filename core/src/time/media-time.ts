declare const mediaTime: unique symbol;
declare const wallTime: unique symbol;

/**
 * A presentation time on one camera's own timeline, in integer microseconds. It only ever moves forward, also
 * across reconnections, loops of a file and jumps of the device's clock. It says nothing about the time of day.
 */
export type MediaTimeUs = number & { readonly [mediaTime]: true };

/** A time of day, in integer microseconds since 1970-01-01T00:00:00Z. */
export type WallTimeUs = number & { readonly [wallTime]: true };

export const MICROSECONDS_PER_SECOND = 1_000_000;

export function mediaTimeUs(value: number): MediaTimeUs {
  return Math.round(value) as MediaTimeUs;
}

export function wallTimeUs(value: number): WallTimeUs {
  return Math.round(value) as WallTimeUs;
}

/**
 * Maps one camera's media time to the time of day. It is set when a session starts and may be corrected later;
 * both directions are exact inverses for one mapping.
 */
export interface WallClockMapping {
  readonly offsetUs: number;
}

export function mapToWallTime(mapping: WallClockMapping, time: MediaTimeUs): WallTimeUs {
  return wallTimeUs(time + mapping.offsetUs);
}

export function mapToMediaTime(mapping: WallClockMapping, time: WallTimeUs): MediaTimeUs {
  return mediaTimeUs(time - mapping.offsetUs);
}
