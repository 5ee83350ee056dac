import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { mediaTimeUs } from '#core/time/media-time.ts';
import { openFfmpegDecoder } from '../decoders/ffmpeg/decoder.ts';
import { OpusTranscoder } from '../ffmpeg/opus-transcoder.ts';
import { quietFfmpegLog } from '../ffmpeg/quiet-log.ts';
import { openFrameCount } from '../ffmpeg/video-frame.ts';
import type { VideoStream } from '../media/encoded-packet.ts';
import { OperationalError } from '../operational-error.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { obstacleToTestVideos } from '../testing/test-video.ts';
import { createFileSource } from './file/source.ts';
import type { AudioSourcePacket, SourcePacket, VideoSourcePacket } from './source.ts';

const run = promisify(execFile);
const skip = obstacleToTestVideos() ?? false;
const SIZE = { width: 320, height: 240 };
const FRAMES = 20;
let folder = '';

quietFfmpegLog();
before(async () => {
  folder = await createTemporaryFolder();
});

interface Clip {
  readonly file: string;
  readonly video?: readonly string[];
  readonly sound?: readonly string[];
  readonly size?: string;
  readonly output?: readonly string[];
}

/** Makes a clip of a moving picture, with a tone where sound is asked for. */
async function make({ file, video = H264, sound, size = '320x240', output = [] }: Clip): Promise<string> {
  const path = join(folder, file);
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=0.8'];
  await run('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=25:duration=${FRAMES / 25}`],
    ...(sound === undefined ? [] : tone),
    ...['-pix_fmt', 'yuv420p', '-threads', '1', '-g', '10'],
    ...['-c:v', ...video, ...(sound === undefined ? [] : ['-c:a', ...sound]), ...output, path],
  ]);
  return path;
}

const H264 = ['libx264', '-preset', 'ultrafast', '-bf', '0'];

interface Played {
  readonly video: VideoStream;
  readonly pictures: readonly VideoSourcePacket[];
  readonly sound: readonly AudioSourcePacket[];
}

async function play(path: string): Promise<Played> {
  const signal = new AbortController().signal;
  await using session = await createFileSource({ path, pace: 'fastest' }).open(signal);
  const packets: SourcePacket[] = [];
  for await (const packet of session.packets()) packets.push(packet);
  return {
    video: session.video,
    pictures: packets.filter((packet) => packet.kind === 'video'),
    sound: packets.filter((packet) => packet.kind === 'audio'),
  };
}

/** How many pictures of the described size come out. */
async function countDecoded({ video, pictures }: Played): Promise<number> {
  let count = 0;
  await using decoder = await openFfmpegDecoder(video);
  for (const packet of pictures) {
    const ptsUs = mediaTimeUs(packet.ptsUs ?? packet.dtsUs ?? 0);
    for (const frame of await decoder.decode({ ...packet, ptsUs, dtsUs: ptsUs })) {
      using owned = frame;
      assert.deepEqual({ width: owned.width, height: owned.height }, { width: video.width, height: video.height });
      count++;
    }
  }
  assert.equal(decoder.corruptPackets, 0);
  return count;
}

function assertInDecodingOrder(pictures: readonly VideoSourcePacket[]): void {
  let lastUs = Number.NEGATIVE_INFINITY;
  for (const { dtsUs } of pictures) {
    assert.ok(dtsUs !== null && dtsUs > lastUs, `${dtsUs} after ${lastUs}`);
    lastUs = dtsUs;
  }
}

