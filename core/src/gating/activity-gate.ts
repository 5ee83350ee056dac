import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from '../time/media-time.ts';
import { type FollowedObject, MovingObjects } from './moving-objects.ts';
import { PacketActivity, type Stillness, type Suspicion } from './packet-activity.ts';
import type { PacketFacts } from './packet-kind.ts';

export type DecodeMode = 'keyframes' | 'full';

/** A step from one mode to the other. */
export interface GateChange {
  readonly mode: DecodeMode;
  /** In words for a person. */
  readonly reason: string;
  /** At a wake: what happened from here on has to be looked at. */
  readonly sinceUs: MediaTimeUs;
}

export interface ActivityGateOptions {
  readonly width: number;
  readonly height: number;
  /** How long nothing has to happen before the camera sleeps. */
  readonly quietUs?: number;
  /** With keyframes farther apart than this a camera never sleeps: it would take too long to catch up. */
  readonly maximumKeyframeIntervalUs?: number;
}

const DEFAULT_QUIET_US = 5 * MICROSECONDS_PER_SECOND;
const DEFAULT_MAXIMUM_KEYFRAME_INTERVAL_US = 10 * MICROSECONDS_PER_SECOND;
/** Of keyframes that come more often, as in streams that have nothing else, one in this time is looked at. */
const MINIMUM_LOOK_INTERVAL_US = 0.9 * MICROSECONDS_PER_SECOND;
/**
 * Asleep without any doubt, a keyframe is looked at as often: decoding it is most of what a sleeping camera costs, and what shows in no
 * packet size and is gone before the next look is missed.
 */
const LOOK_INTERVAL_US = 3.9 * MICROSECONDS_PER_SECOND;
/** Pictures without movement for this long make the packets of that time ones of a still picture. */
const SEEN_STILL_US = 1 * MICROSECONDS_PER_SECOND;
/** Nothing is known of the present where no picture was looked at for this long; a busy machine decodes some seconds late. */
const UNSEEN_US = 4 * MICROSECONDS_PER_SECOND;
/** A keyframe that is this late, in usual intervals, does not come any more. */
const LATE_INTERVALS = 1.5;
/** Objects whose boxes alone move, in a picture that stands still, keep nobody awake for longer than this. */
const OBJECTS_WITHOUT_MOTION_US = 15 * MICROSECONDS_PER_SECOND;

/** Where pictures and results do not bear out what packets said, it was a false alarm after this long. */
const UNCONFIRMED_US = 2 * MICROSECONDS_PER_SECOND;

const START_REASON = 'Just connected: what is usual is still being learnt.';

/**
 * Decides how much of a camera's stream is decoded: keyframes while nothing happens, everything else while something
 * does. It wakes at once and falls asleep at a keyframe, after nothing has moved for a while. Pure: time is the media
 * time of what it is told.
 */
