import type { ErrorBody } from '#contract/api.ts';

export type Problem = NonNullable<ErrorBody['error']['problems']>[number];

/** Why a call of the API failed. `status` 0 means that no answer came at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly problems: readonly Problem[];
  /** How long a rate-limited caller is to wait. */
  readonly retryAfterSeconds: number | null;

  constructor(init: {
    status: number;
    code: string;
    message: string;
    problems?: readonly Problem[] | undefined;
    retryAfterSeconds?: number | null;
  }) {
    super(init.message);
    this.status = init.status;
    this.code = init.code;
    this.problems = init.problems ?? [];
    this.retryAfterSeconds = init.retryAfterSeconds ?? null;
  }
}

/** Whether the server gave no answer, or a proxy answered in its place. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 502 || error.status === 504);
}

/** Whether nobody is signed in any more. A wrong password has the same status and ends no session. */
export function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401 && error.code !== 'login-failed';
}

/** The message of anything that was thrown, for a person. */
export function describeFailure(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
