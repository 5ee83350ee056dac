import assert from 'node:assert/strict';
import { parseAdtsHeader } from '#core/aac/adts.ts';
import { isH264Keyframe } from '#core/h264/is-keyframe.ts';
import { mayReorderFrames, parseSequenceParameterSet } from '#core/h264/sequence-parameter-set.ts';
import { isH265Keyframe } from '#core/h265/is-keyframe.ts';
import { findH265SequenceParameterSet } from '#core/h265/parameter-sets.ts';
import { READ_AUDIO_FRAME } from '#core/mpegts/audio-frame.ts';
import { TransportStreamDemuxer, type TransportStreamPacket } from '#core/mpegts/transport-stream-demuxer.ts';
import { unwrapRtp } from '#core/mpegts/unwrap-rtp.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const LARGEST_PICTURE = 8 * 1024 * 1024;
/** Not a multiple of anything in a transport stream. */
const PIECE = 1_001;

/**
 * A damaged transport stream, and a whole one behind it, of which the later half must arrive as if nothing had been.
 *
 * @param whole a stream that repeats its tables at least once in its first half
 */
export function transportStreamTarget(name: string, whole: Uint8Array): FuzzTarget {
  const undamaged = demux(new TransportStreamDemuxer(), whole).filter(isPicture);
  const expected = undamaged.slice(undamaged.length >> 1);
  return {
    name,
    seeds: [whole],
    run(input) {
      const demuxer = new TransportStreamDemuxer();
      checkDamaged(demux(demuxer, input), input.length);
      const after = demux(demuxer, whole).filter(isPicture).slice(-expected.length);
      assert.equal(after.length, expected.length, 'pictures after the damage are missing');
      for (const [index, picture] of after.entries()) {
        assert.ok(isSame(picture.data, expected[index]?.data), `picture ${index} after the damage is another one`);
      }
    },
  };
}

function demux(demuxer: TransportStreamDemuxer, bytes: Uint8Array): TransportStreamPacket[] {
  const packets: TransportStreamPacket[] = [];
  for (let offset = 0; offset < bytes.length; offset += PIECE) {
    packets.push(...demuxer.push(bytes.subarray(offset, offset + PIECE), 0));
  }
  return [...packets, ...demuxer.finish()];
}

function isPicture(packet: TransportStreamPacket): boolean {
  return packet.kind === 'video';
}

function checkDamaged(packets: readonly TransportStreamPacket[], inputLength: number): void {
  let total = 0;
  for (const { data, ptsUs } of packets) {
    assert.ok(data.length > 0 && data.length <= LARGEST_PICTURE);
    assert.ok(ptsUs === null || Number.isSafeInteger(ptsUs), `timestamp ${ptsUs}`);
    total += data.length;
  }
  assert.ok(total <= inputLength, 'more came out than went in');
}

function isSame(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((byte, index) => byte === b[index]);
}

const fromHex = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Parsers of what lies inside of transport streams, which other protocols carry too. */
export const ELEMENTARY_FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'h264 sequence parameter set',
    seeds: [
      '67640028acd940780227e5c044000003000400000300c83c60c658',
      '674d400de8816276022000000300200000064c04003d08000f427261803c50a448',
      '677a0015bcb202e13f111f80880000030008000003019078b17240',
    ].map(fromHex),
    run(input) {
      const set = parseSequenceParameterSet(input);
      if (set === null) return;
      for (const side of [set.width, set.height]) assert.ok(Number.isInteger(side) && side > 0 && side <= 131_072);
      mayReorderFrames(set);
    },
  },
  {
    name: 'keyframes',
    seeds: ['00000001674d4000000168ee000001060601c0800000016500', '0000000140010c0000000142010100000001260100'].map(
      fromHex,
    ),
    run(input) {
      isH264Keyframe(input);
      isH265Keyframe(input);
      const set = findH265SequenceParameterSet(input);
      assert.ok(set === null || set.length <= input.length);
    },
  },
  {
    name: 'frames of sound',
    seeds: ['fff14c80025ffc0102030405060708090a0b', 'fffd1404', '7fe0030801020000', '7ff8ff05000011112200'].map(
      fromHex,
    ),
    run(input) {
      parseAdtsHeader(input);
      for (const read of Object.values(READ_AUDIO_FRAME)) {
        const frame = input.length > 0 ? read(input) : null;
        if (frame === null || frame === 'short') continue;
        assert.ok(frame.length > 0 && frame.length <= input.length && frame.headerLength < frame.length);
        assert.ok(frame.durationUs >= 0 && Number.isFinite(frame.durationUs));
      }
    },
  },
  {
    name: 'transport streams in rtp',
    seeds: [`8021${'00'.repeat(10)}${'47'.repeat(188)}`, `b1a1${'00'.repeat(14)}beef0001${'47'.repeat(192)}`].map(
      fromHex,
    ),
    run(input) {
      const payload = unwrapRtp(input);
      assert.ok(payload.length <= input.length);
    },
  },
];
