import type { StageStatistics } from '#contract/camera-status.ts';
import { StageRecorder } from '#core/statistics/stage-recorder.ts';

/** The recorders of a set of named stages, made as they are first used and reported in that order. */
export class Stages {
  readonly #recorders = new Map<string, StageRecorder>();

  stage(name: string): StageRecorder {
    let recorder = this.#recorders.get(name);
    if (recorder === undefined) {
      recorder = new StageRecorder();
      this.#recorders.set(name, recorder);
    }
    return recorder;
  }

  statistics(nowMs: number): StageStatistics[] {
    return [...this.#recorders].map(([stage, recorder]) => ({ stage, ...recorder.figures(nowMs) }));
  }
}
