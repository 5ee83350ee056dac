/**
 * Something that goes wrong in the world rather than in the code: a camera that is away, a full disk, a wrong
 * password. `code` is stable and documented in `docs/reference/errors.md`; `message` says in one sentence what
 * happened and what to do about it. Which HTTP status belongs to a code is the API's business alone.
 */
export class OperationalError extends Error {
  override readonly name = 'OperationalError';
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** The message of anything that was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
