import type { ModelName } from './model-store/model-catalogue.ts';
import type { ModelStore } from './model-store/model-store.ts';
import { OnnxSession } from './onnx-session.ts';
import type { TerminationGuard } from './worker/termination-guard.ts';

/** Opens models for the tasks of one thread. */
export class ModelSessions {
  readonly #store: ModelStore;
  readonly #guard: TerminationGuard;

  constructor(store: ModelStore, guard: TerminationGuard) {
    this.#store = store;
    this.#guard = guard;
  }

  /**
   * A session of a model for pictures of this size; the caller closes it.
   *
   * @throws OperationalError `model-missing` | `model-invalid`
   */
  async open(name: ModelName, picture: { readonly width: number; readonly height: number }): Promise<OnnxSession> {
    return OnnxSession.open(await this.#store.load(name, picture), picture, this.#guard);
  }
}
