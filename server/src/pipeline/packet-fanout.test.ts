import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mediaTimeUs } from '#core/time/media-time.ts';
import type { EncodedPacket } from '../media/encoded-packet.ts';
import { PacketFanout } from './packet-fanout.ts';

const packet = (ptsUs: number, isKeyframe = false, size = 10): EncodedPacket => ({
  data: new Uint8Array(size),
  ptsUs: mediaTimeUs(ptsUs),
  dtsUs: mediaTimeUs(ptsUs),
  isKeyframe,
  receivedAtMs: 0,
});

function read(fanout: PacketFanout) {
  const seen: number[] = [];
  const stop = fanout.subscribe((next) => seen.push(next.ptsUs));
  return { seen, stop };
}

describe('the fan-out of packets', () => {
  test('starts a new reader at the last keyframe and goes on with each new packet', () => {
    const fanout = new PacketFanout();
    for (const next of [packet(0, true), packet(1), packet(2, true), packet(3)]) fanout.publish(next);
    const reader = read(fanout);
    fanout.publish(packet(4));
    assert.deepEqual(reader.seen, [2, 3, 4]);
  });

  test('caches nothing before the first keyframe', () => {
    const fanout = new PacketFanout();
    fanout.publish(packet(0));
    assert.deepEqual(fanout.groupOfPictures(), []);
    assert.deepEqual(read(fanout).seen, []);
  });

  test('gives every reader every packet until it leaves', () => {
    const fanout = new PacketFanout();
    const [first, second] = [read(fanout), read(fanout)];
    fanout.publish(packet(0, true));
    first.stop();
    first.stop();
    fanout.publish(packet(1));
    assert.deepEqual([first.seen, second.seen], [[0], [0, 1]]);
    assert.equal(fanout.readers, 1);
  });

  test('lets a group of pictures without an end go instead of filling the memory', () => {
    const fanout = new PacketFanout();
    fanout.publish(packet(0, true));
    for (let index = 1; index <= 1_800; index++) fanout.publish(packet(index, false, 1));
    assert.deepEqual(fanout.groupOfPictures(), []);
    fanout.publish(packet(5_000, true, 20 * 1024 * 1024));
    fanout.publish(packet(5_001, false, 20 * 1024 * 1024));
    assert.deepEqual(fanout.groupOfPictures(), []);
    fanout.publish(packet(6_000, true));
    assert.equal(fanout.groupOfPictures().length, 1);
  });
});
