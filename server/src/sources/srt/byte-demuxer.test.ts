import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fakeKeyframe, TransportStreamBuilder } from '#core/mpegts/testing/transport-stream-builder.ts';
import { createByteDemuxer } from './byte-demuxer.ts';

const FIXTURES = join(import.meta.dirname, '../../../../fixtures/malformed/transport-stream');

function damageIn(bytes: Uint8Array): number | undefined {
  const demuxer = createByteDemuxer();
  demuxer.push(bytes, 0);
  return demuxer.damagedParts?.();
}

for (const name of ['noise.bin', 'scrambled.bin', 'section-checksum-wrong.bin', 'pes-length-too-short.bin'])
  test(`what is wrong with ${name} is counted as damage`, () => {
    assert.ok((damageIn(readFileSync(join(FIXTURES, name))) ?? 0) > 0);
  });

test('a right stream has no damage', () => {
  const stream = new TransportStreamBuilder().program([{ pid: 0x100, streamType: 0x1b }]);
  for (let picture = 0; picture < 4; picture++) stream.pes(0x100, fakeKeyframe(500, picture));
  assert.equal(damageIn(stream.bytes()), 0);
});
