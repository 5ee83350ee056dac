import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { DetectConfig } from '#contract/config.ts';
import { StageRecorder } from '#core/statistics/stage-recorder.ts';
import { Timeline } from '#core/time/timeline.ts';
import { openFfmpegDecoder } from '../decoders/ffmpeg/decoder.ts';
import { quietFfmpegLog } from '../ffmpeg/quiet-log.ts';
import { openFrameCount } from '../ffmpeg/video-frame.ts';
import type { EncodedPacket, VideoStream } from '../media/encoded-packet.ts';
import { createFileSource } from '../sources/file/source.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { obstacleToTestVideos } from '../testing/test-video.ts';
import { DecodeStage } from './decode-stage.ts';
import { DecodingGate } from './decoding-gate.ts';
import { PacketFanout } from './packet-fanout.ts';

quietFfmpegLog();

const skip = obstacleToTestVideos() ?? false;
const FRAME_US = 40_000;
const TASK_FPS = 5;

afterEach(() => assert.equal(openFrameCount(), 0, 'frames were left open'));

interface Clip {
  readonly seconds: number;
  /** When a box crosses the picture, in seconds. */
  readonly visits: readonly (readonly [from: number, to: number])[];
  readonly codec: readonly string[];
  /** From here on another scene is shown, in seconds. */
  readonly cutAt?: number;
}

/** A noisy still picture, now and then crossed by a box, encoded as a camera would. */
async function encode({
  seconds,
  visits,
  codec,
  cutAt = seconds,
}: Clip): Promise<{ video: VideoStream; packets: EncodedPacket[] }> {
  const path = join(await createTemporaryFolder(), 'clip.mkv');
  const isVisited = visits.map(([from, to]) => `between(t,${from},${to})`).join('+') || '0';
  const graph = [
    'testsrc2=size=320x240:rate=25,select=eq(n\\,0),loop=-1:1,setpts=N/25/TB,boxblur=2[room]',
    'testsrc2=size=48x96:rate=25[box]',
    `smptebars=size=320x240:rate=25[other]`,
    `[room][box]overlay=x='mod(t*90,280)':y=100:enable='${isVisited}'[visited]`,
    `[visited][other]overlay=enable='gte(t,${cutAt})',noise=alls=4:allf=t,format=yuv420p`,
  ].join(';');
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-y', '-filter_complex', graph, '-t', String(seconds), '-threads', '1', ...codec, path],
  ]);
  await using session = await createFileSource({ path, pace: 'fastest' }).open(new AbortController().signal);
  const timeline = new Timeline();
  const packets: EncodedPacket[] = [];
  for await (const packet of session.packets()) {
    if (packet.kind === 'video') packets.push({ ...packet, ...timeline.place(packet, 1_000_000) });
  }
  return { video: session.video, packets };
}

const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '24', '-g', '50', '-sc_threshold', '0'];
const PLAIN = [...X264, '-bf', '0'];
/** The box comes and goes between the keyframes of 12 and 14 seconds, and once more across one. */
const VISITS = [
  [12.4, 13.6],
  [21.2, 23],
] as const;
const clips = new Map<string, ReturnType<typeof encode>>();
function clipOf(codec: readonly string[], visits: Clip['visits'] = VISITS) {
  const key = JSON.stringify([codec, visits]);
  const clip = clips.get(key) ?? encode({ seconds: 32, visits, codec });
  clips.set(key, clip);
  return clip;
}

interface Seen {
  readonly second: number;
  readonly isUnchanged: boolean;
}

interface Camera extends AsyncDisposable {
  readonly gate: DecodingGate;
  readonly decode: DecodeStage;
  readonly decoded: StageRecorder;
  readonly seen: Seen[];
  readonly skipped: number[];
  readonly failures: unknown[];
  /** How often the readers were waited for. */
  readonly waits: () => number;
  feed(packets: readonly EncodedPacket[]): Promise<void>;
  /** All at once, as after a time in which nothing was read. */
  feedAtOnce(packets: readonly EncodedPacket[]): Promise<void>;
}

