import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mediaTimeUs } from '#core/time/media-time.ts';
import type { EncodedPacket } from '../media/encoded-packet.ts';
import { LookBack } from './look-back.ts';

function packetAt(milliseconds: number, isKeyframe: boolean, bytes = 10): EncodedPacket {
  const time = mediaTimeUs(milliseconds * 1000);
  return { data: new Uint8Array(bytes), ptsUs: time, dtsUs: time, isKeyframe, receivedAtMs: 0 };
}

/** Ten packets a second, a keyframe every `group` of them. */
function filled(seconds: number, group: number): LookBack {
  const lookBack = new LookBack();
  for (let index = 0; index < seconds * 10; index++) lookBack.push(packetAt(index * 100, index % group === 0));
  return lookBack;
}

const timesOf = (packets: readonly EncodedPacket[]) => packets.map(({ ptsUs }) => ptsUs / 1000);

describe('LookBack', () => {
  it('gives the packets from the keyframe before a time on', () => {
    const lookBack = filled(7, 20);
    const times = timesOf(lookBack.since(6_500_000));
    assert.deepEqual([times[0], times.at(-1), times.length], [6_000, 6_900, 10]);
    assert.equal(timesOf(lookBack.since(5_900_000))[0], 4_000);
  });

  it('keeps the newest group and the one before, whatever is asked for', () => {
    assert.equal(timesOf(filled(60, 20).since(0))[0], 56_000);
  });

  it('keeps what came since the keyframe that was looked at last, until another one was', () => {
    const lookBack = new LookBack();
    lookBack.keepSince(mediaTimeUs(4_000_000));
    for (let index = 0; index < 160; index++) lookBack.push(packetAt(index * 100, index % 20 === 0));
    assert.equal(timesOf(lookBack.since(0))[0], 4_000);
    lookBack.keepSince(mediaTimeUs(10_000_000));
    lookBack.push(packetAt(16_000, true));
    assert.equal(timesOf(lookBack.since(0))[0], 10_000);
  });

  it('keeps a span of streams that have keyframes alone', () => {
    const times = timesOf(filled(60, 1).since(0));
    assert.ok(times.length >= 15 && times.length <= 17, `${times.length} packets`);
  });

  it('ignores what comes before the first keyframe', () => {
    const lookBack = new LookBack();
    lookBack.push(packetAt(0, false));
    assert.deepEqual(lookBack.since(0), []);
    lookBack.push(packetAt(100, true));
    assert.deepEqual(timesOf(lookBack.since(0)), [100]);
    lookBack.clear();
    assert.deepEqual(lookBack.since(0), []);
  });

  it('gives up groups that grow too large, and begins again with the next keyframe', () => {
    const lookBack = new LookBack();
    lookBack.push(packetAt(0, true));
    for (let index = 1; index < 5_000; index++) lookBack.push(packetAt(index, false));
    assert.deepEqual(lookBack.since(0), []);
    lookBack.push(packetAt(6_000, true, 30 * 1024 * 1024));
    lookBack.push(packetAt(7_000, true, 30 * 1024 * 1024));
    assert.deepEqual(timesOf(lookBack.since(0)), [7_000]);
  });
});
