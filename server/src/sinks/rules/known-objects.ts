import type { AlertObject } from '#contract/alerts.ts';
import type { SignalObject } from '#core/rules/engine/rule-signal.ts';
import type { AnalysedFrame } from './rule-watcher.ts';

/** As many objects of one task on one camera as the engine remembers. */
const MAXIMUM_OBJECTS = 256;

type Traits = Pick<AlertObject, 'score' | 'attributes'>;

/** What one task on one camera has told of its objects so far. */
interface KnownTask {
  /** By track, those seen longest ago first. */
  readonly objects: Map<number, Traits>;
  newest: AnalysedFrame['eventIdOf'];
}

/** Remembers of each object what the engine does not: how sure its task is of it, its attributes and its event. Bounded. */
export class KnownObjects {
  /** By camera and task. */
  readonly #cameras = new Map<string, Map<string, KnownTask>>();

  note({ camera, task, objects, eventIdOf }: AnalysedFrame): void {
    const tasks = this.#cameras.get(camera) ?? new Map<string, KnownTask>();
    this.#cameras.set(camera, tasks);
    const known = tasks.get(task) ?? { objects: new Map(), newest: eventIdOf };
    tasks.set(task, known);
    known.newest = eventIdOf;
    for (const { trackId, score, attributes = {} } of objects) {
      known.objects.delete(trackId);
      known.objects.set(trackId, { score, attributes });
    }
    for (const trackId of known.objects.keys()) {
      if (known.objects.size <= MAXIMUM_OBJECTS) break;
      known.objects.delete(trackId);
    }
  }

  forget(camera: string): void {
    this.#cameras.delete(camera);
  }

  /** An object of the engine as alerts have it. */
  describe({ camera, task, trackId, label, box }: SignalObject): AlertObject {
    const known = this.#cameras.get(camera)?.get(task);
    const traits = known?.objects.get(trackId) ?? { score: null, attributes: {} };
    return { camera, task, label, box, ...traits, eventId: known?.newest(trackId) ?? null };
  }
}
