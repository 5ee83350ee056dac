import type { MediaTimeUs } from '../time/media-time.ts';

/** What is known of a packet without decoding it. */
export interface PacketFacts {
  /** Without filler data. */
  readonly bytes: number;
  readonly isKeyframe: boolean;
  readonly ptsUs: MediaTimeUs;
}

/** Where a packet stands among its neighbours, which decides how large it usually is. */
export interface PacketKind {
  /** `key`; `forward1` to `forward4` by how many pictures it lies ahead of the one it follows; `between1` to `between3` for B-frames. */
  readonly kind: string;
  /** The same, and how far into the group of pictures, in powers of two. */
  readonly place: string;
}

const MAXIMUM_AHEAD = 4;
const MAXIMUM_BETWEEN = 3;

/**
 * Tells packets apart by their timestamps alone, so that it works for every codec: a picture shown before one that
 * was already sent is a B-frame, and the first of a run of B-frames is the one that the others refer to.
 */
export class PacketClassifier {
  #newestUs = Number.NEGATIVE_INFINITY;
  #keyframeUs = Number.NEGATIVE_INFINITY;
  #sinceKeyframe = 0;
  #sinceForward = 0;
  #intervalUs = 0;

  /** Packets come in decoding order. */
  classify({ isKeyframe, ptsUs }: Omit<PacketFacts, 'bytes'>): PacketKind {
    this.#sinceKeyframe += 1;
    if (isKeyframe) return this.#startGroup(ptsUs);
    const kind = ptsUs > this.#newestUs ? this.#forward(ptsUs) : this.#between();
    return { kind, place: `${kind}@${Math.floor(Math.log2(this.#sinceKeyframe))}` };
  }

  #startGroup(ptsUs: MediaTimeUs): PacketKind {
    const spanUs = ptsUs - this.#keyframeUs;
    if (Number.isFinite(spanUs) && spanUs > 0) this.#intervalUs = spanUs / this.#sinceKeyframe;
    this.#keyframeUs = ptsUs;
    this.#newestUs = Math.max(this.#newestUs, ptsUs);
    this.#sinceKeyframe = 0;
    this.#sinceForward = 0;
    return { kind: 'key', place: 'key' };
  }

  #forward(ptsUs: MediaTimeUs): string {
    const pictures = this.#intervalUs > 0 ? Math.round((ptsUs - this.#newestUs) / this.#intervalUs) : 1;
    this.#newestUs = ptsUs;
    this.#sinceForward = 0;
    return `forward${Math.min(MAXIMUM_AHEAD, Math.max(1, pictures))}`;
  }

  #between(): string {
    this.#sinceForward += 1;
    return `between${Math.min(MAXIMUM_BETWEEN, this.#sinceForward)}`;
  }
}
