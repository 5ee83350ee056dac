import { ApiError, describeFailure } from '../api/api-error.ts';
import { formatDuration } from '../format/format-duration.ts';

/** Why the login failed and what to do, in words for a person. */
export function describeLoginFailure(error: unknown): string {
  if (!(error instanceof ApiError)) return describeFailure(error);
  if (error.status === 401) return 'User or password is wrong. Check the spelling and try again.';
  if (error.status === 429) {
    const wait = error.retryAfterSeconds === null ? 'a minute' : formatDuration(error.retryAfterSeconds * 1000);
    return `Too many attempts. Wait ${wait}, then try again.`;
  }
  if (error.status === 0) return 'The server does not answer. Check that localcv is running, then try again.';
  return error.message;
}
