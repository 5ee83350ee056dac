import assert from 'node:assert/strict';
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { seededRandom } from '../demo/seeded-random.ts';
import { TransportStreamDemuxer, type TransportStreamPacket } from './transport-stream-demuxer.ts';

const run = promisify(execFile);
const has = (program: string, ...options: string[]) => spawnSync(program, options, { stdio: 'ignore' }).status === 0;
const skip = has('ffmpeg', '-version') ? false : 'needs the Debian package ffmpeg';
const skipGstreamer = has('gst-inspect-1.0', 'mpegtsmux') && has('gst-inspect-1.0', 'x264enc');

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'transport-stream-'));
});
after(() => rmSync(folder, { recursive: true }));

const VIDEO = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25:duration=2'];
const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=2'];
const PLAIN = ['-pix_fmt', 'yuv420p', '-threads', '1'];
const H264 = [...PLAIN, '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-bf', '0'];
const REORDERED = [...PLAIN, '-c:v', 'libx264', '-preset', 'veryfast', '-g', '10', '-bf', '2'];
const HEVC = [...PLAIN, '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error:keyint=10:pools=1'];

/** A packet of a file as FFmpeg reads it; sound without ADTS headers. */
interface ExpectedPacket {
  readonly kind: string;
  readonly ptsUs: number;
  readonly dtsUs: number | null;
  readonly isKeyframe: boolean | null;
  readonly hash: string;
}

type ProbedField = 'codec_type' | 'pts_time' | 'dts_time' | 'flags' | 'data_hash';

async function expectedPackets(path: string): Promise<ExpectedPacket[]> {
  const fields = 'packet=codec_type,pts_time,dts_time,flags,data_hash';
  const probe = ['-v', 'error', '-show_data_hash', 'md5', '-show_entries', fields, '-of', 'json', path];
  const { stdout } = await run('ffprobe', probe, { maxBuffer: 1 << 26 });
  const { packets } = JSON.parse(stdout) as { packets: Partial<Record<ProbedField, string>>[] };
  return packets.map((packet) => ({
    kind: packet.codec_type ?? '',
    ptsUs: Math.round(Number(packet.pts_time) * 1e6),
    dtsUs: packet.codec_type === 'video' ? Math.round(Number(packet.dts_time) * 1e6) : null,
    isKeyframe: packet.codec_type === 'video' ? (packet.flags ?? '').startsWith('K') : null,
    hash: (packet.data_hash ?? '').replace('MD5:', ''),
  }));
}

async function expectedAac(path: string): Promise<ExpectedPacket[]> {
  const options = ['-map', '0:a', '-copyts', '-c', 'copy', '-bsf:a', 'aac_adtstoasc', '-f', 'framemd5', '-'];
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', path, ...options]);
  const lines = stdout.split('\n').filter((line) => line.startsWith('0,'));
  return lines.map((line) => {
    const [, , pts90k, , , hash = ''] = line.split(',').map((field) => field.trim());
    return { kind: 'audio', ptsUs: Math.round((Number(pts90k) * 100) / 9), dtsUs: null, isKeyframe: null, hash };
  });
}

function received(packets: readonly TransportStreamPacket[]): ExpectedPacket[] {
  return packets.map((packet) => ({
    kind: packet.kind,
    ptsUs: packet.ptsUs ?? Number.NaN,
    dtsUs: packet.kind === 'video' ? packet.dtsUs : null,
    isKeyframe: packet.kind === 'video' ? packet.isKeyframe : null,
    hash: createHash('md5').update(packet.data).digest('hex'),
  }));
}

function demuxWhole(bytes: Uint8Array, nextSize: () => number = () => bytes.length) {
  const demuxer = new TransportStreamDemuxer();
  const packets: TransportStreamPacket[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const end = offset + nextSize();
    packets.push(...demuxer.push(bytes.subarray(offset, end), offset));
    offset = end;
  }
  packets.push(...demuxer.finish());
  return { packets, demuxer };
}

