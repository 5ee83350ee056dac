import type { TaskName } from '#contract/config.ts';
import type { FrameResult, LiveMode } from '#contract/result.ts';
import type { StageRecorder } from '#core/statistics/stage-recorder.ts';
import { PlayoutPacer } from '#core/sync/playout-pacer.ts';
import { ResultGate } from '#core/sync/result-gate.ts';
import type { MediaTimeUs } from '#core/time/media-time.ts';
import type { EncodedPacket } from '../../media/encoded-packet.ts';
import { PacketFanout } from '../../pipeline/packet-fanout.ts';

/** A frame waits this long for a task that has fallen silent. */
const MAXIMUM_HOLD_US = 1_500_000;
const MAXIMUM_HELD_PACKETS = 120;
/** Results that a new viewer gets for the cached frames it starts with. */
const MAXIMUM_RECENT_RESULTS = 120;

/** Sound of the synced mode that waits for its pictures: four seconds in pieces of 20 ms. */
const MAXIMUM_HELD_SOUND = 200;

/** One Opus packet (RFC 6716). */
export interface OpusSound {
  readonly data: Uint8Array;
  readonly ptsUs: number;
}
export type SoundListener = (sound: OpusSound) => void;
export type ResultListener = (result: FrameResult) => void;

/**
 * What the viewers of one camera see: the same packets twice, at once for the live mode and held back for their
 * results for the synced mode, and the results themselves. It outlives the camera's connections, so that viewers
 * stay while a camera reconnects.
 */
export class LiveOutput implements Disposable {
  readonly #direct = new PacketFanout();
  readonly #synced = new PacketFanout();
  readonly #gate: ResultGate<EncodedPacket, TaskName>;
  readonly #pacer = new PlayoutPacer();
  readonly #holdRecorder: StageRecorder;
  readonly #resultListeners = new Set<ResultListener>();
  readonly #soundListeners = { live: new Set<SoundListener>(), synced: new Set<SoundListener>() };
  #heldSound: OpusSound[] = [];
  readonly #recentResults: FrameResult[] = [];
  readonly #releases: { readonly packet: EncodedPacket; readonly atMs: number }[] = [];
  #releaseTimer: NodeJS.Timeout | null = null;
  #tasks: readonly TaskName[] = [];
  #newestPtsUs: MediaTimeUs | null = null;

  constructor(options: { readonly holdRecorder: StageRecorder }) {
    this.#holdRecorder = options.holdRecorder;
    this.#gate = new ResultGate({
      maximumHoldUs: MAXIMUM_HOLD_US,
      capacity: MAXIMUM_HELD_PACKETS,
      release: (packet) => this.#scheduleRelease(packet),
    });
  }

  /** Tasks whose results belong on the picture right now. */
  get tasks(): readonly TaskName[] {
    return this.#tasks;
  }

  /** Media time of the newest packet, or null before the first. */
  get newestPtsUs(): MediaTimeUs | null {
    return this.#newestPtsUs;
  }

  setTasks(tasks: readonly TaskName[]): void {
    this.#tasks = tasks;
    this.#gate.setTasks(tasks);
  }

  publishPacket(packet: EncodedPacket): void {
    this.#newestPtsUs = packet.ptsUs;
    this.#direct.publish(packet);
    this.#gate.push(packet);
  }

  /** Results go out before the frames that they let through. */
  publishResult(result: FrameResult): void {
    this.#recentResults.push(result);
    if (this.#recentResults.length > MAXIMUM_RECENT_RESULTS) this.#recentResults.shift();
    for (const listener of this.#resultListeners) listener(result);
    this.#gate.reach(result.task, result.ptsUs as MediaTimeUs);
  }

  subscribePackets(mode: LiveMode, listener: (packet: EncodedPacket) => void): () => void {
    return (mode === 'live' ? this.#direct : this.#synced).subscribe(listener);
  }

  /** Whether anybody hears the camera; nothing is transcoded for nobody. */
  get hasListeners(): boolean {
    return this.#soundListeners.live.size + this.#soundListeners.synced.size > 0;
  }

  /** Sound goes out at once to live viewers, and together with its pictures to synced ones. */
  publishAudio(sound: OpusSound): void {
    for (const listener of this.#soundListeners.live) listener(sound);
    if (this.#soundListeners.synced.size === 0) return;
    this.#heldSound.push(sound);
    if (this.#heldSound.length > MAXIMUM_HELD_SOUND) this.#heldSound.shift();
  }

  subscribeAudio(mode: LiveMode, listener: SoundListener): () => void {
    const listeners = this.#soundListeners[mode];
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Adds a viewer, which first gets the results of the recent past. */
  subscribeResults(listener: ResultListener): () => void {
    for (const result of this.#recentResults) listener(result);
    this.#resultListeners.add(listener);
    return () => this.#resultListeners.delete(listener);
  }

  /** The stream ends or starts anew: what is cached or held does not continue it. */
  reset(): void {
    this.#gate.flush();
    this.#releaseDue(Number.POSITIVE_INFINITY);
    this.#direct.reset();
    this.#synced.reset();
    this.#recentResults.length = 0;
    this.#heldSound = [];
  }

  [Symbol.dispose](): void {
    if (this.#releaseTimer !== null) clearTimeout(this.#releaseTimer);
    this.#releaseTimer = null;
    this.#releases.length = 0;
    this.#resultListeners.clear();
    for (const listeners of Object.values(this.#soundListeners)) listeners.clear();
  }

  #scheduleRelease(packet: EncodedPacket): void {
    const nowMs = performance.now();
    const dueMs = this.#pacer.schedule(packet.receivedAtMs, nowMs);
    // For nobody the packets are only kept, and a timer for each would be a good part of what an unwatched camera costs.
    const isWatched = this.#synced.readers > 0;
    this.#releases.push({ packet, atMs: isWatched ? dueMs : nowMs });
    this.#releaseDue(nowMs);
  }

  #releaseDue(nowMs: number): void {
    for (let next = this.#releases[0]; next !== undefined && next.atMs <= nowMs + 0.5; next = this.#releases[0]) {
      this.#releases.shift();
      this.#holdRecorder.record(performance.now(), performance.now() - next.packet.receivedAtMs);
      this.#synced.publish(next.packet);
      this.#releaseSound(next.packet.ptsUs);
    }
    const waiting = this.#releases[0];
    if (waiting === undefined || this.#releaseTimer !== null) return;
    this.#releaseTimer = setTimeout(() => {
      this.#releaseTimer = null;
      this.#releaseDue(performance.now());
    }, waiting.atMs - nowMs);
  }

  #releaseSound(untilUs: MediaTimeUs): void {
    while ((this.#heldSound[0]?.ptsUs ?? Number.POSITIVE_INFINITY) <= untilUs) {
      const sound = this.#heldSound.shift();
      if (sound !== undefined) for (const listener of this.#soundListeners.synced) listener(sound);
    }
  }
}
