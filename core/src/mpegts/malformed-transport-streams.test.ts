import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fakeKeyframe, TransportStreamBuilder } from './testing/transport-stream-builder.ts';
import { TransportStreamDemuxer } from './transport-stream-demuxer.ts';
import type { TransportStreamStatistics } from './transport-stream-statistics.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures/malformed/transport-stream');
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.bin'));
const read = (name: string) => readFileSync(join(FOLDER, name));

/** What is counted, where something is wrong that can be told from loss or silence. */
const COUNTED: Readonly<Record<string, keyof TransportStreamStatistics>> = {
  'noise.bin': 'droppedBytes',
  'zeros.bin': 'resyncs',
  'section-checksum-wrong.bin': 'crcErrors',
  'counters-stand-still.bin': 'continuityErrors',
  'scrambled.bin': 'unusablePackets',
  'marked-as-damaged.bin': 'unusablePackets',
  'pes-length-too-short.bin': 'droppedPictures',
  'pes-length-of-nothing.bin': 'droppedPictures',
  'pes-header-255.bin': 'droppedPictures',
  'pes-start-code-wrong.bin': 'droppedPictures',
  'pes-of-padding.bin': 'droppedPictures',
  'pes-without-payload.bin': 'droppedPictures',
  'aac-frames-of-length-0.bin': 'droppedBytes',
  'aac-noise.bin': 'droppedBytes',
  'opus-of-size-0.bin': 'droppedBytes',
};

const PICTURES = Array.from({ length: 8 }, (_, index) => fakeKeyframe(500 + index * 100, index * 2));

/** A right stream, whose tables come before the first and before the fifth picture. */
function rightStream(): Uint8Array {
  const builder = new TransportStreamBuilder();
  PICTURES.forEach((picture, index) => {
    if (index % 4 === 0) builder.program([{ pid: 0x100, streamType: 0x1b }]);
    builder.pes(0x100, picture, { pts90k: index * 3_600 });
  });
  return builder.bytes();
}

describe('malformed transport streams', () => {
  for (const name of NAMES) {
    it(`${name} does no harm, and a right stream after it is read`, () => {
      const demuxer = new TransportStreamDemuxer();
      demuxer.push(read(name), 0);
      const counted = COUNTED[name];
      if (counted !== undefined) assert.ok(demuxer.statistics[counted] > 0, counted);
      const after = [...demuxer.push(rightStream(), 1), ...demuxer.finish()].map(({ data }) => data);
      // The tables before the first pictures may be the ones that pay for the damage.
      assert.deepEqual(after.slice(-3), PICTURES.slice(-3));
    });
  }

  it('are the ones that something is expected of', () => {
    for (const name of Object.keys(COUNTED)) assert.ok(NAMES.includes(name), name);
  });

  it('give up a picture that never ends, and go on with the next', () => {
    const demuxer = new TransportStreamDemuxer();
    demuxer.push(rightStream(), 0);
    const start = new Uint8Array(184);
    start.set([0, 0, 1, 0xe0, 0, 0, 0x80, 0, 0]);
    demuxer.push(new TransportStreamBuilder().payload(0x100, start).bytes(), 0);
    const packet = new Uint8Array(188).fill(0xaa);
    for (let index = 1; index * 184 < 9 * 1024 * 1024; index++) {
      packet.set([0x47, 0x01, 0x00, 0x10 | (index & 0x0f)]);
      demuxer.push(packet, 0);
    }
    assert.equal(demuxer.statistics.droppedPictures, 1);
    const after = [...demuxer.push(rightStream(), 1), ...demuxer.finish()];
    assert.equal(after.length, PICTURES.length);
  });

  it('take no more memory for thousands of identifiers than for one', () => {
    const demuxer = new TransportStreamDemuxer();
    demuxer.push(read('map-of-8191-streams.bin'), 0);
    assert.ok(demuxer.skipped.length < 150);
  });
});
