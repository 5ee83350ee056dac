import { mapToMediaTime, mapToWallTime, wallTimeUs } from '#core/time/media-time.ts';
import type { EncodedPacket, VideoStream } from '../../media/encoded-packet.ts';
import type { ClipMemory } from './clip-memory.ts';
import { PacketRing } from './packet-ring.ts';
import type { PacketTap, TappedStream } from './packet-tap.ts';

/** Alerts are told of a little after they have happened; a colour or a name may take longer to be known. */
const LATE_SECONDS = 5;
/** A camera that sends nothing any more must not hold back what there is. */
const WAIT_SECONDS = 5;
/** Overlapping alerts of one camera; further ones get no clip. */
const MAXIMUM_COLLECTING = 8;
const MAXIMUM_CLIP_BYTES = 32 * 1024 * 1024;
const MICROSECONDS = 1_000_000;

export interface ClipSettings {
  readonly beforeSeconds: number;
  readonly afterSeconds: number;
}

/** The packets of a clip, all there. */
export interface CollectedClip {
  readonly alertId: string;
  readonly video: VideoStream;
  /** From a keyframe on, in decoding order. */
  readonly packets: readonly EncodedPacket[];
  readonly startedAtMs: number;
}

export interface CameraClipsOptions {
  readonly memory: ClipMemory;
  readonly onCollected: (clip: CollectedClip) => void;
  /** There is nothing to make a clip of, or too many are being made; a sentence for a person. */
  readonly onMissed: (alertId: string, reason: string) => void;
}

/** A clip that waits for its last packets. It refers to packets that it shares with the ring. */
interface Collecting {
  readonly alertId: string;
  readonly packets: EncodedPacket[];
  readonly endUs: number;
  readonly timer: NodeJS.Timeout;
  bytes: number;
}

/**
 * Keeps the last seconds of one camera's video while alerts may be raised there, and gathers the packets around each alert. It is told of
 * each packet by the fan-out and only stores references; nothing waits for it.
 */
export class CameraClips implements PacketTap, Disposable {
  readonly #options: CameraClipsOptions;
  readonly #collecting = new Set<Collecting>();
  #settings: ClipSettings | null = null;
  #stream: TappedStream | null = null;
  #ring: PacketRing | null = null;
  #unsubscribe: () => void = () => {};

  constructor(options: CameraClipsOptions) {
    this.#options = options;
  }

  /** Bytes of packets that it keeps. */
  get bytes(): number {
    return this.#ring?.bytes ?? 0;
  }

  /** Null: nothing is kept. */
  configure(settings: ClipSettings | null): void {
    const { beforeSeconds, afterSeconds } = settings ?? {};
    if (this.#settings?.beforeSeconds === beforeSeconds && this.#settings?.afterSeconds === afterSeconds) return;
    this.#stop();
    this.#settings = settings;
    this.#start();
  }

  attach(stream: TappedStream): () => void {
    this.#stop();
    this.#stream = stream;
    this.#start();
    return () => {
      if (this.#stream !== stream) return;
      this.#stop();
      this.#stream = null;
    };
  }

  /** Gathers the packets around that time of the clock on the wall, which has just passed. */
  record(alertId: string, timeMs: number): void {
    const [stream, ring, settings] = [this.#stream, this.#ring, this.#settings];
    if (stream === null || ring === null || settings === null) {
      this.#options.onMissed(alertId, 'the camera sends nothing.');
    } else if (this.#collecting.size >= MAXIMUM_COLLECTING) {
      this.#options.onMissed(alertId, `${MAXIMUM_COLLECTING} others of this camera are being made.`);
    } else {
      this.#gather(alertId, timeMs, { stream, ring, settings });
    }
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.#stream = null;
  }

  #gather(
    alertId: string,
    timeMs: number,
    { stream, ring, settings }: { stream: TappedStream; ring: PacketRing; settings: ClipSettings },
  ): void {
    const atUs = mapToMediaTime(stream.clock, wallTimeUs(timeMs * 1000));
    const packets = ring.since(atUs - settings.beforeSeconds * MICROSECONDS);
    const waitMs = (settings.afterSeconds + WAIT_SECONDS) * 1000;
    const clip: Collecting = {
      alertId,
      packets: [],
      endUs: atUs + settings.afterSeconds * MICROSECONDS,
      timer: setTimeout(() => this.#finish(clip), waitMs),
      bytes: 0,
    };
    this.#collecting.add(clip);
    // With a few packets one sees more than with none: what was told of late has its end behind it.
    for (const packet of packets) this.#collect(clip, packet);
  }

  #start(): void {
    const [stream, settings] = [this.#stream, this.#settings];
    if (stream === null || settings === null) return;
    const keepUs = (settings.beforeSeconds + LATE_SECONDS) * MICROSECONDS;
    const ring = new PacketRing({ keepUs, memory: this.#options.memory });
    this.#ring = ring;
    this.#unsubscribe = stream.subscribe((packet) => {
      ring.add(packet);
      for (const clip of this.#collecting) this.#collect(clip, packet);
    });
  }

  /** What is being gathered ends with what there is. */
  #stop(): void {
    this.#unsubscribe();
    this.#unsubscribe = () => {};
    for (const clip of [...this.#collecting]) this.#finish(clip);
    this.#ring?.[Symbol.dispose]();
    this.#ring = null;
  }

  #collect(clip: Collecting, packet: EncodedPacket): void {
    if (!this.#collecting.has(clip)) return;
    const isOver = packet.dtsUs > clip.endUs && clip.packets.length > 0;
    if (!isOver && (clip.packets.length > 0 || packet.isKeyframe)) {
      clip.packets.push(packet);
      clip.bytes += packet.data.byteLength;
    }
    if (isOver || clip.bytes >= MAXIMUM_CLIP_BYTES) this.#finish(clip);
  }

  #finish(clip: Collecting): void {
    if (!this.#collecting.delete(clip)) return;
    clearTimeout(clip.timer);
    const [first] = clip.packets;
    const stream = this.#stream;
    if (first === undefined || stream === null) {
      this.#options.onMissed(clip.alertId, 'the camera sent no complete picture (keyframe).');
      return;
    }
    this.#options.onCollected({
      alertId: clip.alertId,
      video: stream.video,
      packets: clip.packets,
      startedAtMs: mapToWallTime(stream.clock, first.ptsUs) / 1000,
    });
  }
}
