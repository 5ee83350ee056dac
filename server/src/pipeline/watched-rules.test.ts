import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { type CameraConfig, detectSchema } from '#contract/config.ts';
import type { TrackChange } from '#contract/event.ts';
import { openFfmpegDecoder } from '../decoders/ffmpeg/decoder.ts';
import { quietFfmpegLog } from '../ffmpeg/quiet-log.ts';
import { openFrameCount } from '../ffmpeg/video-frame.ts';
import type { AnalysedFrame, RuleWatcher } from '../sinks/rules/rule-watcher.ts';
import { until } from '../testing/until.ts';
import { Camera } from './camera.ts';
import { CameraTasks } from './camera-tasks.ts';
import { encodePictures, plainStream } from './testing/encode-pictures.ts';
import { HandFedFrames, planarFrame } from './testing/hand-fed-frames.ts';
import { ScriptedSession, ScriptedSource } from './testing/scripted-source.ts';
import { ScriptedTaskRunner, ScriptedTaskRuntime } from './testing/scripted-task-runtime.ts';

quietFfmpegLog();

const FOUND = { label: 'person', score: 0.9, box: { x: 0.2, y: 0.2, width: 0.3, height: 0.5 } };
const INTERVAL_US = 200_000;

afterEach(() => assert.equal(openFrameCount(), 0, 'frames were left open'));

/** Notes what it is told; the test says who is urgent. */
class NotingWatcher implements RuleWatcher {
  readonly seen: (Omit<AnalysedFrame, 'frame'> & { readonly ptsUs: number; readonly eventIds: (string | null)[] })[] =
    [];
  readonly stopped: string[] = [];
  isOpen = false;

  observe({ frame, ...analysed }: AnalysedFrame): void {
    assert.ok(frame.native, 'the frame is open');
    const eventIds = analysed.objects.map(({ trackId }) => analysed.eventIdOf(trackId));
    this.seen.push({ ...analysed, ptsUs: frame.ptsUs, eventIds });
  }

  stopWatching(camera: string): void {
    this.stopped.push(camera);
  }

  isUrgent(): boolean {
    return this.isOpen;
  }
}

/** A camera's task that the test answers, and what the rules hear of it. */
function watch() {
  const frames = new HandFedFrames();
  const rules = new NotingWatcher();
  const changes: TrackChange[] = [];
  const runner = new ScriptedTaskRunner();
  const tasks = new CameraTasks({
    camera: 'door',
    tasks: new Map([['objects', { fps: 5, minimumScore: 0.5 }]]),
    video: plainStream(),
    clock: { offsetUs: 5_000_000 },
    decode: frames,
    runtime: new ScriptedTaskRuntime(async () => runner),
    emitTrack: (change) => changes.push(change),
    onResult: () => {},
    onActiveTasks: () => {},
    rules,
  });
  const feed = async (index: number) => {
    await until('the task', () => frames.listeners === 1);
    const data = new Uint8Array((64 * 48 * 3) / 2).fill(128);
    frames.feed(planarFrame({ width: 64, height: 48, data }, index * INTERVAL_US));
    await until('the offer', () => runner.offered.length === index + 1);
    return runner.offered[index] ?? assert.fail('no offer');
  };
  return { rules, changes, runner, feed, tasks, [Symbol.asyncDispose]: () => tasks[Symbol.asyncDispose]() };
}

describe('what rules hear of a camera', { timeout: 20_000 }, () => {
  it('is every result with its frame, its times and the event of each object', async () => {
    await using made = watch();
    const beforeMs = Date.now();
    for (let index = 0; index < 4; index++) (await made.feed(index)).answer(index < 3 ? [FOUND] : []);
    await made.tasks.settled();
    assert.deepEqual(
      made.rules.seen.map(({ camera, task, wallMs, ptsUs }) => [camera, task, wallMs, ptsUs]),
      [0, 1, 2, 3].map((index) => ['door', 'objects', 5000 + index * 200, index * INTERVAL_US]),
    );
    const first = made.rules.seen.find(({ objects }) => objects.length > 0);
    assert.ok(first && first.analysedAtMs >= beforeMs && first.analysedAtMs <= Date.now());
    assert.deepEqual(first.eventIds, [made.changes[0]?.eventId]);
  });

  it('lets the camera go first while they say so, and no longer', async () => {
    await using made = watch();
    const urgent: boolean[] = [];
    for (const [index, isOpen] of [false, true, false].entries()) {
      made.rules.isOpen = isOpen;
      const offered = await made.feed(index);
      urgent.push(offered.isUrgent);
      offered.answer([]);
      await made.tasks.settled();
    }
    assert.deepEqual(urgent, [false, true, false]);
  });

  it('ends with each connection of the stream that is analysed', async () => {
    const pictures = await encodePictures({ count: 6 });
    const rules = new NotingWatcher();
    const inputs: CameraConfig['inputs'] = [{ path: 'demo:ball', transport: 'tcp', pace: 'realtime' }];
    const timing = {
      retryPause: { minimumMs: 1, maximumMs: 4, share: 1 },
      refusedPause: { minimumMs: 1, maximumMs: 4, share: 1 },
    };
    const never = { firstPacketWithinMs: 1e6, stalledAfterMs: 1e6, givenUpAfterMs: 1e6, watchIntervalMs: 5 };
    const camera = new Camera({
      name: 'door',
      config: {
        enabled: true,
        inputs,
        detect: detectSchema.parse({ decode: 'always', tasks: { objects: { fps: 'all' } } }),
      },
      createSource: () =>
        new ScriptedSource(async () => new ScriptedSession(plainStream(), { packets: pictures }).end()),
      runtime: new ScriptedTaskRuntime(async () => {
        const runner = new ScriptedTaskRunner();
        runner.autoAnswer = () => [FOUND];
        return runner;
      }),
      rules,
      openDecoder: openFfmpegDecoder,
      emitTrack: () => {},
      onStateChange: () => {},
      timing: { ...timing, ...never },
    });
    await until('the second connection', () => rules.stopped.length >= 2);
    await camera[Symbol.asyncDispose]();
    assert.ok(rules.stopped.length >= 2 && rules.stopped.every((name) => name === 'door'));
  });
});
