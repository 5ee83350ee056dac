import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mediaTimeUs } from '#core/time/media-time.ts';
import type { EncodedPacket } from '../media/encoded-packet.ts';

/** Something that hands a camera's packets on to any number of readers. */
export interface PacketOutputUnderTest {
  publish(packet: EncodedPacket): void;
  /** @returns ends the subscription */
  subscribe(listener: (packet: EncodedPacket) => void): () => unknown;
  /** What follows does not continue what was. */
  reset(): void;
  /** Resolves when what was published has reached the readers. */
  settle(): Promise<void>;
}

const FRAME_US = 40_000;
const MOST_CACHED = 2_000;

/** A packet of that number, 40 ms after the one before. */
export function testPacket(index: number, isKeyframe = index % 5 === 0, size = 10): EncodedPacket {
  const time = mediaTimeUs(index * FRAME_US);
  return { data: new Uint8Array(size), ptsUs: time, dtsUs: time, isKeyframe, receivedAtMs: performance.now() };
}

/** What every reader of a camera's packets may rely on. */
export function describePacketOutput(name: string, create: () => PacketOutputUnderTest & Partial<Disposable>): void {
  describe(`${name} as an output of packets`, () => {
    const opened = () => {
      const output = create();
      const read = () => {
        const seen: number[] = [];
        const stop = output.subscribe(({ ptsUs }) => seen.push(ptsUs / FRAME_US));
        return { seen, stop };
      };
      const publish = async (...indexes: number[]) => {
        for (const index of indexes) output.publish(testPacket(index));
        await output.settle();
      };
      return { output, read, publish, [Symbol.dispose]: () => output[Symbol.dispose]?.() };
    };

    it('gives every reader every packet in the order they came', async () => {
      using under = opened();
      const readers = [under.read(), under.read()];
      await under.publish(0, 1, 2, 3, 4, 5, 6);
      for (const { seen } of readers) assert.deepEqual(seen, [0, 1, 2, 3, 4, 5, 6]);
    });

    it('starts a reader that comes later at the last keyframe', async () => {
      using under = opened();
      await under.publish(3, 4, 5, 6);
      const { seen } = under.read();
      await under.publish(7);
      assert.deepEqual(seen, [5, 6, 7]);
    });

    it('lets a reader go, once or twice, without touching the others', async () => {
      using under = opened();
      const [leaving, staying] = [under.read(), under.read()];
      await under.publish(0, 1);
      leaving.stop();
      leaving.stop();
      await under.publish(2);
      assert.deepEqual(
        [leaving.seen, staying.seen],
        [
          [0, 1],
          [0, 1, 2],
        ],
      );
    });

    it('lets a reader leave while it is being served', async () => {
      using under = opened();
      const seen: number[] = [];
      const stop = under.output.subscribe(({ ptsUs }) => {
        seen.push(ptsUs / FRAME_US);
        stop();
      });
      const staying = under.read();
      await under.publish(0, 1);
      assert.deepEqual([seen, staying.seen], [[0], [0, 1]]);
    });

    it('gives a new reader nothing of what was before a reset, and readers that stay what comes next', async () => {
      using under = opened();
      const staying = under.read();
      await under.publish(0, 1);
      under.output.reset();
      const fresh = under.read();
      await under.publish(2, 5, 6);
      assert.deepEqual(staying.seen, [0, 1, 2, 5, 6]);
      assert.deepEqual(fresh.seen.slice(-2), [5, 6]);
      assert.ok(!fresh.seen.includes(1));
    });

    it('keeps a bounded past where no keyframe comes any more', async () => {
      using under = opened();
      under.output.publish(testPacket(0, true));
      for (let index = 1; index < 3 * MOST_CACHED; index++) under.output.publish(testPacket(index, false));
      await under.output.settle();
      assert.ok(under.read().seen.length <= MOST_CACHED);
    });
  });
}
