import { MICROSECONDS_PER_SECOND } from '../../time/media-time.ts';
import type { Rule, Surroundings } from '../rule.ts';
import { CameraTracks } from './camera-tracks.ts';
import { CameraView } from './camera-view.ts';
import { EngineClock } from './engine-clock.ts';
import type { RuleObservation, RuleSignal } from './rule-signal.ts';
import { RuleWatch } from './rule-watch.ts';
import { ScheduleClock } from './schedule-clock.ts';

const MICROSECONDS_PER_MILLISECOND = MICROSECONDS_PER_SECOND / 1000;
/** Tasks that come with localcv and look at the objects of another one. */
const LOOKS_AT: Readonly<Record<string, string>> = {
  identity: 'faces',
  pose: 'objects',
  'plate-text': 'plates',
  appearance: 'objects',
  colours: 'objects',
};

/**
 * Watches rules over what the tasks of all cameras find. Pure: it knows no clock but the times that it is given. What it measures goes
 * with media time; times of day, with the clock on the wall. It does not matter how often `tick` is called between two
 * frames, except for how soon signals come; once a second is good.
 *
 * Rules that `checkRule` finds fault with are taken and are never fulfilled where something is missing.
 */
export class RuleEngine {
  readonly #clock = new EngineClock();
  readonly #watches: readonly RuleWatch[];
  readonly #surroundings: Surroundings;
  readonly #cameras = new Map<string, CameraTracks>();
  #parts = 0;
  #occurrences = 0;

  /** @param rules by name; those that are not enabled are left out */
  constructor(rules: Readonly<Record<string, Rule>>, surroundings: Surroundings) {
    this.#surroundings = surroundings;
    const schedules = new ScheduleClock(surroundings.site);
    this.#watches = Object.entries(rules)
      .filter(([, { enabled }]) => enabled !== false)
      .map(
        ([name, rule]) =>
          new RuleWatch({
            name,
            rule,
            schedules,
            clock: this.#clock,
            nextPart: () => this.#parts++,
            nextOccurrence: () => ++this.#occurrences,
          }),
      );
  }

  /** How many objects are remembered, in all cameras. */
  get size(): number {
    let size = 0;
    for (const tracks of this.#cameras.values()) size += tracks.size;
    return size;
  }

  /** Takes in what a task found in a frame. Frames of one camera come in order; of cameras that are not in the surroundings nothing is known. */
  observe({ camera, task, ptsUs, wallMs, objects }: RuleObservation): RuleSignal[] {
    const tracks = this.#tracksOf(camera);
    if (tracks === null) return [];
    const nowMs = this.#clock.frame(camera, ptsUs / MICROSECONDS_PER_MILLISECOND, wallMs);
    const passed = this.#watches.flatMap((watch) => watch.advance(nowMs));
    const changes = tracks.observe(task, objects, nowMs);
    return [...passed, ...this.#watches.flatMap((watch) => watch.observe(tracks, changes))];
  }

  /** Lets time pass in which nothing may have been seen. */
  tick(wallMs: number): RuleSignal[] {
    const nowMs = this.#clock.tick(wallMs);
    return this.#watches.flatMap((watch) => watch.advance(nowMs));
  }

  /**
   * Nobody looks through a camera any more: it is offline, or its analysis is off. Nothing counts as absent because of it. When it is back, its
   * scene is looked up anew in the surroundings.
   *
   * @returns the ends of what was about its objects
   */
  stopWatching(camera: string): RuleSignal[] {
    this.#cameras.delete(camera);
    this.#clock.forget(camera);
    return this.#watches.flatMap((watch) => watch.forget(camera, this.#clock.nowMs));
  }

  /** Ends everything that goes on. */
  close(): RuleSignal[] {
    return this.#watches.flatMap((watch) => watch.close(this.#clock.nowMs));
  }

  #tracksOf(camera: string): CameraTracks | null {
    const known = this.#cameras.get(camera);
    if (known !== undefined) return known;
    const { cameras, looksAt = LOOKS_AT } = this.#surroundings;
    const scene = Object.hasOwn(cameras, camera) ? cameras[camera] : undefined;
    if (scene === undefined) return null;
    const tracks = new CameraTracks(new CameraView(camera, scene), looksAt);
    this.#cameras.set(camera, tracks);
    return tracks;
  }
}
