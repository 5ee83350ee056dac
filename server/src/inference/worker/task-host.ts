import type { FromWorkerMessage, ToWorkerMessage } from './worker-messages.ts';

export interface TaskHostListener {
  onMessage(message: FromWorkerMessage): void;
  /** It ended, or cannot begin. @param reason the end of a sentence that begins with its task; comes more than once */
  onEnd(reason: string, cause?: unknown): void;
}

/** Where a task runs: a thread for those of localcv, a process for those of the user's own. Messages arrive in order. */
export interface TaskHost {
  readonly exited: Promise<void>;
  /** What is sent to a host that has ended is lost. */
  post(message: ToWorkerMessage): void;
  /** Ends it by force, as soon as that is safe. */
  terminate(): void;
  /** No longer keeps this process from ending. */
  abandon(): void;
}
