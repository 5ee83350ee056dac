import type { ApiError } from '../api/api-error.ts';

const MINIMUM_LENGTH = 8;

/** What is wrong with a password that somebody chose, or null. */
export function validateNewPassword(password: string): string | null {
  return password.length >= MINIMUM_LENGTH ? null : `At least ${MINIMUM_LENGTH} characters`;
}

/** The field that a refused change of the password is about, where it is about one. */
export function placePasswordFailure(error: ApiError): 'current' | 'next' | null {
  if (error.problems.some((problem) => problem.path.includes('newPassword'))) return 'next';
  return error.code === 'login-failed' ? 'current' : null;
}
