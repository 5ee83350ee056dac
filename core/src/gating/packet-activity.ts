import type { MediaTimeUs } from '../time/media-time.ts';
import { PacketClassifier, type PacketFacts, type PacketKind } from './packet-kind.ts';
import { RobustBaseline } from './robust-baseline.ts';

/** Something that a still picture does not explain. */
export interface Suspicion {
  /** One packet much larger than others of its kind, or many a little larger. */
  readonly kind: 'packet' | 'rate';
  /** When what is suspected began. */
  readonly sinceUs: MediaTimeUs;
}

/**
 * Whether the picture stands still now: seen on decoded pictures, presumed because nothing says otherwise, or not at
 * all. What is suspicious is learnt only where the picture was seen.
 */
export type Stillness = 'seen' | 'presumed' | 'moving';

export interface PacketActivityOptions {
  readonly width: number;
  readonly height: number;
}

/** Sizes are compared by their logarithm: a spread of 0.03 is one of 3 %. Packets that hold all of a picture vary much less. */
const DELTA_BASELINE = { window: 48, minimumSamples: 20, minimumSpread: 0.03 } as const;
const INTRA_BASELINE = { window: 48, minimumSamples: 12, minimumSpread: 0.004 } as const;
const COARSE_SAMPLES = 24;
/** Keyframes beside others, of which there is one every second or two. */
const KEYFRAME_BASELINE = { window: 24, minimumSamples: 4, minimumSpread: 0.01 } as const;
/** A keyframe is worth a look from here on, in spreads. */
const KEYFRAME_DOUBT = 3;

/** So many keyframes one after the other are no accident: the stream has nothing else. */
const KEYFRAMES_IN_A_ROW = 3;

/** A single packet is suspicious from here on, in spreads of its kind. */
const PACKET_THRESHOLD = 6;
/**
 * Below this it has to be followed by another large one soon: rate control that keeps a constant bit rate spends what it has saved on a
 * single packet now and then, while whatever moves shows in the next pictures as well.
 */
const CERTAIN_THRESHOLD = 12;
const CONFIRMED_WITHIN_PACKETS = 2;

/** Packets are also judged in short runs, of which the mean tells much smaller changes than one packet does. */
const RUN_PACKETS = 8;
const RUN_BASELINE = { window: 48, minimumSamples: 12, minimumSpread: 0.25 } as const;
/** What lies beyond the slack adds up from run to run (cumulative sum, Page 1954), and is suspicious from the threshold on. */
const RUN_SLACK = 1.5;
const RUN_THRESHOLD = 6;
const RUN_DOUBT = 3;
/** So that it comes down soon after the end. */
const MAXIMUM_EXCESS = 18;
/** One wild packet must not decide over its run. */
const CLIPPED = 6;

/** After a false alarm the thresholds rise above what caused it, and come down by half in this time. */
const TOLERANCE_HALF_LIFE_US = 600_000_000;
const TOLERANCE_MARGIN = 1.3;
const MAXIMUM_TOLERANCE = 40;

/** Packets without any content differ by what their headers happen to weigh: so many bytes are added before sizes are compared. */
const MINIMUM_OVERHEAD_BYTES = 200;
const PIXELS_PER_OVERHEAD_BYTE = 4_000;

/**
 * Watches the sizes of packets for what moves, without decoding any. Each kind of packet (by type and place in its
 * group of pictures) has a robust baseline of its own. Streams of keyframes alone are judged by these, in both
 * directions; in other streams keyframes say little, and their pictures are looked at anyway.
 *
 * What was usual is learnt from packets of still pictures only: the owner says which those are.
 */
