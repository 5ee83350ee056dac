import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import type { TaskName } from '#contract/config.ts';
import type { TrackChange } from '#contract/event.ts';
import type { FrameResult } from '#contract/result.ts';
import { hasSequenceParameterSet } from '#core/h264/annex-b.ts';
import { StageRecorder } from '#core/statistics/stage-recorder.ts';
import { Timeline } from '#core/time/timeline.ts';
import type { Decoder } from '../decoders/decoder.ts';
import { openFfmpegDecoder } from '../decoders/ffmpeg/decoder.ts';
import { quietFfmpegLog } from '../ffmpeg/quiet-log.ts';
import { openFrameCount } from '../ffmpeg/video-frame.ts';
import type { EncodedPacket, VideoStream } from '../media/encoded-packet.ts';
import { TrackRecorder } from '../sinks/events/track-recorder.ts';
import { LiveOutput } from '../sinks/live/live-output.ts';
import { createFileSource } from '../sources/file/source.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { createTestVideo, obstacleToTestVideos } from '../testing/test-video.ts';
import { until } from '../testing/until.ts';
import { CameraTasks } from './camera-tasks.ts';
import { DecodeStage } from './decode-stage.ts';
import { FrameMotion } from './frame-motion.ts';
import { ObjectFeed } from './object-feed.ts';
import { PacketFanout } from './packet-fanout.ts';
import { createRendition } from './rendition.ts';
import { Stages } from './stages.ts';
import { TaskStage, type TaskStageSettings } from './task-stage.ts';
import { encodePictures, FRAME_INTERVAL_US, plainStream } from './testing/encode-pictures.ts';
import { planarFrame } from './testing/hand-fed-frames.ts';
import { ScriptedTaskRunner, ScriptedTaskRuntime } from './testing/scripted-task-runtime.ts';

quietFfmpegLog();

const STREAM = plainStream();
const PICTURES = await encodePictures({ count: 30, keyframeInterval: 10 });
const FOUND = { label: 'person', score: 0.9, box: { x: 0.2, y: 0.2, width: 0.3, height: 0.5 } };

afterEach(() => assert.equal(openFrameCount(), 0, 'frames were left open'));

/** Packets and their decoding, as every stage finds them. */
function createDecode(
  video: VideoStream = STREAM,
  openDecoder = openFfmpegDecoder as (v: VideoStream) => Promise<Decoder>,
) {
  const packets = new PacketFanout();
  const recorder = new StageRecorder();
  const failures: unknown[] = [];
  const decode = new DecodeStage({
    video,
    packets,
    openDecoder,
    recorder,
    onFailure: (error) => failures.push(error),
  });
  const publish = (some: readonly EncodedPacket[]) => {
    for (const packet of some) packets.publish(packet);
  };
  return { packets, recorder, decode, failures, publish, [Symbol.asyncDispose]: () => decode[Symbol.asyncDispose]() };
}