/** Kinds apart, since pictures that end by their stuffing come before sound that FFmpeg gives first. */
function assertSame(actual: readonly ExpectedPacket[], expected: readonly ExpectedPacket[], comparesBytes = true) {
  for (const kind of ['video', 'audio']) {
    const of = (packets: readonly ExpectedPacket[]) => packets.filter((packet) => packet.kind === kind);
    assert.equal(of(actual).length, of(expected).length, `number of ${kind} packets`);
    of(actual).forEach((packet, index) => {
      const reference = of(expected)[index];
      assert.ok(reference !== undefined);
      // FFmpeg rounds to the container's ticks, ours go on in samples.
      assert.ok(
        Math.abs(packet.ptsUs - reference.ptsUs) <= 1_000,
        `${kind} ${index}: ${packet.ptsUs} ${reference.ptsUs}`,
      );
      assert.ok(
        Math.abs((packet.dtsUs ?? 0) - (reference.dtsUs ?? 0)) <= 1,
        `${kind} ${index}: ${packet.dtsUs} ${reference.dtsUs}`,
      );
      assert.equal(packet.isKeyframe, reference.isKeyframe, `${kind} ${index}`);
      if (comparesBytes) assert.equal(packet.hash, reference.hash, `${kind} ${index}`);
    });
  }
}

describe('the demuxer gives the packets that FFmpeg gives, of', { skip }, () => {
  const rows: [name: string, arguments_: string[], codecs: string[]][] = [
    ['H.264', [...VIDEO, ...H264], ['h264']],
    ['H.264 with B-frames and AAC', [...VIDEO, ...SOUND, ...REORDERED, '-c:a', 'aac'], ['aac', 'h264']],
    ['H.264 with open groups', [...VIDEO, ...REORDERED, '-flags', '-cgop', '-x264opts', 'open-gop=1'], ['h264']],
    ['H.265 and MPEG audio layer II', [...VIDEO, ...SOUND, ...HEVC, '-c:a', 'mp2'], ['hevc', 'mp2']],
    ['H.264 and MP3', [...VIDEO, ...SOUND, ...H264, '-c:a', 'libmp3lame'], ['h264', 'mp3']],
    ['H.264 and Opus', [...VIDEO, ...SOUND, ...H264, '-c:a', 'libopus', '-ac', '2'], ['h264', 'opus']],
    ['pictures that tell their length', [...VIDEO, ...H264, '-omit_video_pes_length', '0'], ['h264']],
    ['a constant rate of bits', [...VIDEO, ...H264, '-muxrate', '4M'], ['h264']],
  ];
  for (const [name, arguments_, codecs] of rows) {
    it(name, async () => {
      const path = join(folder, 'video.ts');
      await run('ffmpeg', ['-v', 'error', '-y', ...arguments_, '-f', 'mpegts', path]);
      const { packets, demuxer } = demuxWhole(readFileSync(path));
      assert.deepEqual([...new Set(packets.map(codecOf))].sort(), codecs);
      const expected = await expectedPackets(path);
      const pictures = expected.filter(({ kind }) => kind === 'video');
      // FFmpeg's parser of H.265 moves the zero byte before a start code from one picture to the other.
      const isMoved = codecs.includes('hevc');
      if (isMoved) assert.deepEqual(joinedPictures(packets), await elementaryStream(path));
      const all = codecs.includes('aac') ? [...pictures, ...(await expectedAac(path))] : expected;
      assertSame(received(packets), all, !isMoved);
      const { packets: count, ...faults } = demuxer.statistics;
      assert.ok(count > 100);
      assert.deepEqual(new Set(Object.values(faults)), new Set([0]));
    });
  }

  it('GStreamer', { skip: skipGstreamer ? false : 'needs GStreamer with mpegtsmux and x264enc' }, async () => {
    const path = join(folder, 'gstreamer.ts');
    const picture = 'videotestsrc num-buffers=50 ! video/x-raw,width=320,height=240,framerate=25/1';
    const pipeline = `${picture} ! x264enc tune=zerolatency key-int-max=10 ! h264parse ! mpegtsmux ! filesink location=${path}`;
    execFileSync('gst-launch-1.0', ['-q', ...pipeline.split(' ')]);
    const { packets } = demuxWhole(readFileSync(path));
    assertSame(received(packets), await expectedPackets(path));
  });
});

function joinedPictures(packets: readonly TransportStreamPacket[]): Buffer {
  return Buffer.concat(packets.flatMap((packet) => (packet.kind === 'video' ? [packet.data] : [])));
}

