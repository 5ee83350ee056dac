/** What a problem is about, for programs. */
export type RuleProblemCode =
  | 'unknown-camera'
  | 'unknown-zone'
  | 'unknown-line'
  | 'unknown-label'
  | 'unknown-person'
  | 'unknown-colour'
  | 'missing-place'
  | 'missing-direction'
  | 'missing-scale'
  | 'missing-site'
  | 'missing-task'
  | 'contradiction'
  | 'misplaced-condition'
  | 'missing-time';

/** Why a rule can never fire, or not as it is meant. */
export interface RuleProblem {
  readonly code: RuleProblemCode;
  /** Keys and indices from the rule down to what is wrong. */
  readonly path: readonly (string | number)[];
  /** For the person who wrote it. */
  readonly message: string;
  /** What was probably meant. */
  readonly suggestion?: string;
  /** Drawing it on the picture helps: a zone, a line, its direction or the ground scale. */
  readonly draw?: boolean;
}