describe('every codec', { skip }, () => {
  const x264 = (profile: string, ...more: string[]) => [
    'libx264',
    '-preset',
    'veryfast',
    '-profile:v',
    profile,
    ...more,
  ];
  const x265 = ['libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none'];
  const rows: [name: string, clip: Clip, video: Partial<VideoStream>][] = [
    [
      'H.264 Constrained Baseline',
      { file: 'baseline.mp4', video: x264('baseline') },
      { codec: 'h264', profile: 'Constrained Baseline', hasReorderedFrames: false },
    ],
    [
      'H.264 Main',
      { file: 'main.ts', video: x264('main', '-bf', '0') },
      { profile: 'Main', hasReorderedFrames: false },
    ],
    [
      'H.264 High with B-frames',
      { file: 'high.mkv', video: x264('high', '-bf', '3') },
      { profile: 'High', hasReorderedFrames: true },
    ],
    [
      'H.264 with B-frames in a transport stream',
      { file: 'high.ts', video: x264('high', '-bf', '3') },
      { hasReorderedFrames: true },
    ],
    [
      'H.264 High 10',
      { file: 'high10.mp4', video: [...x264('high10'), '-pix_fmt', 'yuv420p10le'] },
      { profile: 'High 10', pixelFormat: 'yuv420p10le' },
    ],
    [
      'H.264 High 4:2:2',
      { file: 'high422.mp4', video: [...x264('high422'), '-pix_fmt', 'yuv422p'] },
      { profile: 'High 4:2:2', pixelFormat: 'yuv422p' },
    ],
    [
      'H.264 of keyframes only',
      { file: 'intra.mp4', video: x264('high', '-g', '1') },
      { codec: 'h264', hasReorderedFrames: false },
    ],
    [
      'H.264 with open groups of pictures',
      { file: 'open.mp4', video: x264('high', '-x264-params', 'open-gop=1:keyint=8:bframes=2') },
      { hasReorderedFrames: true },
    ],
    [
      'H.264 that refreshes bit by bit',
      { file: 'refresh.ts', video: x264('high', '-bf', '0', '-intra-refresh', '1') },
      { codec: 'h264' },
    ],
    ['H.264 without a container', { file: 'bare.h264', video: x264('high', '-bf', '0') }, { codec: 'h264' }],
    [
      'H.264 in AVI, without presentation timestamps',
      { file: 'reordered.avi', video: x264('high', '-bf', '2') },
      { codec: 'h264', hasReorderedFrames: true },
    ],
    ['H.265 with length prefixes', { file: 'h265.mp4', video: x265 }, { codec: 'hevc', profile: 'Main' }],
    ['H.265 in a transport stream', { file: 'h265.ts', video: x265 }, { codec: 'hevc', profile: 'Main' }],
    ['Motion JPEG', { file: 'motion.avi', video: ['mjpeg'] }, { codec: 'mjpeg', hasReorderedFrames: false }],
    [
      'AV1',
      { file: 'av1.mkv', video: ['libaom-av1', '-cpu-used', '8', '-usage', 'realtime'] },
      { codec: 'av1', profile: 'Main' },
    ],
    ['VP8', { file: 'vp8.webm', video: ['libvpx', '-deadline', 'realtime'] }, { codec: 'vp8' }],
    [
      'VP9',
      { file: 'vp9.webm', video: ['libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'] },
      { codec: 'vp9', profile: 'Profile 0' },
    ],
    ['MPEG-4 part 2', { file: 'part2.mp4', video: ['mpeg4'] }, { codec: 'mpeg4' }],
    ['a GIF', { file: 'picture.gif', video: ['gif', '-pix_fmt', 'rgb8'] }, { codec: 'gif' }],
  ];
  for (const [name, clip, video] of rows) {
    it(`of video is described and decoded: ${name}`, async () => {
      const played = await play(await make(clip));
      assert.deepEqual({ ...played.video, ...SIZE, ...video }, played.video);
      assertInDecodingOrder(played.pictures);
      const decoded = await countDecoded(played);
      // Up to three pictures stay in the decoder of a stream that reorders, as nobody tells it of the end.
      assert.ok(decoded >= FRAMES - 5 && decoded <= FRAMES, `${decoded} of ${FRAMES} pictures`);
      assert.equal(openFrameCount(), 0);
    });
  }

  const sounds: [name: string, clip: Clip, format: object][] = [
    [
      'AAC in MP4',
      { file: 'aac.mp4', sound: ['aac', '-ar', '48000'] },
      { codec: 'aac', sampleRateHz: 48_000, channels: 1 },
    ],
    [
      'AAC in a transport stream',
      { file: 'aac.ts', sound: ['aac', '-ac', '2'] },
      { codec: 'aac', sampleRateHz: 44_100, channels: 2, extradata: Uint8Array.of(0x12, 0x10) },
    ],
    [
      'G.711 µ-law',
      { file: 'mulaw.mkv', sound: ['pcm_mulaw', '-ar', '8000'] },
      { codec: 'pcm_mulaw', sampleRateHz: 8_000, channels: 1 },
    ],
    [
      'G.711 A-law',
      { file: 'alaw.mkv', sound: ['pcm_alaw', '-ar', '8000'] },
      { codec: 'pcm_alaw', sampleRateHz: 8_000, channels: 1 },
    ],
    ['Opus', { file: 'opus.mkv', sound: ['libopus'] }, { codec: 'opus', sampleRateHz: 48_000, channels: 1 }],
    ['Opus in a transport stream', { file: 'opus.ts', sound: ['libopus', '-ac', '2'] }, { codec: 'opus', channels: 2 }],
    ['MP3', { file: 'mp3.mkv', sound: ['libmp3lame'] }, { codec: 'mp3', sampleRateHz: 44_100, channels: 1 }],
  ];
  for (const [name, clip, format] of sounds) {
    it(`of sound is described and decoded: ${name}`, async () => {
      const { sound, pictures } = await play(await make(clip));
      assert.equal(pictures.length, FRAMES);
      const [first] = sound;
      assert.ok(first !== undefined, 'no sound');
      assert.deepEqual({ ...first.format, ...format }, first.format);
      assert.ok(sound.every((packet) => packet.format === first.format));
      using transcoder = OpusTranscoder.open(first.format);
      const opus = sound.flatMap(({ data, ptsUs }) => transcoder.transcode({ data, ptsUs: ptsUs ?? 0 }));
      assert.equal(transcoder.corruptPackets, 0);
      // 0.8 s are 40 packets of 20 ms; the coders' own delays take a few.
      assert.ok(opus.length >= 35, `${opus.length} packets of 20 ms`);
    });
  }
});