export class PacketActivity {
  readonly #classifier = new PacketClassifier();
  readonly #overheadBytes: number;
  readonly #places = new Map<string, RobustBaseline>();
  readonly #kinds = new Map<string, RobustBaseline>();
  /** For kinds that were never seen before. */
  readonly #all = new RobustBaseline({ ...DELTA_BASELINE, minimumSamples: COARSE_SAMPLES });
  readonly #runs = new RobustBaseline(RUN_BASELINE);
  readonly #keyframes = new RobustBaseline(KEYFRAME_BASELINE);
  #isDoubtful = false;
  #run = { packets: 0, sum: 0, sinceUs: 0, isStill: true };
  #excess = { sum: 0, sinceUs: 0 };
  #keyframesInARow = 0;
  /** A large packet that waits for another one. */
  #unconfirmed: { readonly sinceUs: MediaTimeUs; packetsLeft: number } | null = null;
  #tolerance = { packet: 0, rate: 0 };
  #peak = { packet: 0, rate: 0 };
  #toleranceAtUs = 0;

  constructor({ width, height }: PacketActivityOptions) {
    this.#overheadBytes = Math.max(MINIMUM_OVERHEAD_BYTES, (width * height) / PIXELS_PER_OVERHEAD_BYTE);
  }

  /** Whether enough was learnt to judge what comes. */
  get isReady(): boolean {
    const baseline = this.isIntraOnly ? this.#kinds.get('key') : this.#all;
    return this.#runs.isReady && baseline?.isReady === true;
  }

  /** Whether every picture can be decoded on its own. */
  get isIntraOnly(): boolean {
    return this.#keyframesInARow >= KEYFRAMES_IN_A_ROW;
  }

  /** Whether anything since `clearDoubt` was a little unusual: not enough to wake, but a reason to look at the next picture. */
  get isDoubtful(): boolean {
    return this.#isDoubtful;
  }

  clearDoubt(): void {
    this.#isDoubtful = false;
  }

  /**
   * Judges the next packet, in decoding order.
   *
   * @returns null where a still picture explains it
   */
  observe(packet: PacketFacts, stillness: Stillness): Suspicion | null {
    this.#keyframesInARow = packet.isKeyframe ? this.#keyframesInARow + 1 : 0;
    const kind = this.#classifier.classify(packet);
    const size = Math.log(packet.bytes + this.#overheadBytes);
    if (packet.isKeyframe && this.#keyframesInARow < KEYFRAMES_IN_A_ROW) return this.#judgeKeyframe(size, stillness);
    const deviation = this.#deviation(kind, size);
    const excess = packet.isKeyframe ? Math.abs(deviation) : deviation;
    const { packet: tolerated } = this.#tolerated(packet.ptsUs);
    const isLarge = excess > Math.max(PACKET_THRESHOLD, tolerated);
    if (excess > PACKET_THRESHOLD) this.#isDoubtful = true;
    const sinceUs = this.#confirm(packet.ptsUs, excess, isLarge);
    if (sinceUs !== null) this.#peak.packet = Math.max(this.#peak.packet, excess);
    const isStill = stillness === 'seen' || (stillness === 'presumed' && !isLarge);
    if (isStill) this.#learn(kind, size);
    // A look at the picture outweighs what has added up.
    if (stillness === 'seen') this.#excess.sum = 0;
    const ofRun = this.#judgeRun(packet.ptsUs, deviation, isStill);
    return sinceUs === null ? ofRun : { kind: 'packet', sinceUs };
  }

  /** What was suspected last turned out to be nothing: the like is let pass for some minutes. */
  forgive(atUs: MediaTimeUs): void {
    const tolerated = this.#tolerated(atUs);
    const raise = (peak: number, old: number) => Math.min(MAXIMUM_TOLERANCE, Math.max(old, peak * TOLERANCE_MARGIN));
    this.#tolerance = {
      packet: raise(this.#peak.packet, tolerated.packet),
      rate: raise(this.#peak.rate, tolerated.rate),
    };
    this.#toleranceAtUs = atUs;
    this.clearPeak();
  }

  /** Forgets how suspicious the past was. */
  clearPeak(): void {
    this.#peak = { packet: 0, rate: 0 };
    this.#excess.sum = 0;
  }

  /** @returns since when packets are suspicious; null while they are not, or not yet */
  #confirm(ptsUs: MediaTimeUs, excess: number, isLarge: boolean): MediaTimeUs | null {
    const waiting = this.#unconfirmed;
    const isConfirmed = waiting !== null && excess > PACKET_THRESHOLD;
    if (isConfirmed || (isLarge && excess > CERTAIN_THRESHOLD)) {
      this.#unconfirmed = null;
      return waiting?.sinceUs ?? ptsUs;
    }
    if (isLarge) this.#unconfirmed = { sinceUs: ptsUs, packetsLeft: CONFIRMED_WITHIN_PACKETS };
    else if (waiting !== null && --waiting.packetsLeft === 0) this.#unconfirmed = null;
    return null;
  }

  #deviation({ kind, place }: PacketKind, size: number): number {
    const ofPlace = this.#places.get(place);
    if (ofPlace?.isReady) return ofPlace.deviation(size);
    const ofKind = this.#kinds.get(kind);
    const general = ofKind?.isReady ? ofKind : this.#all;
    const deviation = general.deviation(size);
    // A place that comes once in a group, such as the first after the keyframe, has lain elsewhere from the start.
    return ofPlace === undefined ? deviation : Math.min(deviation, general.deviationFrom(ofPlace.median, size));
  }

  /** Says nothing by itself: the picture is looked at. */
  #judgeKeyframe(size: number, stillness: Stillness): null {
    const isUsual = this.#keyframes.isReady && Math.abs(this.#keyframes.deviation(size)) <= KEYFRAME_DOUBT;
    if (!isUsual) this.#isDoubtful = true;
    if (stillness !== 'moving') this.#keyframes.add(size);
    return null;
  }