async function elementaryStream(path: string): Promise<Buffer> {
  const options = ['-map', '0:v', '-c', 'copy', '-f', 'hevc', '-'];
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', path, ...options], { encoding: 'buffer' });
  return stdout;
}

function codecOf(packet: TransportStreamPacket): string {
  return packet.kind === 'video' ? packet.codec : packet.format.codec;
}

describe('the demuxer', { skip }, () => {
  let stream: Buffer;
  let whole: ExpectedPacket[];
  before(async () => {
    const path = join(folder, 'plain.ts');
    await run('ffmpeg', ['-v', 'error', '-y', ...VIDEO, ...SOUND, ...H264, '-c:a', 'aac', '-f', 'mpegts', path]);
    stream = readFileSync(path);
    whole = received(demuxWhole(stream).packets);
  });

  it('gives the same packets in whatever pieces the bytes come', () => {
    for (const seed of [1, 2, 3]) {
      const random = seededRandom(seed);
      const { packets } = demuxWhole(stream, () => 1 + Math.floor(random() ** 3 * 3000));
      assert.deepEqual(received(packets), whole);
    }
  });

  it('gives out nearly every picture with its own last packet', () => {
    const demuxer = new TransportStreamDemuxer();
    let late = 0;
    for (let offset = 0; offset < stream.length; offset += 188) {
      for (const packet of demuxer.push(stream.subarray(offset, offset + 188), offset)) {
        if (packet.kind === 'video' && packet.receivedAtMs !== offset) late++;
      }
    }
    assert.ok(late <= 2, `${late} pictures waited for the next one`);
  });

  it('keeps one format object while the format stays', () => {
    const { packets } = demuxWhole(stream);
    assert.equal(new Set(packets.flatMap((packet) => (packet.kind === 'audio' ? [packet.format] : []))).size, 1);
  });

  it('gives no picture with a hole, and all others, whichever packet is lost', () => {
    const undamaged = demuxWhole(stream).packets;
    const pictures = (packets: readonly TransportStreamPacket[]) =>
      packets.filter(({ kind }) => kind === 'video').length;
    const hashes = new Set(whole.map(({ hash }) => hash));
    for (let lost = 5; lost < 200; lost += 7) {
      const rest = Buffer.concat([stream.subarray(0, lost * 188), stream.subarray((lost + 1) * 188)]);
      const { packets } = demuxWhole(rest);
      for (const { hash } of received(packets)) assert.ok(hashes.has(hash), `packet ${lost}`);
      assert.ok(pictures(packets) >= pictures(undamaged) - 2, `packet ${lost}: ${pictures(packets)} pictures`);
      // FFmpeg puts up to 16 frames of sound in one PES packet.
      assert.ok(packets.length >= undamaged.length - 18, `packet ${lost}: ${packets.length} packets`);
    }
  });

  it('takes packets that were sent twice once', () => {
    const twice = Buffer.concat(
      Array.from({ length: stream.length / 188 }, (_, index) =>
        stream.subarray(index * 188, (index + 1) * 188),
      ).flatMap((packet) => [packet, packet]),
    );
    const { packets, demuxer } = demuxWhole(twice);
    assert.deepEqual(received(packets), whole);
    assert.equal(demuxer.statistics.continuityErrors, 0);
  });

  it('notices a loss of sixteen packets, after which the counters look right', () => {
    const hashes = new Set(whole.map(({ hash }) => hash));
    let removed = 0;
    const rest = packetsOf(stream).filter((packet) => {
      const isVideo = pidOf(packet) === VIDEO_PID;
      return !(isVideo && ++removed > 40 && removed <= 56);
    });
    const { packets } = demuxWhole(Buffer.concat(rest));
    const foreign = received(packets).filter(({ hash }) => !hashes.has(hash));
    // The counters cannot tell; at most the picture around the loss is wrong.
    assert.ok(foreign.length <= 1);
  });

  it('finds the packets again after foreign bytes', () => {
    const noise = Buffer.alloc(1000, 0x47);
    const { packets, demuxer } = demuxWhole(Buffer.concat([stream.subarray(50), noise, stream]));
    assert.ok(demuxer.statistics.resyncs > 0);
    assert.deepEqual(received(packets).slice(-whole.length + 2), whole.slice(2));
  });

  it('goes on past the wrap of the timestamps', async () => {
    const path = join(folder, 'wrap.ts');
    // The 33 bits end a second after the beginning.
    const offset = String(2 ** 33 / 90_000 - 1);
    const options = ['-output_ts_offset', offset, '-muxdelay', '0', '-muxpreload', '0', '-f', 'mpegts', path];
    await run('ffmpeg', ['-v', 'error', '-y', ...VIDEO, ...H264, ...options]);
    const { packets } = demuxWhole(readFileSync(path));
    const times = packets.map(({ ptsUs }) => ptsUs ?? Number.NaN);
    assert.equal(times.length, 50);
    for (const [index, time] of times.slice(1).entries()) {
      assert.ok(Math.abs(time - (times[index] ?? 0) - 40_000) <= 1, `${time} after ${times[index]}`);
    }
  });

  it('treats a stream the conventional way once its stuffing does not end a picture', () => {
    const { packets, demuxer } = demuxWhole(stuffInside(stream));
    const hashes = new Set(whole.map(({ hash }) => hash));
    const foreign = received(packets).filter(({ hash }) => !hashes.has(hash));
    assert.equal(foreign.length, 1, 'only the first picture that was ended wrongly');
    assert.equal(demuxer.statistics.droppedPictures, 1);
    assert.equal(packets.length, whole.length);
  });

  it('follows a program whose streams change', async () => {
    const path = join(folder, 'other.ts');
    const pids = ['-streamid', '0:300', '-f', 'mpegts', path];
    await run('ffmpeg', ['-v', 'error', '-y', ...VIDEO, ...HEVC, ...pids]);
    const { packets } = demuxWhole(Buffer.concat([stream, readFileSync(path)]));
    const codecs = packets.flatMap((packet) => (packet.kind === 'video' ? [packet.codec] : []));
    assert.deepEqual([codecs.slice(0, 50), codecs.slice(50)], [Array(50).fill('h264'), Array(50).fill('hevc')]);
  });

  it('says which streams it skips and why', async () => {
    const path = join(folder, 'ac3.ts');
    await run('ffmpeg', ['-v', 'error', '-y', ...VIDEO, ...SOUND, ...H264, '-c:a', 'ac3', '-f', 'mpegts', path]);
    const { demuxer } = demuxWhole(readFileSync(path));
    assert.deepEqual(
      demuxer.skipped.map(({ reason }) => reason),
      ['AC-3 sound is not read; set the encoder to AAC'],
    );
  });
});