describe('a stream that is not what it should be', { skip }, () => {
  const concatenate = async (file: string, ...clips: Clip[]) => {
    const parts: Buffer[] = [];
    for (const clip of clips) parts.push(await readFile(await make(clip)));
    await writeFile(join(folder, file), Buffer.concat(parts));
    return join(folder, file);
  };
  const plain = { file: 'plain.ts', output: ['-muxdelay', '0'] };

  it('plays through timestamps that begin anew', async () => {
    const { pictures } = await play(await concatenate('twice.ts', plain, plain));
    assert.ok(pictures.length >= 2 * FRAMES - 1, `${pictures.length} pictures`);
    assert.ok(pictures.every(({ ptsUs }) => ptsUs !== null));
  });

  it('plays through the wrap of the 33-bit clock as if nothing were', async () => {
    // 2^33 ticks of 90 kHz are 95443.7 s.
    const { pictures } = await play(
      await make({ ...plain, file: 'wrap.ts', output: ['-output_ts_offset', '95443.3'] }),
    );
    assert.equal(pictures.length, FRAMES);
    assertInDecodingOrder(pictures);
    const [first, last] = [pictures[0]?.dtsUs ?? 0, pictures.at(-1)?.dtsUs ?? 0];
    assert.ok(Math.abs(last - first - ((FRAMES - 1) / 25) * 1e6) < 1_000, `${last - first} µs`);
  });

  const rejectsAs = (code: string, message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof OperationalError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };

  it('says that the picture has another size midway', async () => {
    const path = await concatenate('resized.ts', plain, { ...plain, file: 'larger.ts', size: '640x480' });
    await assert.rejects(play(path), rejectsAs('source-changed', /320×240.*640×480/));
  });

  it('says that the codec is another one midway', async () => {
    const h265 = { ...plain, file: 'h265-later.ts', video: ['libx265', '-x265-params', 'log-level=none'] };
    await assert.rejects(
      play(await concatenate('recoded.ts', plain, h265)),
      rejectsAs('source-changed', /h264 to hevc|hevc to h264/),
    );
  });

  it('is refused where its picture is too large to be shown', async () => {
    const path = await make({ file: 'wide.mp4', size: '16384x16' });
    await assert.rejects(play(path), rejectsAs('source-invalid', /16384×16/));
  });

  it('keeps its pictures where its sound is broken', async () => {
    const path = await make({ file: 'broken-sound.mkv', sound: ['aac'] });
    const { pictures, sound } = await play(path);
    assert.ok(sound.length > 0);
    const bytes = await readFile(path);
    for (const { data } of sound) {
      const begin = bytes.indexOf(data);
      assert.ok(begin >= 0);
      bytes.fill(0xff, begin, begin + data.length);
    }
    await writeFile(path, bytes);
    const broken = await play(path);
    assert.equal(broken.pictures.length, pictures.length);
    assert.equal(await countDecoded(broken), FRAMES);
  });
});
