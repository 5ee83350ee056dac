import type { ExecutionProvider } from '#contract/models.ts';
import type { PlannedInput } from '../plan-inputs.ts';

/** A model to run once in a process of its own. */
export interface TrialRequest {
  readonly model: Uint8Array;
  readonly inputs: readonly PlannedInput[];
  readonly provider: ExecutionProvider;
  readonly threads: number;
  readonly engineDirectory?: string;
}

/** What the process answers; a process that dies answers nothing. */
export type TrialAnswer =
  | { readonly type: 'passed'; readonly cpuMs: number; readonly providerMs: number }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };
