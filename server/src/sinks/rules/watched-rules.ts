import { isDeepStrictEqual } from 'node:util';
import type { AlertSignal } from '#contract/alerts.ts';
import type { MediaConfiguration } from '#contract/media-process.ts';
import type { CameraScene, Surroundings } from '#core/rules/rule.ts';
import { describeError } from '../../operational-error.ts';
import { RateLimitedLog } from '../../rate-limited-log.ts';
import type { AlertPictures } from './alert-pictures.ts';
import { type AlertDrawing, drawnPlaces } from './draw-alert.ts';
import { KnownObjects } from './known-objects.ts';
import { rulesLookAt, sceneOf } from './rule-surroundings.ts';
import type { AnalysedFrame, RuleWatcher } from './rule-watcher.ts';
import { type RuleAlert, toAlertSignal, WatchedRule } from './watched-rule.ts';

const TICK_INTERVAL_MS = 1_000;
const WARNING_INTERVAL_MS = 60_000;
/** A camera that is farther behind is not waited for. */
const MAXIMUM_LAG_MS = 5_000;
const LAG_KEPT_PER_TICK = 0.95;
/** Of all alerts together; further ones of that second are left out: the next update of an alert says the same and more. */
const MAXIMUM_UPDATES_PER_TICK = 100;
/** Pictures whose shapes differ by less are the same to the eye. */
const ASPECT_RATIO_TOLERANCE = 0.005;

/** The part of the configuration that rules depend on. */
export type RuleConfiguration = Pick<MediaConfiguration, 'rules' | 'site' | 'tasks' | 'cameras'>;

export interface WatchedRulesOptions {
  /** Hears of every alert at once; `ended` comes for each that was raised. */
  readonly emitSignal: (signal: AlertSignal) => void;
  /** Stays the caller's. */
  readonly pictures: Pick<AlertPictures, 'add' | 'addNewest'>;
  /** Receives sentences for a person. */
  readonly onWarning: (message: string) => void;
}

/** An alert with its objects as the server process gets them. */
interface ToldAlert extends RuleAlert {
  readonly watched: WatchedRule;
  readonly objects: AlertSignal['objects'];
}

/**
 * Watches the rules of the configuration over what the tasks of all cameras find, and tells of alerts. What changes in the configuration ends
 * the alerts of that rule or that camera alone; everything else goes on. Disposing it ends all that are open.
 */
export class WatchedRules implements RuleWatcher, Disposable {
  readonly #options: WatchedRulesOptions;
  readonly #rules = new Map<string, WatchedRule>();
  readonly #known = new KnownObjects();
  /** Shared with all engines, which look a camera up when they first see it. */
  readonly #scenes: Record<string, CameraScene> = {};
  /** Alerts that are open, by camera. */
  readonly #openAlerts = new Map<string, number>();
  readonly #failures: RateLimitedLog;
  readonly #timer: NodeJS.Timeout;
  #view: Pick<Surroundings, 'site' | 'looksAt'> = { site: {} };
  #updates = 0;
  /** How far results have been behind their frames lately. */
  #lagMs = 0;
  #isClosed = false;

  constructor(options: WatchedRulesOptions) {
    this.#options = options;
    this.#failures = new RateLimitedLog(options.onWarning, undefined, WARNING_INTERVAL_MS);
    this.#timer = setInterval(() => this.tick(Date.now()), TICK_INTERVAL_MS);
    this.#timer.unref();
  }

