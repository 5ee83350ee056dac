import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

test('texts are written and read as UTF-8', () => {
  for (const text of ['', 'door', '50 %', 'Tür', '戸', '🎥', '\u0000'])
    assert.equal(decodeUtf8(encodeUtf8(text)), text);
  assert.deepEqual([...encodeUtf8('ü%')], [0xc3, 0xbc, 0x25]);
});

test('what is not UTF-8 is read as Latin 1, and half a surrogate pair is written as U+FFFD', () => {
  assert.equal(decodeUtf8(Uint8Array.of(0x54, 0xfc, 0x72)), 'Tür');
  assert.deepEqual([...encodeUtf8('\ud83c')], [0xef, 0xbf, 0xbd]);
});
