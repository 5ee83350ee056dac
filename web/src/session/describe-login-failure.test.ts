import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../api/api-error.ts';
import { describeLoginFailure } from './describe-login-failure.ts';

test('a failed login says what to do', () => {
  const failure = (status: number, retryAfterSeconds: number | null = null) =>
    describeLoginFailure(new ApiError({ status, code: 'code', message: 'The disk is full.', retryAfterSeconds }));
  assert.match(failure(401), /password is wrong/);
  assert.match(failure(429, 90), /Wait 1 min 30 s/);
  assert.match(failure(429), /Wait a minute/);
  assert.match(failure(0), /does not answer/);
  assert.equal(failure(507), 'The disk is full.');
});