/** FFmpeg's first stream. */
const VIDEO_PID = 0x100;

function packetsOf(bytes: Buffer): Buffer[] {
  return Array.from({ length: bytes.length / 188 }, (_, index) => bytes.subarray(index * 188, (index + 1) * 188));
}

function pidOf(packet: Uint8Array): number {
  return (((packet[1] ?? 0) & 0x1f) << 8) | (packet[2] ?? 0);
}

/** Splits a full packet in the middle of a picture in two with stuffing, as no muxer should, in each picture. */
function stuffInside(bytes: Buffer): Buffer {
  let counter = 0;
  let isFirst = false;
  return Buffer.concat(
    packetsOf(bytes).flatMap((packet) => {
      if (pidOf(packet) !== VIDEO_PID) return [packet];
      const isFull = ((packet[3] ?? 0) & 0x30) === 0x10 && ((packet[1] ?? 0) & 0x40) === 0;
      const parts = isFull && isFirst ? [stuffed(packet.subarray(4, 100)), stuffed(packet.subarray(100))] : [packet];
      isFirst = ((packet[1] ?? 0) & 0x40) !== 0;
      return parts.map((part) => {
        const numbered = Buffer.from(part);
        numbered[3] = (((numbered[3] ?? 0) & 0xf0) | (counter++ & 0x0f)) & 0xff;
        return numbered;
      });
    }),
  );
}

function stuffed(payload: Uint8Array): Buffer {
  const packet = Buffer.alloc(188, 0xff);
  packet.set([0x47, 0x01, 0x00, 0x30, 183 - payload.length, 0]);
  packet.set(payload, 188 - payload.length);
  return packet;
}
