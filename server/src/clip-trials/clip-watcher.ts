import { randomUUID } from 'node:crypto';
import type { ClipReplay } from '#contract/rules-api.ts';
import { RuleEngine } from '#core/rules/engine/rule-engine.ts';
import type { RuleSignal } from '#core/rules/engine/rule-signal.ts';
import type { CameraScene, Rule, Surroundings } from '#core/rules/rule.ts';
import { FrameScaler } from '../ffmpeg/frame-scaler.ts';
import type { VideoFrame } from '../ffmpeg/video-frame.ts';
import { type AlertDrawing, drawnPlaces } from '../sinks/rules/draw-alert.ts';
import { KnownObjects } from '../sinks/rules/known-objects.ts';
import { renderAlert, scaleForAlert } from '../sinks/rules/render-alert.ts';
import type { AnalysedFrame, RuleWatcher } from '../sinks/rules/rule-watcher.ts';

const RULE = 'tried';
const MAXIMUM_PICTURES = 20;
const MAXIMUM_ALERTS = 500;
/** Tracks that are counted by label. */
const MAXIMUM_OBJECTS = 10_000;

export interface ClipWatcherOptions {
  readonly rule: Rule;
  readonly camera: string;
  readonly scene: CameraScene;
  readonly surroundings: Pick<Surroundings, 'site' | 'looksAt'>;
}

type SeenAlert = ClipReplay['alerts'][number] & { readonly id: string };

/** Watches one rule over one clip, with an engine of its own, and makes pictures of the first alerts. */
export class ClipWatcher implements RuleWatcher, AsyncDisposable {
  readonly #options: ClipWatcherOptions;
  readonly #known = new KnownObjects();
  readonly #scaler = new FrameScaler();
  /** Pictures in progress; not more than there may be pictures. */
  readonly #rendering = new Set<Promise<void>>();
  readonly #made = new Map<string, string>();
  #alerts: SeenAlert[] = [];
  #engine: RuleEngine | null = null;
  #aspectRatio: number | null = null;
  /** The newest frame, for what time alone decides. */
  #newest: { readonly frame: VideoFrame; readonly wallMs: number } | null = null;
  #analysedFrames = 0;
  /** When the first frame was taken. */
  #startMs: number | null = null;
  #labels = new Map<string, string>();

  constructor(options: ClipWatcherOptions) {
    this.#options = options;
  }

  observe(analysed: AnalysedFrame): void {
    const { camera, task, frame, wallMs, objects } = analysed;
    const engine = this.#engineFor(frame);
    this.#startMs ??= wallMs;
    this.#known.note(analysed);
    this.#analysedFrames++;
    for (const { trackId, label } of objects)
      if (this.#labels.size < MAXIMUM_OBJECTS) this.#labels.set(`${task} ${trackId}`, label);
    this.#newest?.frame[Symbol.dispose]();
    this.#newest = { frame: frame.share(), wallMs };
    this.#take(engine.observe({ camera, task, ptsUs: frame.ptsUs, wallMs, objects }), analysed);
  }

  /** The clip is over; what was seen stays. */
  stopWatching(): void {}

  /** Everything is forgotten: the clip is read again from its beginning. */
  restart(): void {
    this.#engine = null;
    this.#startMs = null;
    this.#alerts = [];
    this.#labels.clear();
    this.#analysedFrames = 0;
    this.#known.forget(this.#options.camera);
  }

  isUrgent(): boolean {
    return false;
  }

  /** The clip is over after so many seconds. @returns what was told of in it */
  async finish(durationSeconds: number): Promise<Omit<ClipReplay, 'durationSeconds' | 'notes'>> {
    const [engine, startMs] = [this.#engine, this.#startMs];
    if (engine !== null && startMs !== null) this.#take(engine.tick(startMs + durationSeconds * 1000), null);
    await Promise.all(this.#rendering);
    const objects: Record<string, number> = {};
    for (const label of this.#labels.values()) objects[label] = (objects[label] ?? 0) + 1;
    return {
      alerts: this.#alerts.map(({ id, ...alert }) => ({ ...alert, picture: this.#made.get(id) ?? null })),
      analysedFrames: this.#analysedFrames,
      objects,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#newest?.frame[Symbol.dispose]();
    this.#newest = null;
    await Promise.all(this.#rendering);
    await this.#scaler[Symbol.asyncDispose]();
  }

  /** Lengths in a picture depend on its shape. */
  #engineFor({ width, height }: VideoFrame): RuleEngine {
    const { rule, camera, scene, surroundings } = this.#options;
    const aspectRatio = width / height;
    if (this.#engine !== null && this.#aspectRatio === aspectRatio) return this.#engine;
    this.#aspectRatio = aspectRatio;
    const cameras = { [camera]: { ...scene, aspectRatio } };
    this.#engine = new RuleEngine({ [RULE]: { ...rule, enabled: true } }, { ...surroundings, cameras });
    return this.#engine;
  }

  #take(signals: readonly RuleSignal[], analysed: AnalysedFrame | null): void {
    for (const signal of signals) {
      if (signal.type !== 'raised' || this.#alerts.length >= MAXIMUM_ALERTS) continue;
      const atSeconds = Math.max(0, (signal.timeMs - (this.#startMs ?? 0)) / 1000);
      const id = randomUUID();
      this.#alerts.push({ id, atSeconds, reason: signal.reason, picture: null });
      if (this.#alerts.length <= MAXIMUM_PICTURES) this.#picture(id, signal, analysed);
    }
  }

  #picture(alertId: string, signal: RuleSignal, analysed: AnalysedFrame | null): void {
    const newest = this.#newest;
    if (newest === null) return;
    const { rule, scene } = this.#options;
    const inFrame = new Set(analysed?.objects.map(({ trackId }) => trackId));
    const objects = signal.objects.map((object) => ({
      ...this.#known.describe(object),
      isSeen: object.task === analysed?.task && inFrame.has(object.trackId),
    }));
    const rendered = this.#render(alertId, newest.frame.share(), { ...drawnPlaces(rule, scene), objects })
      // An alert without a picture is still one.
      .catch(() => {})
      .finally(() => this.#rendering.delete(rendered));
    this.#rendering.add(rendered);
  }

  async #render(alertId: string, frame: VideoFrame, drawing: AlertDrawing): Promise<void> {
    const picture = await renderAlert(await scaleForAlert(this.#scaler, frame), drawing);
    this.#made.set(alertId, `data:image/jpeg;base64,${Buffer.from(picture).toString('base64')}`);
  }
}
