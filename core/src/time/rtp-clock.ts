import { type MediaTimeUs, mediaTimeUs } from './media-time.ts';
import { wrappedDistance } from './wrapped-distance.ts';

/** The clock rate of every RTP video payload format in use (RFC 3551 clause 5). */
export const RTP_VIDEO_CLOCK_HZ = 90_000;

const WRAP = 2 ** 32;

/** Media time in ticks of the 90 kHz RTP clock, before the viewer's random offset and the 32-bit wrap. */
export function mediaTimeToPts90k(time: MediaTimeUs): number {
  return Math.round((time * 9) / 100);
}

/**
 * The RTP timestamp that one viewer's stream carries for a media time: `(pts90k + offset) mod 2^32`
 * (RFC 3550 clause 5.1). Video packets and results go through this one function, so they join exactly.
 */
export function mediaTimeToRtp(time: MediaTimeUs, offset: number): number {
  const ticks = (mediaTimeToPts90k(time) + offset) % WRAP;
  return ticks < 0 ? ticks + WRAP : ticks;
}

/** Signed distance from `from` to `to` in ticks, right as long as they lie less than 2^31 ticks (6.6 hours) apart. */
export function rtpDistance(from: number, to: number): number {
  return wrappedDistance(from, to, WRAP);
}

/** A moment of which both the RTP timestamp and the media time are known. */
export interface RtpReference {
  readonly rtpTimestamp: number;
  readonly ptsUs: MediaTimeUs;
}

/** The media time of an RTP timestamp near a reference, to the nearest tick (11 µs). */
export function rtpToMediaTime(rtpTimestamp: number, reference: RtpReference): MediaTimeUs {
  return mediaTimeUs(reference.ptsUs + (rtpDistance(reference.rtpTimestamp, rtpTimestamp) * 100) / 9);
}
