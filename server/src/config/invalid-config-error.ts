import { OperationalError } from '../operational-error.ts';
import { type ConfigProblem, formatConfigProblem } from './config-problem.ts';

/** A wanted change of the configuration that would leave it with mistakes; nothing was changed. */
export class InvalidConfigError extends OperationalError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super('config-invalid', `The configuration was not changed: ${problems.map(formatConfigProblem).join('; ')}`);
    this.problems = problems;
  }
}
