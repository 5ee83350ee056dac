import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClosedConnections, closingReasonOf } from './closed-connections.ts';

test('each reason is counted, and told once a second with how many there were', () => {
  const lines: unknown[] = [];
  let nowMs = 0;
  const closed = new ClosedConnections({ warn: (details: unknown) => lines.push(details) }, () => nowMs);
  for (; nowMs < 2_000; nowMs += 100) closed.add('too-slow', '192.0.2.7');
  closed.add('idle', undefined);
  assert.deepEqual(Object.fromEntries(closed.counts()), { 'too-slow': 20, idle: 1 });
  assert.deepEqual(lines, [
    { address: '192.0.2.7', connections: 1 },
    { address: '192.0.2.7', connections: 10 },
    { address: 'unknown', connections: 1 },
  ]);
});

const REASONS = [
  ['ERR_HTTP_REQUEST_TIMEOUT', 'too-slow'],
  ['ERR_TLS_HANDSHAKE_TIMEOUT', 'too-slow'],
  ['HPE_HEADER_OVERFLOW', 'too-large'],
  ['HPE_INVALID_METHOD', 'malformed'],
  ['ERR_SSL_HTTP_REQUEST', 'handshake'],
  ['HPE_INVALID_EOF_STATE', null],
  ['ECONNRESET', null],
] as const;

for (const [code, expected] of REASONS) {
  test(`${code} is ${expected ?? 'a client that left by itself'}`, () => {
    assert.equal(closingReasonOf(Object.assign(new Error('x'), { code })), expected);
  });
}
