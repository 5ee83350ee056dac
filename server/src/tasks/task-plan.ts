import type { LooksAt } from '#contract/built-in-tasks.ts';
import type { TaskName } from '#contract/config.ts';
import type { ModelEntry } from '#contract/models.ts';

/** Algorithms that need no model. */
export const CLASSICAL_ALGORITHMS = ['circle', 'motion', 'colours'] as const;
export type ClassicalAlgorithm = (typeof CLASSICAL_ALGORITHMS)[number];

/** A model of the catalogue with everything resolved: labels are there, paths are absolute. */
export interface PlannedModel {
  readonly name: string;
  readonly entry: Omit<ModelEntry, 'labels'>;
  readonly labels: readonly string[];
  /** The model that stands in while a model server cannot be reached. */
  readonly fallback: PlannedModel | null;
}

/** How a task does its work. It crosses into a worker thread, so it holds plain data only. */
export type TaskMethod =
  | { readonly kind: 'model'; readonly model: PlannedModel }
  | { readonly kind: 'classical'; readonly algorithm: ClassicalAlgorithm }
  /** `version` changes with the file. */
  | { readonly kind: 'file'; readonly path: string; readonly version: string };

/** What is known of a task without loading it. */
export interface TaskPlan {
  readonly name: TaskName;
  /** For people: title of the model or name of the file; null for an algorithm of our own. */
  readonly model: string | null;
  readonly method: TaskMethod;
  /** The task whose objects it looks at one by one, and which of them; null where it looks at whole pictures. */
  readonly on: LooksAt | null;
}