describe('the decode stage', { timeout: 30_000 }, () => {
  it('decodes only while somebody wants frames, from the last keyframe on', async () => {
    await using stage = createDecode();
    stage.publish(PICTURES.slice(0, 15));
    assert.equal(stage.packets.readers, 0);
    const seen: number[] = [];
    const stop = stage.decode.subscribe(({ ptsUs }) => seen.push(ptsUs / FRAME_INTERVAL_US));
    stage.publish(PICTURES.slice(15, 18));
    await until('the frames', () => seen.length === 8);
    assert.deepEqual(seen, [10, 11, 12, 13, 14, 15, 16, 17]);
    stop();
    stop();
    await until('the end of decoding', () => stage.packets.readers === 0);
    stage.publish(PICTURES.slice(18, 20));
    assert.equal(seen.length, 8);
  });

  it('loses packets up to the next keyframe where decoding falls behind, and counts them', async () => {
    const gate = Promise.withResolvers<void>();
    const decoded: number[] = [];
    const slow: Decoder = {
      corruptPackets: 0,
      decode: async ({ ptsUs }) => {
        await gate.promise;
        decoded.push(ptsUs);
        return [];
      },
      restart: async () => [],
      [Symbol.asyncDispose]: async () => {},
    };
    await using stage = createDecode(STREAM, async () => slow);
    const stop = stage.decode.subscribe(() => {});
    const bytes = new Uint8Array(1);
    const packets = Array.from({ length: 400 }, (_, index) => {
      const time = index as EncodedPacket['ptsUs'];
      return { data: bytes, ptsUs: time, dtsUs: time, isKeyframe: index % 150 === 0, receivedAtMs: 0 };
    });
    stage.publish(packets);
    gate.resolve();
    await until('the last packet', () => decoded.at(-1) === 399);
    const { dropped } = stage.recorder.figures(0);
    assert.ok(dropped > 0);
    assert.equal(dropped + decoded.length, 400);
    for (const [index, at] of decoded.entries()) {
      if (at !== (decoded[index - 1] ?? -1) + 1) assert.equal(at % 150, 0, `went on at ${at}, which is no keyframe`);
    }
    stop();
  });

  it('reports a decoder that cannot be opened, and can be closed then', async () => {
    await using stage = createDecode({ ...STREAM, codec: 'nonsense', codecId: 999_999 });
    stage.decode.subscribe(() => {});
    await until('the failure', () => stage.failures.length === 1);
    assert.equal((stage.failures[0] as { code?: string }).code, 'codec-unsupported');
  });

  it('leaves no picture open where the decoder fails with some in hand', async () => {
    const failing: Decoder = {
      corruptPackets: 0,
      decode: async ({ ptsUs }) => [planarFrame({ width: 64, height: 48, data: new Uint8Array(64 * 72) }, ptsUs)],
      restart: () => Promise.reject(new Error('The decoder died')),
      [Symbol.asyncDispose]: async () => {},
    };
    await using stage = createDecode(STREAM, async () => failing);
    stage.decode.openGate({ admit: () => 'alone', look: () => undefined });
    stage.publish(PICTURES.slice(0, 1));
    await until('the failure', () => stage.failures.length === 1);
    assert.equal(openFrameCount(), 0);
  });

  it('tells everybody who waits that all is decoded', { timeout: 5_000 }, async () => {
    const gate = Promise.withResolvers<void>();
    const slow: Decoder = {
      corruptPackets: 0,
      decode: () => gate.promise.then(() => []),
      restart: async () => [],
      [Symbol.asyncDispose]: async () => {},
    };
    await using stage = createDecode(STREAM, async () => slow);
    stage.decode.subscribe(() => {});
    stage.publish(PICTURES.slice(0, 2));
    const waiting = [stage.decode.settled(), stage.decode.settled()];
    gate.resolve();
    await Promise.all(waiting);
  });

  it('goes on after garbage between the packets', async () => {
    await using stage = createDecode();
    let frames = 0;
    stage.decode.subscribe(() => frames++);
    const [first, second] = PICTURES;
    assert.ok(first && second);
    stage.publish([first, { ...second, data: new Uint8Array(300).fill(0xa5) }, ...PICTURES.slice(10, 20)]);
    await until('frames after the garbage', () => frames >= 11);
    assert.deepEqual(stage.failures, []);
  });
});