  /** Takes a changed configuration. */
  apply({ rules, site, tasks, cameras }: RuleConfiguration): void {
    const scenes = Object.entries(cameras).filter(([, { enabled, detect }]) => enabled && detect.enabled);
    this.#setScenes(Object.fromEntries(scenes.map(([name, camera]) => [name, sceneOf(camera)])));
    const view = { site, looksAt: rulesLookAt(tasks) };
    const isOtherView = !isDeepStrictEqual(view, this.#view);
    this.#view = view;
    for (const [name, watched] of this.#rules)
      if (isOtherView || !isDeepStrictEqual(watched.rule, rules[name])) this.#stopRule(name, watched);
    for (const [name, rule] of Object.entries(rules)) {
      if (rule.enabled === false || this.#rules.has(name)) continue;
      this.#guard(name, () => {
        this.#rules.set(name, new WatchedRule(name, rule, { ...view, cameras: this.#scenes }));
        return [];
      });
    }
  }

  observe(analysed: AnalysedFrame): void {
    if (this.#rules.size === 0 || this.#isClosed) return;
    const { camera, task, frame, wallMs, objects, analysedAtMs } = analysed;
    this.#lagMs = Math.min(MAXIMUM_LAG_MS, Math.max(this.#lagMs, analysedAtMs - wallMs));
    const observation = { camera, task, ptsUs: frame.ptsUs, wallMs, objects };
    try {
      this.#noteShape(camera, frame.width / frame.height);
      this.#known.note(analysed);
      const raised = this.#tellAll((watched) => watched.observe(observation), analysedAtMs);
      this.#picture(raised, analysed);
    } catch (error) {
      this.#failures.write(`The rules could not be judged once: ${describeError(error)}`);
    }
  }

  /**
   * Lets time pass in which nothing may have been seen; called by a timer once a second. Results come later than their frames were taken, and
   * time must not be ahead of those that are on their way: their order and their distances would be lost.
   */
  tick(wallMs: number): void {
    this.#updates = 0;
    const toldMs = wallMs - this.#lagMs;
    this.#lagMs *= LAG_KEPT_PER_TICK;
    this.#picture(
      this.#tellAll((watched) => watched.tick(toldMs), null),
      null,
    );
  }

  stopWatching(camera: string): void {
    this.#tellAll((watched) => watched.stopWatching(camera), null);
    this.#known.forget(camera);
  }

  isUrgent(camera: string): boolean {
    return (this.#openAlerts.get(camera) ?? 0) > 0;
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const [name, watched] of this.#rules) this.#stopRule(name, watched);
  }

  #setScenes(wanted: Readonly<Record<string, CameraScene>>): void {
    for (const name of new Set([...Object.keys(this.#scenes), ...Object.keys(wanted)])) {
      const scene = wanted[name];
      const { aspectRatio, ...known } = this.#scenes[name] ?? {};
      if (scene !== undefined && isDeepStrictEqual(scene, known)) continue;
      this.stopWatching(name);
      if (scene === undefined) delete this.#scenes[name];
      else this.#scenes[name] = { ...scene, ...(aspectRatio !== undefined && { aspectRatio }) };
    }
  }

  /** Lengths in a picture depend on its shape, which is known with the first frame. */
  #noteShape(camera: string, aspectRatio: number): void {
    const scene = Object.hasOwn(this.#scenes, camera) ? this.#scenes[camera] : undefined;
    if (scene === undefined || Math.abs(aspectRatio / (scene.aspectRatio ?? 0) - 1) < ASPECT_RATIO_TOLERANCE) return;
    this.stopWatching(camera);
    this.#scenes[camera] = { ...scene, aspectRatio };
  }

  #stopRule(name: string, watched: WatchedRule): void {
    this.#rules.delete(name);
    this.#guard(name, () => this.#tell(watched, watched.close(), null));
  }

  #tellAll(watch: (watched: WatchedRule) => readonly RuleAlert[], analysedAtMs: number | null): ToldAlert[] {
    return [...this.#rules].flatMap(([name, watched]) =>
      this.#guard(name, () => this.#tell(watched, watch(watched), analysedAtMs)),
    );
  }

  /** A failure costs this one rule this one observation. */
  #guard(name: string, work: () => ToldAlert[]): ToldAlert[] {
    try {
      return work();
    } catch (error) {
      this.#failures.write(`The rule "${name}" could not be judged once: ${describeError(error)}`);
      return [];
    }
  }

  /** @returns what was raised */
  #tell(watched: WatchedRule, alerts: readonly RuleAlert[], analysedAtMs: number | null): ToldAlert[] {
    const raised: ToldAlert[] = [];
    for (const alert of alerts) {
      const { type } = alert.signal;
      if (type === 'updated' && ++this.#updates > MAXIMUM_UPDATES_PER_TICK) continue;
      const objects = alert.signal.objects.map((object) => this.#known.describe(object));
      this.#count(alert);
      this.#options.emitSignal(toAlertSignal(alert, objects, analysedAtMs));
      if (type === 'raised') raised.push({ ...alert, watched, objects });
    }
    return raised;
  }

  #count({ camera, signal }: RuleAlert): void {
    if (camera === null || signal.type === 'updated') return;
    const open = (this.#openAlerts.get(camera) ?? 0) + (signal.type === 'raised' ? 1 : -1);
    if (open > 0) this.#openAlerts.set(camera, open);
    else this.#openAlerts.delete(camera);
  }

  /** Of the frame where there is one; what it does not show is pictured by the next frame of its camera. */
  #picture(raised: readonly ToldAlert[], analysed: AnalysedFrame | null): void {
    const { pictures } = this.#options;
    const pictured = (alert: ToldAlert) => ({ alertId: alert.alertId, drawing: this.#drawing(alert, analysed) });
    const here = raised.filter(({ camera }) => camera !== null && camera === analysed?.camera);
    if (analysed !== null) pictures.add(analysed.camera, analysed.frame, analysed.wallMs, here.map(pictured));
    for (const alert of raised)
      if (alert.camera !== null && alert.camera !== analysed?.camera) pictures.addNewest(alert.camera, pictured(alert));
  }

  #drawing({ watched, camera, objects, signal }: ToldAlert, analysed: AnalysedFrame | null): AlertDrawing {
    const inFrame = new Set(analysed?.objects.map(({ trackId }) => trackId));
    const isSeen = (index: number) => {
      const object = signal.objects[index];
      if (object === undefined || object.camera !== analysed?.camera || object.task !== analysed.task) return false;
      return inFrame.has(object.trackId);
    };
    return {
      ...drawnPlaces(watched.rule, this.#scenes[camera ?? '']),
      objects: objects
        .map((object, index) => ({ ...object, isSeen: isSeen(index) }))
        .filter((object) => object.camera === camera),
    };
  }
}
