import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { seededRandom } from '#core/demo/seeded-random.ts';
import { findSequenceParameterSet, forEachNalUnit, H264_NAL_TYPE, nalUnitAt } from '#core/h264/annex-b.ts';
import { TransportStreamDemuxer } from '#core/mpegts/transport-stream-demuxer.ts';
import { quietFfmpegLog } from '../ffmpeg/quiet-log.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { createTestVideo, obstacleToTestVideos, type TestVideoOptions } from '../testing/test-video.ts';
import { openElementarySession } from './elementary-session.ts';
import { PacketChannel } from './packet-channel.ts';
import type { ElementaryPacket, ElementaryVideoPacket } from './publishing.ts';
import { explainMissingVideo, toElementaryPackets } from './transport-stream-packets.ts';

quietFfmpegLog();
const skip = obstacleToTestVideos() ?? false;
const SOUND: ElementaryPacket = {
  kind: 'audio',
  format: { codec: 'pcm_alaw', sampleRateHz: 8000, channels: 1, extradata: null },
  data: new Uint8Array(160),
  ptsUs: 0,
  receivedAtMs: 0,
};

let folder = '';
const videos = new Map<string, ElementaryVideoPacket[]>();
const packetsOf = (name: string) => videos.get(name) ?? assert.fail(`no video "${name}"`);

const VIDEOS: Readonly<Record<string, TestVideoOptions>> = {
  plain: {},
  reordered: { bFrames: 2 },
  high: { outputOptions: ['-x264opts', 'cabac=1:8x8dct=1'] },
  large: { width: 480, height: 352 },
  endless: { width: 8448, height: 64, seconds: 0.2 },
  hevc: { encoder: 'libx265', outputOptions: ['-x265-params', 'log-level=error:keyint=10:pools=1:bframes=0'] },
  vp8: { encoder: 'libvpx', outputOptions: ['-deadline', 'realtime'] },
  vp9: { encoder: 'libvpx-vp9', outputOptions: ['-deadline', 'realtime', '-cpu-used', '8'] },
};

before(async () => {
  if (skip !== false) return;
  folder = await createTemporaryFolder();
  await Promise.all(
    Object.entries(VIDEOS).map(async ([name, options]) => {
      const isTransported = !name.startsWith('vp');
      const path = join(folder, `${name}.${isTransported ? 'ts' : 'ivf'}`);
      const bytes = await readFile(await createTestVideo(path, options));
      videos.set(name, isTransported ? readTransportStream(bytes) : readIvf(bytes, name));
    }),
  );
});

function readTransportStream(bytes: Uint8Array): ElementaryVideoPacket[] {
  const demuxer = new TransportStreamDemuxer();
  const packets = toElementaryPackets([...demuxer.push(bytes, 0), ...demuxer.finish()]);
  return packets.filter((packet) => packet.kind === 'video');
}

/** The container of libvpx: 32 bytes of header, then frames with 12 bytes of length and time before each. */
function readIvf(bytes: Buffer, codec: string): ElementaryVideoPacket[] {
  const packets: ElementaryVideoPacket[] = [];
  for (let offset = 32; offset < bytes.length; ) {
    const end = offset + 12 + bytes.readUInt32LE(offset);
    const us = packets.length * 40_000;
    packets.push({
      ...{ kind: 'video', codec, data: bytes.subarray(offset + 12, end), ptsUs: us, dtsUs: us, extradata: null },
      ...{ isKeyframe: packets.length % 10 === 0, producedAtUs: null, receivedAtMs: 0 },
    });
    offset = end;
  }
  return packets;
}

interface Opened {
  readonly openTimeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly ends?: boolean;
  readonly hint?: () => string | null;
}

