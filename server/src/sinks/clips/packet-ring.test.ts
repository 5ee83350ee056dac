import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mediaTimeUs } from '#core/time/media-time.ts';
import type { EncodedPacket } from '../../media/encoded-packet.ts';
import { ClipMemory } from './clip-memory.ts';
import { PacketRing } from './packet-ring.ts';

const SECOND_US = 1_000_000;
const PLENTY = new ClipMemory(Number.MAX_SAFE_INTEGER);

/** A packet a second, with a keyframe every `group` seconds. */
function packet(second: number, group: number, bytes = 100): EncodedPacket {
  const time = mediaTimeUs(second * SECOND_US);
  return {
    data: new Uint8Array(bytes),
    ptsUs: time,
    dtsUs: time,
    isKeyframe: second % group === 0,
    receivedAtMs: 0,
  };
}

function ringOf(options: { keep?: number; maximumBytes?: number; memory?: ClipMemory } = {}) {
  const { keep = 5, maximumBytes = 1_000_000, memory = PLENTY } = options;
  return new PacketRing({ keepUs: keep * SECOND_US, maximumBytes, memory });
}

const seconds = (packets: readonly EncodedPacket[]) => packets.map(({ ptsUs }) => ptsUs / SECOND_US);

describe('a ring of packets', () => {
  for (const [what, { group, until, since, from }] of Object.entries({
    'begins with the keyframe before the wanted time': { group: 2, until: 20, since: 15, from: 14 },
    'begins with the keyframe at the wanted time': { group: 2, until: 20, since: 16, from: 16 },
    'begins with the oldest keyframe where it does not reach back so far': { group: 2, until: 20, since: 1, from: 14 },
    'keeps a whole long group for the sake of its end': { group: 20, until: 24, since: 20, from: 20 },
    'keeps the group before until the present one is long enough': { group: 20, until: 23, since: 19, from: 0 },
    'lets the group before go then': { group: 20, until: 25, since: 19, from: 20 },
  })) {
    it(what, () => {
      using ring = ringOf();
      for (let second = 0; second <= until; second++) ring.add(packet(second, group));
      const kept = seconds(ring.since(since * SECOND_US));
      assert.deepEqual([kept[0], kept.at(-1)], [from, until]);
      assert.equal(kept.length, until - from + 1);
    });
  }

  it('keeps nothing before the first keyframe', () => {
    using ring = ringOf();
    for (const second of [1, 2, 3]) ring.add(packet(second, 10));
    assert.deepEqual(ring.since(0), []);
    assert.equal(ring.bytes, 0);
  });

  it('lets its oldest groups go where its bytes do not suffice', () => {
    using ring = ringOf({ keep: 100, maximumBytes: 1_000 });
    for (let second = 0; second <= 19; second++) ring.add(packet(second, 4));
    assert.deepEqual(seconds(ring.since(0)), [12, 13, 14, 15, 16, 17, 18, 19]);
    assert.equal(ring.bytes, 800);
  });

  it('begins anew with the next keyframe after a group that is too large', () => {
    using ring = ringOf({ keep: 100, maximumBytes: 1_000 });
    for (let second = 0; second <= 21; second++) ring.add(packet(second, 20));
    assert.deepEqual(seconds(ring.since(0)), [20, 21]);
  });

  it('is bounded where a still scene sends tiny packets without keyframes for hours', () => {
    using ring = ringOf();
    ring.add(packet(0, 1, 1));
    for (let second = 1; second < 20_000; second++) ring.add(packet(second, 1_000_000, 1));
    assert.ok(ring.since(0).length < 10_000);
  });

  it('gives way where all cameras together keep too much, and gives back what it kept', () => {
    const memory = new ClipMemory(1_000);
    using greedy = ringOf({ keep: 100, memory });
    for (let second = 0; second <= 7; second++) greedy.add(packet(second, 2));
    {
      using late = ringOf({ keep: 100, memory });
      for (let second = 0; second <= 9; second++) late.add(packet(second, 2));
      assert.ok(memory.bytes <= 1_000, `${memory.bytes} bytes`);
      assert.ok(late.since(0).length > 0);
    }
    assert.equal(memory.bytes, greedy.bytes);
    greedy.clear();
    assert.equal(memory.bytes, 0);
  });
});
