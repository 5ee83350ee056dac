import { OperationalError } from '../../operational-error.ts';

/**
 * The error of a model file that cannot be used.
 *
 * @param reason what is wrong with it, in a clause without a full stop
 */
export function invalidModel(reason: string, cause?: unknown): OperationalError {
  return new OperationalError(
    'model-invalid',
    `The model cannot be imported: ${reason}. Reinstall the package that it comes from.`,
    { cause },
  );
}
