import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PacketChannel } from './packet-channel.ts';
import { PacketReader } from './packet-reader.ts';
import type { ElementaryVideoPacket } from './publishing.ts';

const picture = (index: number): ElementaryVideoPacket => ({
  ...{ kind: 'video', codec: 'h264', extradata: null, producedAtUs: null, receivedAtMs: 0 },
  ...{ data: Uint8Array.of(index), ptsUs: index, dtsUs: index, isKeyframe: index % 100 === 0 },
});

describe('a channel of packets', () => {
  it('hands packets to a reader that waits, in their order', async () => {
    const channel = new PacketChannel();
    const reader = new PacketReader(channel);
    const first = reader.next();
    for (const index of [0, 1, 2]) channel.push(picture(index));
    channel.end();
    assert.equal((await first)?.ptsUs, 0);
    assert.deepEqual([(await reader.next())?.ptsUs, (await reader.next())?.ptsUs, await reader.next()], [1, 2, null]);
  });

  it('goes on with a keyframe where a slow reader left too much, and counts', async () => {
    const channel = new PacketChannel();
    for (let index = 0; index < 1_150; index++) channel.push(picture(index));
    channel.end();
    const read = await Array.fromAsync(channel);
    assert.deepEqual([read[0]?.ptsUs, read.length, channel.dropped], [1_000, 150, 1_000]);
  });

  it('holds no more than 32 MB, whatever a device calls a picture', async () => {
    const channel = new PacketChannel();
    const data = new Uint8Array(8 * 1024 * 1024);
    for (let index = 1; index <= 5; index++) channel.push({ ...picture(index), data });
    channel.push(picture(100));
    channel.end();
    const read = await Array.fromAsync(channel);
    assert.deepEqual([read.map(({ ptsUs }) => ptsUs), channel.dropped], [[100], 5]);
  });

  it('throws what ended it after what still waited, and takes nothing more', async () => {
    const channel = new PacketChannel();
    channel.push(picture(0));
    channel.end(new Error('cut'));
    channel.end();
    channel.push(picture(1));
    const reader = new PacketReader(channel);
    assert.equal((await reader.next())?.ptsUs, 0);
    await assert.rejects(reader.next(), { message: 'cut' });
  });
});

it('a reader that is interrupted stops waiting, now and later', async () => {
  const reader = new PacketReader(new PacketChannel());
  const waiting = reader.next();
  reader.interrupt();
  reader.interrupt();
  assert.deepEqual([await waiting, await reader.next()], [null, null]);
});