/** Everything between the packets and a task that looks at five frames a second. */
function createCamera(
  video: VideoStream,
  policy: DetectConfig['decode'] = 'auto',
  fps: number | 'all' = TASK_FPS,
): Camera {
  const stack = new AsyncDisposableStack();
  const packets = new PacketFanout();
  const failures: unknown[] = [];
  const decoded = new StageRecorder();
  const skipped: number[] = [];
  const decode = new DecodeStage({
    video,
    packets,
    openDecoder: openFfmpegDecoder,
    recorder: decoded,
    onFailure: (error) => failures.push(error),
  });
  stack.use(decode);
  let waits = 0;
  const gate = new DecodingGate({
    policy,
    video,
    decode,
    readersSettled: async () => {
      waits++;
    },
    onSkipped: ({ ptsUs }) => skipped.push(ptsUs),
  });
  stack.use(gate);
  const seen: Seen[] = [];
  stack.defer(
    gate.subscribe(({ ptsUs }, hint) => seen.push({ second: ptsUs / 1e6, isUnchanged: hint?.isUnchanged ?? false }), {
      fps,
    }),
  );
  const feed = async (some: readonly EncodedPacket[]) => {
    for (const packet of some) {
      packets.publish(packet);
      await decode.settled();
      // Looking at a picture while awake goes on beside the decoding.
      await gate.settled();
    }
  };
  const feedAtOnce = async (some: readonly EncodedPacket[]) => {
    for (const packet of some) packets.publish(packet);
    await decode.settled();
    await gate.settled();
  };
  const stacked = { gate, decode, decoded, seen, skipped, failures, waits: () => waits, feed, feedAtOnce };
  return { ...stacked, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** Media time begins where the timeline puts the first packet. */
function secondsFrom({ packets }: { readonly packets: readonly EncodedPacket[] }, seen: readonly Seen[]): Seen[] {
  const startUs = Math.min(...packets.map(({ ptsUs }) => ptsUs));
  return seen.map(({ second, ...rest }) => ({ ...rest, second: second - startUs / 1e6 }));
}

const between = (seen: readonly Seen[], from: number, to: number) =>
  seen.filter(({ second }) => second >= from && second < to);

describe('decoding only what matters', { timeout: 60_000, skip }, () => {
  const streams: readonly { name: string; codec: readonly string[] }[] = [
    { name: 'H.264 with P-frames', codec: PLAIN },
    { name: 'H.264 with B-frames', codec: [...X264, '-bf', '3', '-b_strategy', '0'] },
    { name: 'H.264 with open groups of pictures', codec: [...X264, '-bf', '2', '-x264-params', 'open-gop=1'] },
    { name: 'JPEG pictures', codec: ['-c:v', 'mjpeg', '-q:v', '4'] },
  ];
  for (const { name, codec } of streams) {
    it(`sees what comes and goes between two keyframes, at the full rate and in order: ${name}`, async () => {
      const clip = await clipOf(codec);
      await using camera = createCamera(clip.video);
      await camera.feed(clip.packets);
      const seen = secondsFrom(clip, camera.seen);
      for (const [from, to] of VISITS) {
        const visit = between(seen, from, to).filter(({ isUnchanged }) => !isUnchanged);
        const wanted = Math.floor((to - from) * TASK_FPS);
        assert.ok(visit.length >= wanted - 1, `${visit.length} of ${wanted} frames between ${from} s and ${to} s`);
      }
      const times = seen.map(({ second }) => second);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
      assert.ok(camera.gate.status().wakes >= 2, JSON.stringify(camera.gate.status()));
      assert.ok(camera.skipped.length > clip.packets.length / 5, `${camera.skipped.length} packets were left out`);
      assert.equal(camera.gate.status().mode, 'keyframes', camera.gate.status().reason ?? '');
      assert.deepEqual(camera.failures, []);
    });
  }

  it('looks again at the frames before the wake, which are unchanged until something happens', async () => {
    const clip = await clipOf(PLAIN);
    await using camera = createCamera(clip.video);
    await camera.feed(clip.packets);
    const before = between(secondsFrom(clip, camera.seen), 12, 12.35);
    assert.ok(before.length >= 2, 'the frames since the keyframe were not offered');
    assert.ok(before.every(({ isUnchanged }) => isUnchanged));
  });

  it('waits for the tasks after the wake too, until it has caught up with the newest packet', async () => {
    const clip = await clipOf(PLAIN);
    const startUs = Math.min(...clip.packets.map(({ ptsUs }) => ptsUs));
    const upTo = (second: number) => clip.packets.findIndex(({ ptsUs }) => ptsUs - startUs >= second * 1e6);
    await using camera = createCamera(clip.video);
    await camera.feed(clip.packets.slice(0, upTo(12.4)));
    const [seenBefore, waitsBefore] = [camera.seen.length, camera.waits()];
    await camera.feedAtOnce(clip.packets.slice(upTo(12.4), upTo(13.6)));
    assert.equal(camera.gate.status().wakes, 1);
    const offered = camera.seen.slice(seenBefore).filter(({ second }) => second - startUs / 1e6 < 13.3);
    assert.ok(offered.length >= 6, `${offered.length} frames`);
    assert.ok(camera.waits() - waitsBefore >= offered.length, `${camera.waits() - waitsBefore} waits`);
  });

  it('looks anew at another scene that begins with a keyframe, also while it catches up', async () => {
    const clip = await encode({ seconds: 20, visits: [], codec: PLAIN, cutAt: 14 });
    const startUs = Math.min(...clip.packets.map(({ ptsUs }) => ptsUs));
    const upTo = (second: number) => clip.packets.findIndex(({ ptsUs }) => ptsUs - startUs >= second * 1e6);
    await using camera = createCamera(clip.video);
    await camera.feed(clip.packets.slice(0, upTo(13.9)));
    await camera.feedAtOnce(clip.packets.slice(upTo(13.9), upTo(15)));
    await camera.feedAtOnce(clip.packets.slice(upTo(15), upTo(16.6)));
    assert.equal(camera.gate.status().wakes, 1);
    const [first] = between(secondsFrom(clip, camera.seen), 13.99, 14.2);
    assert.equal(first?.isUnchanged, false);
  });

  it('analyses nothing anew while the picture stays the same', async () => {
    const clip = await clipOf(PLAIN, []);
    await using camera = createCamera(clip.video);
    await camera.feed(clip.packets);
    const asleep = between(secondsFrom(clip, camera.seen), 12, 32);
    assert.ok(asleep.length >= 3 && asleep.length <= 12, `${asleep.length} frames`);
    assert.ok(asleep.every(({ isUnchanged }) => isUnchanged));
    assert.equal(camera.gate.status().wakes, 0);
    assert.ok(camera.decoded.figures(0).total < clip.packets.length / 2);
  });

  it('decodes keyframes alone where the configuration says so', async () => {
    const clip = await clipOf(PLAIN);
    await using camera = createCamera(clip.video, 'keyframes');
    await camera.feed(clip.packets);
    assert.deepEqual(
      secondsFrom(clip, camera.seen).map(({ second }) => Math.round(second * 10) / 10),
      Array.from({ length: 16 }, (_, index) => index * 2),
    );
    assert.equal(camera.decoded.figures(0).total, 16);
  });

  it('decodes everything where the configuration says so', async () => {
    const clip = await clipOf(PLAIN, []);
    await using camera = createCamera(clip.video, 'always', 'all');
    await camera.feed(clip.packets);
    assert.equal(camera.seen.length, clip.packets.length);
    assert.equal(camera.skipped.length, 0);
  });

  it('hides no frame from a task that looks at every one', async () => {
    const clip = await clipOf(PLAIN, []);
    await using camera = createCamera(clip.video, 'auto', 'all');
    await camera.feed(clip.packets);
    assert.equal(camera.seen.length, clip.packets.length);
    assert.match(camera.gate.status().reason ?? '', /every frame/);
  });

  it('decodes the frames since the keyframe for somebody who wants one, and the tasks sleep on', async () => {
    const clip = await clipOf(PLAIN, []);
    await using camera = createCamera(clip.video);
    const middle = clip.packets.length - 20;
    await camera.feed(clip.packets.slice(0, middle));
    assert.equal(camera.gate.status().mode, 'keyframes');
    const before = camera.seen.length;
    const frames: number[] = [];
    const stop = camera.decode.subscribe(({ ptsUs }) => frames.push(ptsUs));
    await camera.decode.settled();
    stop();
    assert.equal(frames.at(-1), clip.packets[middle - 1]?.ptsUs);
    await camera.feed(clip.packets.slice(middle));
    assert.equal(camera.seen.length, before);
    assert.equal(camera.gate.status().mode, 'keyframes');
  });

  it('sleeps and wakes through corrupted packets', async () => {
    const clip = await clipOf(PLAIN);
    await using camera = createCamera(clip.video);
    const damaged = clip.packets.map((packet, index) =>
      index % 97 === 5 ? { ...packet, data: new Uint8Array(packet.data.byteLength).fill(0xa5) } : packet,
    );
    await camera.feed(damaged);
    const [[from, to]] = VISITS;
    assert.ok(between(secondsFrom(clip, camera.seen), from, to).length >= 4);
    assert.deepEqual(camera.failures, []);
  });

  it('decodes everything of a stream that sends no keyframes any more', async () => {
    const clip = await clipOf(PLAIN, []);
    await using camera = createCamera(clip.video);
    const [first] = clip.packets;
    assert.ok(first !== undefined);
    await camera.feed(clip.packets);
    assert.equal(camera.gate.status().mode, 'keyframes');
    const last = clip.packets.at(-1) ?? first;
    const others = clip.packets.filter(({ isKeyframe }) => !isKeyframe);
    const endless = Array.from({ length: 3_000 }, (_, index) => {
      const time = (last.ptsUs + (index + 1) * FRAME_US) as EncodedPacket['ptsUs'];
      return { ...(others[index % others.length] ?? first), ptsUs: time, dtsUs: time };
    });
    await camera.feed(endless);
    assert.equal(camera.gate.status().mode, 'full');
    assert.equal(camera.gate.status().wakes, 1);
  });

  it('says that nothing is decoded where no task is there, and begins anew with the next', async () => {
    const clip = await clipOf(PLAIN, []);
    const packets = new PacketFanout();
    await using decode = new DecodeStage({
      video: clip.video,
      packets,
      openDecoder: openFfmpegDecoder,
      recorder: new StageRecorder(),
      onFailure: () => assert.fail('the decoder failed'),
    });
    await using gate = new DecodingGate({
      policy: 'auto',
      video: clip.video,
      decode,
      readersSettled: async () => {},
      onSkipped: () => {},
    });
    assert.equal(gate.status().mode, 'off');
    for (let time = 0; time < 2; time++) {
      const stop = gate.subscribe(() => {}, { fps: 5 });
      assert.equal(gate.status().mode, 'full');
      stop();
      stop();
      assert.equal(gate.status().mode, 'off');
    }
    assert.equal(packets.readers, 0);
  });
});