function openWith(packets: readonly ElementaryPacket[], { openTimeoutMs = 5_000, ends = true, ...rest }: Opened = {}) {
  const channel = new PacketChannel();
  for (const packet of packets) channel.push(packet);
  if (ends) channel.end();
  const signal = rest.signal ?? new AbortController().signal;
  const closing = { calls: 0 };
  const close = () => {
    closing.calls++;
    channel.end();
  };
  const { hint = () => null } = rest;
  return {
    closing,
    session: openElementarySession({ packets: channel, place: 'The device', signal, openTimeoutMs, close, hint }),
  };
}

async function readAll(packets: readonly ElementaryPacket[]) {
  await using session = await openWith(packets).session;
  return await Array.fromAsync(session.packets());
}

/** The very packets: none copied, left out or moved. */
function assertSamePackets(actual: readonly unknown[], expected: readonly unknown[]): void {
  assert.equal(actual.length, expected.length);
  for (const [index, packet] of actual.entries()) assert.ok(packet === expected[index], `packet ${index}`);
}

/** A packet without its parameter sets, and those apart. */
function partWithSets(packet: ElementaryVideoPacket): { bare: ElementaryVideoPacket; sets: Uint8Array } {
  const sets: number[] = [];
  const rest: number[] = [];
  forEachNalUnit(packet.data, (offset) => {
    const type = (packet.data[offset] ?? 0) & 0x1f;
    const isSet = type === H264_NAL_TYPE.sequenceParameterSet || type === H264_NAL_TYPE.pictureParameterSet;
    (isSet ? sets : rest).push(0, 0, 0, 1, ...nalUnitAt(packet.data, offset));
    return true;
  });
  return { bare: { ...packet, data: Uint8Array.from(rest) }, sets: Uint8Array.from(sets) };
}

describe('a session of bare packets', { skip }, () => {
  const rows: [name: string, profile: string | null, hasReorderedFrames: boolean][] = [
    ['plain', 'Constrained Baseline', false],
    ['reordered', 'Main', true],
    ['high', 'High', false],
    ['hevc', 'Main', false],
    ['vp8', null, false],
    ['vp9', 'Profile 0', false],
  ];
  for (const [name, profile, hasReorderedFrames] of rows) {
    it(`describes what it carries: ${name}`, async () => {
      const packets = packetsOf(name);
      await using session = await openWith(packets).session;
      const { codec, width, height, pixelFormat } = session.video;
      assert.deepEqual(
        { codec, width, height, pixelFormat },
        {
          ...{ codec: packets[0]?.codec, width: 320, height: 240, pixelFormat: 'yuv420p' },
        },
      );
      assert.equal(session.video.profile, profile);
      assert.equal(session.video.hasReorderedFrames, hasReorderedFrames);
      assert.equal((await Array.fromAsync(session.packets())).length, packets.length);
    });
  }

  it('begins with the first keyframe and drops nothing after it', async () => {
    const packets: ElementaryPacket[] = packetsOf('plain').slice(3);
    packets.splice(5, 0, SOUND);
    packets.splice(9, 0, SOUND);
    assertSamePackets(await readAll(packets), packets.slice(8));
  });

  it('passes over a keyframe that cannot be decoded', async () => {
    const random = seededRandom(1);
    const [first, ...others] = packetsOf('plain');
    assert.ok(first !== undefined);
    const noise = { ...first, data: Uint8Array.from({ length: 5_000 }, () => random() * 256) };
    assert.equal((await readAll([noise, ...others])).length, packetsOf('plain').length - 10);
  });

  it('puts parameter sets that come apart before each keyframe', async () => {
    const first = packetsOf('plain')[0];
    assert.ok(first !== undefined);
    const { sets } = partWithSets(first);
    const apart = packetsOf('plain').map((packet) => ({ ...partWithSets(packet).bare, extradata: sets }));
    const received = await readAll(apart);
    assert.equal(received.length, apart.length);
    for (const packet of received) {
      if (packet.kind === 'video' && packet.isKeyframe) assert.ok(findSequenceParameterSet(packet.data) !== null);
    }
  });

  const changes: [from: string, to: string, message: RegExp][] = [
    ['plain', 'large', /changed from 320×240 to 480×352/],
    ['plain', 'hevc', /changed from h264 to hevc video/],
    ['hevc', 'plain', /changed from hevc to h264 video/],
    ['vp8', 'vp9', /changed from vp8 to vp9 video/],
  ];
  for (const [from, to, message] of changes) {
    it(`ends where ${from} turns into ${to}`, async () => {
      const reading = readAll([...packetsOf(from), ...packetsOf(to)]);
      await assert.rejects(reading, { code: 'source-changed', retryable: true, message });
    });
  }

  it('goes on where parameter sets change and the size stays', async () => {
    const packets = [...packetsOf('plain'), ...packetsOf('high')];
    assertSamePackets(await readAll(packets), packets);
  });

  it('ends its packets and closes its connection when closed and when aborted', async () => {
    const abort = new AbortController();
    for (const finish of ['close', 'abort'] as const) {
      const { session, closing } = openWith(packetsOf('plain').slice(0, 1), { ends: false, signal: abort.signal });
      const opened = await session;
      const packets = opened.packets()[Symbol.asyncIterator]();
      await packets.next();
      const end = packets.next();
      if (finish === 'abort') abort.abort(new Error('enough'));
      else await opened[Symbol.asyncDispose]();
      assert.equal((await end).done, true);
      await opened[Symbol.asyncDispose]();
      assert.ok(closing.calls > 0);
    }
  });
});