describe('a task stage', { timeout: 30_000 }, () => {
  async function run(fps: TaskStageSettings['fps'], prepare: (runner: ScriptedTaskRunner) => void = () => {}) {
    const stack = new AsyncDisposableStack();
    const under = stack.use(createDecode());
    const runner = new ScriptedTaskRunner();
    prepare(runner);
    const results: FrameResult[] = [];
    const changes: TrackChange[] = [];
    const failures: unknown[] = [];
    const stage = stack.use(
      new TaskStage({
        camera: 'door',
        settings: { fps, minimumScore: 0.3 },
        runner,
        motion: stack.use(new FrameMotion([])),
        feed: new ObjectFeed(),
        recorder: new TrackRecorder({
          camera: 'door',
          task: 'objects',
          clock: { offsetUs: 0 },
          emit: (change) => changes.push(change),
        }),
        onResult: (result) => results.push(result),
        onFailure: (error) => failures.push(error),
      }),
    );
    let offered = 0;
    under.decode.subscribe((frame) => {
      stage.offer(frame);
      offered++;
    });
    const feed = async (packets: readonly EncodedPacket[]) => {
      const wanted = offered + packets.length;
      under.publish(packets);
      await until('the frames', () => offered === wanted);
    };
    return { runner, results, changes, failures, stage, feed, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  }
  const indexes = (results: readonly FrameResult[]) => results.map(({ ptsUs }) => ptsUs / FRAME_INTERVAL_US);

  it('analyses every frame where that is wanted, in their order', async () => {
    await using stage = await run('all', (runner) => {
      runner.autoAnswer = () => [FOUND];
    });
    for (const packet of PICTURES) {
      const before = stage.results.length;
      await stage.feed([packet]);
      await until('the result', () => stage.results.length > before);
    }
    assert.deepEqual(indexes(stage.results), [...PICTURES.keys()]);
    assert.equal(stage.stage.status(performance.now()).stages[0]?.dropped, 0);
  });

  it('keeps to the wanted rate', async () => {
    await using stage = await run(5, (runner) => {
      runner.autoAnswer = () => [];
    });
    const sampled = () => stage.stage.status(performance.now()).stages[0]?.total;
    for (const packet of PICTURES) {
      await stage.feed([packet]);
      await until('the result', () => stage.results.length === sampled());
    }
    // 1.2 s of video at five frames a second; the first interval may be a short one.
    const taken = indexes(stage.results);
    assert.ok(taken.length >= 6 && taken.length <= 7, String(taken));
    for (const [index, at] of taken.slice(2).entries()) assert.equal(at - (taken[index + 1] ?? 0), 5);
  });

  it('leaves it to the runner which sampled frame is the newest, and counts what that replaced', async () => {
    await using stage = await run(25);
    await stage.feed(PICTURES.slice(0, 10));
    const sampled = stage.stage.status(performance.now()).stages[0]?.total ?? 0;
    assert.ok(sampled >= 8);
    const { offered } = stage.runner;
    await until('every sampled frame', () => offered.length === sampled);
    for (const frame of offered.slice(0, -1)) frame.drop();
    offered.at(-1)?.answer([]);
    await until('the result', () => stage.results.length === 1);
    assert.equal(indexes(stage.results).at(-1), 9);
    assert.equal(stage.stage.status(performance.now()).stages[0]?.dropped, offered.length - 1);
  });

  it('reports the failure of its runner', async () => {
    await using stage = await run('all');
    await stage.feed(PICTURES.slice(0, 1));
    await until('the frame', () => stage.runner.offered.length === 1);
    stage.runner.offered[0]?.fail(new Error('the worker died'));
    await until('the failure', () => stage.failures.length === 1);
    assert.match(String(stage.failures[0]), /the worker died/);
  });

  it('closes in the middle of its work: gives the runner back and ends what is in view', async () => {
    const stage = await run('all', (runner) => {
      runner.autoAnswer = () => [FOUND];
    });
    for (const packet of PICTURES.slice(0, 5)) await stage.feed([packet]);
    await until('the event', () => stage.changes.some(({ type }) => type === 'new'));
    stage.runner.autoAnswer = null;
    await stage.feed(PICTURES.slice(5, 20));
    await stage[Symbol.asyncDispose]();
    assert.equal(stage.runner.isReleased, true);
    assert.equal(stage.changes.at(-1)?.type, 'end');
  });
});

describe('the tasks of a camera', { timeout: 30_000 }, () => {
  it('say why one cannot be loaded, go on without it, and load it when that works', async () => {
    await using under = createDecode();
    const works = Promise.withResolvers<void>();
    let isBroken = true;
    const runtime = new ScriptedTaskRuntime(async (_load, task) => {
      if (task === 'faces' && isBroken) throw new Error('The model is away.');
      if (task === 'faces') await works.promise;
      const runner = new ScriptedTaskRunner(task);
      runner.autoAnswer = () => [];
      return runner;
    });
    const active: TaskName[][] = [];
    const settings = { fps: 'all', minimumScore: 0.3 } as const;
    await using tasks = new CameraTasks({
      camera: 'door',
      tasks: new Map([
        ['objects', settings],
        ['faces', settings],
      ]),
      video: STREAM,
      clock: { offsetUs: 0 },
      decode: under.decode,
      runtime,
      emitTrack: () => {},
      onResult: () => {},
      onActiveTasks: (now) => active.push(now),
      reloadBackoff: { initialMs: 1, maximumMs: 2 },
    });
    const stateOf = (task: TaskName) => {
      const status = tasks.status(performance.now()).find((candidate) => candidate.task === task);
      return { state: status?.state, reason: status?.reason };
    };
    await until('the failure', () => stateOf('faces').state === 'failed' && stateOf('objects').state === 'running');
    assert.equal(stateOf('faces').reason, 'The model is away.');
    assert.deepEqual(active.at(-1), ['objects']);
    isBroken = false;
    works.resolve();
    await until('the model', () => stateOf('faces').state === 'running');
    assert.equal(stateOf('faces').reason, null);
    assert.deepEqual(active.at(-1), ['objects', 'faces']);
  });

  it('load a task anew after its runner failed', async () => {
    await using under = createDecode();
    const runtime = new ScriptedTaskRuntime(async (load, task) => {
      const runner = new ScriptedTaskRunner(task);
      if (load > 0) runner.autoAnswer = () => [];
      return runner;
    });
    const results: FrameResult[] = [];
    await using _tasks = new CameraTasks({
      camera: 'door',
      tasks: new Map([['objects', { fps: 'all', minimumScore: 0.3 }]]),
      video: STREAM,
      clock: { offsetUs: 0 },
      decode: under.decode,
      runtime,
      emitTrack: () => {},
      onResult: (result) => results.push(result),
      onActiveTasks: () => {},
      reloadBackoff: { initialMs: 1, maximumMs: 2 },
    });
    under.publish(PICTURES.slice(0, 3));
    await until('the first frame', () => (runtime.runners[0]?.offered.length ?? 0) > 0);
    runtime.runners[0]?.offered[0]?.fail(new Error('the worker died'));
    await until('the second runner', () => runtime.runners.length === 2);
    assert.equal(runtime.runners[0]?.isReleased, true);
    under.publish(PICTURES.slice(3, 6));
    await until('results again', () => results.length > 0);
  });
});

describe('the rendition for viewers', { timeout: 30_000 }, () => {
  const skip = obstacleToTestVideos() ?? false;

  it('is H.264 without reordering and with the times of the source, for a video with B-frames', { skip }, async () => {
    const path = await createTestVideo(join(await createTemporaryFolder(), 'b.mp4'), { bFrames: 2, seconds: 1 });
    const { video, packets } = await readAll(path);
    assert.equal(video.hasReorderedFrames, true);
    await using under = createDecode(video);
    const output = new LiveOutput({ holdRecorder: new StageRecorder() });
    const failures: unknown[] = [];
    await using rendition = createRendition({
      ...under,
      video,
      output,
      stages: new Stages(),
      onFailure: (error) => failures.push(error),
    });
    assert.equal(rendition.delivery, 'transcoded');
    const sent: EncodedPacket[] = [];
    output.subscribePackets('live', (packet) => sent.push(packet));
    under.publish(packets.slice(0, 3));
    assert.equal(under.packets.readers, 0, 'nothing is transcoded for nobody');
    rendition.setWatched(true);
    for (const packet of packets.slice(3)) {
      const before = sent.length;
      under.publish([packet]);
      await Promise.race([until('the picture', () => sent.length > before, 1_000).catch(() => {}), nextTurns()]);
    }
    const wanted = packets.map(({ ptsUs }) => ptsUs).sort((a, b) => a - b);
    // The decoder keeps the last frames until more packets come.
    await until('the pictures', () => sent.length >= wanted.length - 4);
    assert.deepEqual(failures, []);
    assert.deepEqual(
      sent.map(({ ptsUs }) => ptsUs),
      wanted.slice(0, sent.length),
    );
    assert.ok(sent[0]?.isKeyframe && hasSequenceParameterSet(sent[0].data));
    await using decoder = await openFfmpegDecoder({ ...plainStream({ width: 320, height: 240 }) });
    for (const packet of sent) for (const frame of await decoder.decode(packet)) frame[Symbol.dispose]();
    assert.equal(decoder.corruptPackets, 0);
    output[Symbol.dispose]();
  });
});

async function readAll(path: string): Promise<{ video: VideoStream; packets: EncodedPacket[] }> {
  await using session = await createFileSource({ path, pace: 'realtime' }).open(new AbortController().signal);
  const timeline = new Timeline();
  const packets: EncodedPacket[] = [];
  for await (const packet of session.packets()) {
    if (packet.kind !== 'video') continue;
    const { ptsUs, dtsUs } = timeline.place(packet, 1_000_000);
    packets.push({ ...packet, ptsUs, dtsUs });
  }
  return { video: session.video, packets };
}

/** Lets the decoder and the encoder keep up, which drop frames that come faster than they work. */
async function nextTurns(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 15));
}
