import type { ConnectionStatistics } from '#contract/camera-status.ts';
import type { PublishConfig } from '#contract/config.ts';
import type { AudioSourcePacket, VideoSourcePacket } from './source.ts';

/**
 * The port between the protocol servers that devices call (SRT, RTMP, WHIP) and the cameras they publish to. A
 * server asks the desk to admit a device, then pushes what the device sends. The camera reads it as its source.
 */

export type PublishProtocol = Exclude<ConnectionStatistics['protocol'], 'udp'>;

/** What a device says of itself before it may send. Texts come from the network and are not yet checked. */
export interface PublishRequest {
  readonly protocol: PublishProtocol;
  readonly camera: string;
  readonly user: string | null;
  readonly password: string | null;
  readonly remoteAddress: string;
  /** The protocol server itself has checked the credentials (an SRT listen callback), or the person is logged in. */
  readonly isTrusted: boolean;
}

/** The device's connection, as the desk sees it. */
export interface PublishingDevice {
  /** Ends the connection; the server then calls `Publication.end`. @param reason in words for the log */
  close(reason: string): void;
  /** Called about once a second. */
  statistics(): ConnectionStatistics;
  /** Why what the device sends may hold no video, as a sentence for a person. */
  hint?(): string | null;
  /** See `SourceSession.setUrgency`. */
  setUrgency?(isUrgent: boolean): void;
  /** Asks the device for a keyframe, where the protocol can. */
  requestKeyframe?(): void;
}

/** Pictures in decoding order. H.264 and H.265 in Annex B form; parameter sets in the stream, or in `extradata`. */
export interface ElementaryVideoPacket extends VideoSourcePacket {
  /** FFmpeg's name of the codec: `h264`, `hevc`, `av1`, `vp8`, `vp9`, `mjpeg`. */
  readonly codec: string;
  /** Out-of-band parameter sets in FFmpeg's form (Annex B for H.264 and H.265), null where they are in the stream. */
  readonly extradata: Uint8Array | null;
}
export type ElementaryPacket = ElementaryVideoPacket | AudioSourcePacket;

/** One admitted device. */
export interface Publication {
  /** Takes what the device sends; never waits. What the camera cannot take is dropped up to the next keyframe. */
  push(packet: ElementaryPacket): void;
  /** The device is gone; calling it again does nothing. */
  end(): void;
}

/** What a listen callback has to know to decide without asking: a line for each camera that devices may publish to. */
export interface PublishPermit {
  readonly publish: PublishConfig;
}

export interface PublisherDesk {
  /**
   * Admits a device, or throws.
   *
   * @throws OperationalError `publish-invalid` (no such name can be) | `publish-unknown` (no such camera) |
   * `publish-forbidden` (the camera does not take devices, or is disabled) | `publish-unauthorized` |
   * `publish-busy` (another device publishes) | `publish-overload`
   */
  admit(request: PublishRequest, device: PublishingDevice): Publication;
  /** Cameras that devices may publish to, by name. */
  permits(): ReadonlyMap<string, PublishPermit>;
  /** Cameras that exist and that devices may not publish to: disabled, or with inputs of another kind. */
  forbidden?(): Iterable<string>;
  /** The permit of names that no camera has, while such devices become cameras; else null. */
  autoCreatePermit(): PublishPermit | null;
  /** Tells of every change of the permits. @returns ends it */
  onPermitsChange(listener: () => void): () => void;
}
