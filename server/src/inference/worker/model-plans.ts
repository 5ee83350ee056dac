import { OperationalError } from '../../operational-error.ts';
import type { PlannedModel } from '../../tasks/task-plan.ts';
import type { ModelPlanOutcome, TaskPort } from './worker-messages.ts';

/** Worker: asks the other side of the port for models by name, since only that knows the catalogue and the configuration. */
export class ModelPlans {
  readonly #port: TaskPort;
  readonly #awaited = new Map<number, PromiseWithResolvers<PlannedModel>>();
  #nextId = 0;

  constructor(port: TaskPort) {
    this.#port = port;
    port.on('message', (message) => {
      if (message.type === 'model-plan') this.#receive(message.id, message.outcome);
    });
  }

  /** Waits for as long as the worker may take to load. @throws OperationalError `model-unknown` | `model-missing` | `model-invalid` */
  find(model: string): Promise<PlannedModel> {
    const id = this.#nextId++;
    const answer = Promise.withResolvers<PlannedModel>();
    this.#awaited.set(id, answer);
    this.#port.postMessage({ type: 'plan-model', id, model });
    return answer.promise;
  }

  #receive(id: number, { model, failure }: ModelPlanOutcome): void {
    const answer = this.#awaited.get(id);
    this.#awaited.delete(id);
    if (model !== null) answer?.resolve(model);
    else answer?.reject(new OperationalError(failure?.code ?? 'task-failed', failure?.message ?? 'No model came.'));
  }
}