  #learn({ kind, place }: PacketKind, size: number): void {
    const options = kind === 'key' ? INTRA_BASELINE : DELTA_BASELINE;
    this.#all.add(size);
    baselineOf(this.#places, place, options).add(size);
    baselineOf(this.#kinds, kind, { ...options, minimumSamples: COARSE_SAMPLES }).add(size);
  }

  #judgeRun(ptsUs: MediaTimeUs, deviation: number, isStill: boolean): Suspicion | null {
    const run = this.#run;
    if (run.packets === 0) run.sinceUs = ptsUs;
    run.packets += 1;
    run.sum += Math.min(CLIPPED, Math.max(-CLIPPED, deviation));
    run.isStill &&= isStill;
    if (run.packets < RUN_PACKETS) return null;
    this.#run = { packets: 0, sum: 0, sinceUs: 0, isStill: true };
    const mean = run.sum / run.packets;
    const signed = this.#runs.deviation(mean);
    const sum = this.#addExcess(this.isIntraOnly ? Math.abs(signed) : signed, run.sinceUs);
    const isSuspicious = sum > Math.max(RUN_THRESHOLD, this.#tolerated(ptsUs).rate);
    if (sum > RUN_DOUBT) this.#isDoubtful = true;
    if (isSuspicious) this.#peak.rate = Math.max(this.#peak.rate, sum);
    else if (run.isStill) this.#runs.add(mean);
    return isSuspicious ? { kind: 'rate', sinceUs: this.#excess.sinceUs as MediaTimeUs } : null;
  }

  #addExcess(deviation: number, sinceUs: number): number {
    if (this.#excess.sum === 0) this.#excess.sinceUs = sinceUs;
    this.#excess.sum = Math.max(0, Math.min(MAXIMUM_EXCESS, this.#excess.sum + deviation - RUN_SLACK));
    return this.#excess.sum;
  }

  #tolerated(atUs: MediaTimeUs): { packet: number; rate: number } {
    if (this.#tolerance.packet === 0 && this.#tolerance.rate === 0) return this.#tolerance;
    const share = 0.5 ** ((atUs - this.#toleranceAtUs) / TOLERANCE_HALF_LIFE_US);
    return { packet: this.#tolerance.packet * share, rate: this.#tolerance.rate * share };
  }
}

function baselineOf(
  baselines: Map<string, RobustBaseline>,
  name: string,
  options: { window: number; minimumSamples: number; minimumSpread: number },
): RobustBaseline {
  let baseline = baselines.get(name);
  if (baseline === undefined) {
    baseline = new RobustBaseline(options);
    baselines.set(name, baseline);
  }
  return baseline;
}