describe('a session of bare packets does not open', { skip }, () => {
  const slices = () => packetsOf('plain').filter(({ isKeyframe }) => !isKeyframe);
  const rows: [string, () => readonly ElementaryPacket[], Opened, string, RegExp][] = [
    ['on silence', () => [], { ends: false }, 'source-unreachable', /^The device sent no video within 0\.1 s\.$/],
    ['without keyframes', slices, { ends: false }, 'source-invalid', /sent no keyframe within .* keyframe interval/],
    ['with sound alone', () => [SOUND], { ends: false }, 'source-invalid', /sent sound but no video/],
    ['when the end comes first', slices, { openTimeoutMs: 60_000 }, 'source-lost', /no keyframe before it ended/],
    ['with an absurd size', () => packetsOf('endless'), {}, 'source-invalid', /8448×64, which cannot be shown/],
    [
      'with a codec that nobody knows',
      () => packetsOf('plain').map((packet) => ({ ...packet, codec: 'cinepak' })),
      ...([{}, 'codec-unsupported', /sends cinepak video/] as const),
    ],
    [
      'and says what the protocol knows of the reason',
      () => [],
      ...([
        { ends: false, hint: () => 'It sends MPEG-2.' },
        'source-unreachable',
        /0\.1 s\. It sends MPEG-2\.$/,
      ] as const),
    ],
  ];
  for (const [name, packets, options, code, message] of rows) {
    it(name, async () => {
      const { session, closing } = openWith(packets(), {
        openTimeoutMs: name === 'with an absurd size' ? 5_000 : 100,
        ...options,
      });
      await assert.rejects(session, { code, message, retryable: true });
      assert.ok(closing.calls > 0, 'the connection was not closed');
    });
  }

  it('when it was given up before', async () => {
    const { session, closing } = openWith([], { ends: false, signal: AbortSignal.abort(new Error('enough')) });
    await assert.rejects(session, { message: 'enough' });
    assert.ok(closing.calls > 0);
  });
});

it('a transport stream without video says why', () => {
  const demuxer = new TransportStreamDemuxer();
  assert.match(explainMissingVideo(demuxer) ?? '', /No MPEG transport stream came/);
  const random = seededRandom(7);
  demuxer.push(
    Uint8Array.from({ length: 100_000 }, () => random() * 256),
    0,
  );
  assert.ok(demuxer.statistics.packets > 0, 'some of it looks like packets');
  assert.match(explainMissingVideo(demuxer) ?? '', /Most of what came is no MPEG transport stream/);
});
