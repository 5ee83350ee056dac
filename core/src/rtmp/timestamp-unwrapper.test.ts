import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimestampUnwrapper } from './timestamp-unwrapper.ts';

test('a clock of 32 bits goes on over its wraps, and steps back where the device does', () => {
  const cases: readonly { readonly sent: readonly number[]; readonly read: readonly number[] }[] = [
    { sent: [0, 40, 80], read: [0, 40, 80] },
    { sent: [4294967290, 4, 30], read: [4294967290, 4294967300, 4294967326] },
    { sent: [4294967290, 4, 4294967295, 8], read: [4294967290, 4294967300, 4294967295, 4294967304] },
    { sent: [3, 4294967295, 5], read: [3, -1, 5] },
    { sent: [100_000, 0, 40], read: [100_000, 0, 40] },
    { sent: [0, 2 ** 31 - 1, 4294967294, 2 ** 31 - 3], read: [0, 2147483647, 4294967294, 6442450941] },
  ];
  for (const { sent, read } of cases) {
    const clock = new TimestampUnwrapper();
    assert.deepEqual(
      sent.map((timestampMs) => clock.unwrap(timestampMs)),
      read,
    );
  }
});
