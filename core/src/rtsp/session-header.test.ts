import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSessionHeader } from './session-header.ts';

describe('The session of an RTSP server', () => {
  const rows: readonly (readonly [header: string, id: string | null, timeoutSeconds: number])[] = [
    ['12345678;timeout=30', '12345678', 30],
    // As some cameras write it
    [' abc ; Timeout = 5 ;x', 'abc', 5],
    // RFC 2326: without one it is a minute
    ['abc', 'abc', 60],
    // Taken by its word it would ask for signs of life without a pause
    ['abc;timeout=0', 'abc', 60],
    ['abc;timeout=-1', 'abc', 60],
    ['abc;timeout=', 'abc', 60],
    ['', null, 0],
    [';timeout=30', null, 0],
  ];
  for (const [header, id, timeoutSeconds] of rows)
    it(`is read from "${header}"`, () => {
      assert.deepEqual(parseSessionHeader(header), id === null ? null : { id, timeoutSeconds });
    });
});
