import { OperationalError } from '../../../operational-error.ts';

/** A model server is away, too slow, or answers what it should not. */
export function serverError(address: string, reason: string, cause?: unknown): OperationalError {
  return new OperationalError(
    'model-server-failed',
    `The model server at ${address} cannot be used: ${reason}. It is asked again by itself; see docs/guides/model-servers.md.`,
    { retryable: true, cause },
  );
}