export class ActivityGate {
  readonly #activity: PacketActivity;
  readonly #objects = new MovingObjects();
  readonly #quietUs: number;
  readonly #maximumIntervalUs: number;
  #mode: DecodeMode = 'full';
  #reason = START_REASON;
  #wakes = 0;
  #newestUs = Number.NEGATIVE_INFINITY;
  #startUs: number | null = null;
  #keyframeUs = Number.NEGATIVE_INFINITY;
  #keyframeIntervalUs = Number.POSITIVE_INFINITY;
  #wokenByPackets = false;
  #isLookWanted = true;
  #lookUs = Number.NEGATIVE_INFINITY;
  /** The newest keyframe up to which nothing was in doubt. */
  #certainUs = Number.NEGATIVE_INFINITY;
  /** Before this the last look need not search for what it finds. */
  #lookSinceUs = Number.NEGATIVE_INFINITY;
  /** When there last was a reason to be awake, of each sort. */
  readonly #last = {
    packets: Number.NEGATIVE_INFINITY,
    motion: Number.NEGATIVE_INFINITY,
    objects: Number.NEGATIVE_INFINITY,
  };
  #pictureUs = Number.NEGATIVE_INFINITY;
  #heldUs = Number.NEGATIVE_INFINITY;
  /** What the wake was for, and when it was. */
  #wakeUs = Number.NEGATIVE_INFINITY;
  #awakeUs = Number.NEGATIVE_INFINITY;

  constructor({ width, height, ...options }: ActivityGateOptions) {
    this.#activity = new PacketActivity({ width, height });
    this.#quietUs = options.quietUs ?? DEFAULT_QUIET_US;
    this.#maximumIntervalUs = options.maximumKeyframeIntervalUs ?? DEFAULT_MAXIMUM_KEYFRAME_INTERVAL_US;
  }

  get mode(): DecodeMode {
    return this.#mode;
  }

  /** Why, in words for a person. */
  get reason(): string {
    if (this.#mode === 'keyframes') return this.#reason;
    if (this.#heldUs >= this.#newestUs) return this.#reason;
    return this.#insomnia() ?? this.#evidence(this.#newestUs) ?? this.#reason;
  }

  /** How often it was woken. */
  get wakes(): number {
    return this.#wakes;
  }

  /** Whether the keyframe that was observed last is to be decoded and looked at. */
  get isLookWanted(): boolean {
    return this.#isLookWanted;
  }

  /** Every packet, in decoding order, before it is decided whether to decode it. */
  observePacket(packet: PacketFacts): GateChange | null {
    const { ptsUs, isKeyframe } = packet;
    this.#startUs ??= ptsUs;
    this.#newestUs = Math.max(this.#newestUs, ptsUs);
    const suspicion = this.#activity.observe(packet, this.#stillness(ptsUs));
    if (suspicion !== null && this.#activity.isReady) this.#last.packets = ptsUs;
    if (isKeyframe) this.#noteKeyframe(ptsUs);
    this.#isLookWanted = isKeyframe && this.#wantsLook(ptsUs);
    if (this.#mode === 'full') return isKeyframe ? this.#sleepIfQuiet(ptsUs) : null;
    if (suspicion !== null) return this.#wakeForPackets(suspicion);
    return this.#isKeyframeLate(ptsUs) ? this.#wake('A keyframe is missing.', this.#keyframeUs) : null;
  }

  /** A decoded picture, and whether something in it moved since the one before. */
  observePicture(ptsUs: MediaTimeUs, hasMoved: boolean): GateChange | null {
    const beforeUs = this.#pictureUs;
    this.#pictureUs = Math.max(this.#pictureUs, ptsUs);
    if (!hasMoved) return null;
    this.#last.motion = Math.max(this.#last.motion, ptsUs);
    if (this.#mode === 'full') return null;
    return this.#wake('Something moves in the picture.', Math.max(beforeUs, this.#lookSinceUs));
  }

  /** What a task found in a decoded picture. */
  observeObjects(task: string, ptsUs: MediaTimeUs, objects: readonly FollowedObject[]): GateChange | null {
    if (this.#objects.observe(task, objects) === 0) return null;
    this.#last.objects = Math.max(this.#last.objects, ptsUs);
    return this.#mode === 'full' ? null : this.#wake(`The task "${task}" has found something new.`, ptsUs);
  }

  /** Somebody needs all pictures at `atUs` in any case. */
  hold(atUs: MediaTimeUs, reason: string): GateChange | null {
    this.#heldUs = Math.max(this.#heldUs, atUs);
    this.#last.packets = Math.max(this.#last.packets, atUs);
    if (this.#mode === 'keyframes') return this.#wake(reason, atUs);
    this.#reason = reason;
    return null;
  }

  #stillness(ptsUs: MediaTimeUs): Stillness {
    if (this.#mode === 'keyframes') return 'presumed';
    const movedUs = Math.max(this.#last.motion, this.#startUs ?? ptsUs);
    const isSeen = this.#pictureUs >= ptsUs - UNSEEN_US && this.#pictureUs - movedUs >= SEEN_STILL_US;
    return isSeen ? 'seen' : 'moving';
  }

  #noteKeyframe(ptsUs: MediaTimeUs): void {
    if (Number.isFinite(this.#keyframeUs)) this.#keyframeIntervalUs = ptsUs - this.#keyframeUs;
    this.#keyframeUs = ptsUs;
  }

  /** Streams of keyframes alone have no other packets that would tell. */
  #wantsLook(ptsUs: MediaTimeUs): boolean {
    const isDoubtful = this.#activity.isDoubtful || this.#activity.isIntraOnly;
    const certainUs = isDoubtful ? this.#certainUs : Number.NEGATIVE_INFINITY;
    if (!isDoubtful) this.#certainUs = ptsUs;
    const intervalUs = isDoubtful ? MINIMUM_LOOK_INTERVAL_US : LOOK_INTERVAL_US;
    if (this.#mode === 'keyframes' && ptsUs - this.#lookUs < intervalUs) return false;
    this.#lookUs = ptsUs;
    this.#lookSinceUs = certainUs;
    this.#activity.clearDoubt();
    return true;
  }

  #isKeyframeLate(ptsUs: MediaTimeUs): boolean {
    const patienceUs = Math.min(
      this.#maximumIntervalUs,
      this.#keyframeIntervalUs * LATE_INTERVALS + MICROSECONDS_PER_SECOND,
    );
    return ptsUs - this.#keyframeUs > patienceUs;
  }

  #sleepIfQuiet(ptsUs: MediaTimeUs): GateChange | null {
    if (this.#insomnia() !== null || this.#evidence(ptsUs) !== null) return null;
    if (this.#isConfirmed()) this.#activity.clearPeak();
    else this.#activity.forgive(ptsUs);
    this.#mode = 'keyframes';
    this.#reason = `Nothing has moved for ${Math.round(this.#quietUs / MICROSECONDS_PER_SECOND)} s.`;
    return { mode: 'keyframes', reason: this.#reason, sinceUs: ptsUs };
  }

  /** Why the camera cannot sleep however quiet it is; null where it can. */
  #insomnia(): string | null {
    if (!this.#activity.isReady) return null;
    if (this.#keyframeIntervalUs <= this.#maximumIntervalUs) return null;
    return 'The camera sends keyframes too seldom to decode these alone.';
  }

  /** What speaks for staying awake; null where nothing does. */
  #evidence(ptsUs: number): string | null {
    const quietSinceUs = ptsUs - (this.#isConfirmed() ? this.#quietUs : UNCONFIRMED_US);
    if (this.#last.motion > quietSinceUs) return 'Something moves in the picture.';
    if (!this.#activity.isReady || (this.#startUs ?? ptsUs) > ptsUs - this.#quietUs) return START_REASON;
    if (Math.max(this.#pictureUs, this.#awakeUs) < ptsUs - UNSEEN_US) return 'No picture could be looked at lately.';
    if (this.#last.packets > quietSinceUs) return this.#reason;
    const isOnlyTrembling = this.#last.motion < ptsUs - OBJECTS_WITHOUT_MOTION_US;
    return this.#last.objects > quietSinceUs && !isOnlyTrembling ? 'An object moves.' : null;
  }

  /** Whether anything but packets spoke for the last wake. */
  #isConfirmed(): boolean {
    return !this.#wokenByPackets || Math.max(this.#last.motion, this.#last.objects) >= this.#wakeUs;
  }

  #wakeForPackets({ kind, sinceUs }: Suspicion): GateChange {
    this.#wokenByPackets = true;
    const reason = kind === 'packet' ? 'A packet is much larger than usual.' : 'Packets are larger than usual.';
    return this.#wake(reason, sinceUs, true);
  }

  #wake(reason: string, sinceUs: number, byPackets = false): GateChange {
    this.#mode = 'full';
    this.#reason = reason;
    this.#wakes += 1;
    this.#wokenByPackets = byPackets;
    this.#wakeUs = sinceUs;
    this.#awakeUs = this.#newestUs;
    this.#last.packets = Math.max(this.#last.packets, this.#newestUs);
    return { mode: 'full', reason, sinceUs: sinceUs as MediaTimeUs };
  }
}
