import {
  afterGoodAnswer,
  afterOwnTaskDeath,
  afterRefusal,
  NO_OWN_TASK_FAILURES,
  reasonToDisable,
} from '#core/supervision/own-task-failures.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import { WorkerHang } from './worker/worker-hang.ts';

/** Failures that are the code's own fault; a missing model or a model server that is away is not. */
const OWN_FAULTS: readonly unknown[] = ['task-failed', 'task-invalid', 'task-result-invalid'];

/** Watches a task of the user's own and disables it, with a reason, when it fails too often or hangs. */
export class OwnTaskJudge {
  readonly #task: string;
  readonly #now: () => number;
  #failures = NO_OWN_TASK_FAILURES;
  #verdict: OperationalError | null = null;

  /** @param now any monotonic clock, in milliseconds */
  constructor(task: string, now: () => number) {
    this.#task = task;
    this.#now = now;
  }

  /** Why the task is left alone, `task-disabled`; null while it may go on. */
  get verdict(): OperationalError | null {
    return this.#verdict;
  }

  succeeded(): void {
    this.#failures = afterGoodAnswer(this.#failures);
  }

  /** It threw, or gave something that is no result. */
  refused(error: unknown): OperationalError | null {
    if (!isOwnFault(error)) return this.#verdict;
    this.#failures = afterRefusal(this.#failures);
    return this.#decide(reasonToDisable(this.#failures), error);
  }

  /** Its worker ended, or could not even begin. */
  died(error: OperationalError): OperationalError | null {
    if (!isOwnFault(error)) return this.#verdict;
    this.#failures = afterOwnTaskDeath(this.#failures, this.#now());
    // Once is enough: a loop that never ends costs a whole core each time.
    const reason = error.cause instanceof WorkerHang ? 'does not come to an end' : reasonToDisable(this.#failures);
    return this.#decide(reason, error);
  }

  #decide(reason: string | null, last: unknown): OperationalError | null {
    if (reason === null || this.#verdict !== null) return this.#verdict;
    this.#verdict = new OperationalError(
      'task-disabled',
      `The task "${this.#task}" is disabled because it ${reason}: ${describeError(last)} Correct its file and save it; it is loaded anew at once.`,
      { cause: last },
    );
    return this.#verdict;
  }
}

function isOwnFault(error: unknown): boolean {
  return error instanceof OperationalError && OWN_FAULTS.includes(error.code);
}
