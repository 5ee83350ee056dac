import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { ClipTrial } from '#contract/clip-trials.ts';
import { detectSchema } from '#contract/config.ts';
import { ballPosition } from '#core/demo/ball-motion.ts';
import { mediaTimeUs, wallTimeUs } from '#core/time/media-time.ts';
import { openFfmpegDecoder } from '../decoders/ffmpeg/decoder.ts';
import { H264Encoder } from '../ffmpeg/h264-encoder.ts';
import { writeMp4 } from '../ffmpeg/mp4-writer.ts';
import { quietFfmpegLog } from '../ffmpeg/quiet-log.ts';
import { openFrameCount } from '../ffmpeg/video-frame.ts';
import { createTestRuntime } from '../inference/testing/test-runtime.ts';
import type { WorkerTaskRuntime } from '../inference/worker-task-runtime.ts';
import type { EncodedPacket } from '../media/encoded-packet.ts';
import { plainStream } from '../pipeline/testing/encode-pictures.ts';
import { createFileSource } from '../sources/file/source.ts';
import { createBallScene } from '../sources/simulated/ball-scene.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { createTestVideo, obstacleToTestVideos } from '../testing/test-video.ts';
import { ClipTrials } from './clip-trials.ts';

quietFfmpegLog();

const SECONDS = 6;
const FRAMES_PER_SECOND = 30;
const LEFT_HALF = [
  [0, 0],
  [0.5, 0],
  [0.5, 1],
  [0, 1],
] as [number, number][];

let folder: string;
let ball: string;
let runtime: WorkerTaskRuntime;
let trials: ClipTrials;

/** The ball of the demo camera, from its first picture on. */
async function drawBall(path: string): Promise<void> {
  const scene = createBallScene();
  const { width, height } = scene;
  const size = { width, height, framesPerSecond: FRAMES_PER_SECOND };
  await using encoder = await H264Encoder.open({ ...size, bitsPerSecond: 3_000_000, keyframeInterval: 30 });
  const packets: EncodedPacket[] = [];
  for (let frame = 0; frame < SECONDS * FRAMES_PER_SECOND; frame++) {
    const planes = new Uint8Array((width * height * 3) / 2);
    scene.draw(planes, frame, wallTimeUs(0));
    for (const { data, ptsUs, isKeyframe } of await encoder.encode(planes, Math.round((frame * 1e6) / 30))) {
      const time = mediaTimeUs(ptsUs);
      packets.push({ data: new Uint8Array(data), ptsUs: time, dtsUs: time, isKeyframe, receivedAtMs: 0 });
    }
  }
  await writeMp4(path, plainStream({ width, height }), packets);
}

/** When the ball comes into the left half, by the function that it moves by. */
function entries(): number[] {
  const isLeft = (frame: number) => ballPosition(frame).centre.x < 0.5;
  const frames = Array.from({ length: SECONDS * FRAMES_PER_SECOND - 1 }, (_, index) => index + 1);
  return frames.filter((frame) => isLeft(frame) && !isLeft(frame - 1)).map((frame) => frame / FRAMES_PER_SECOND);
}

function trialOf(file: string, changes: Partial<ClipTrial> = {}): ClipTrial {
  return {
    trialId: crypto.randomUUID(),
    file,
    camera: 'front',
    scene: {
      detect: detectSchema.parse({ tasks: { circle: { fps: 10, minimumScore: 0.5 } } }),
      zones: { left: { polygon: LEFT_HALF } },
    },
    tasks: {},
    rule: { condition: { subject: { labels: ['circle'] }, verb: 'enters', where: { zones: ['left'] } } },
    site: { timeZone: 'UTC' },
    startsAtMs: Date.UTC(2026, 5, 15, 12),
    ...changes,
  };
}

before(async () => {
  folder = await createTemporaryFolder();
  ball = join(folder, 'ball.mp4');
  await drawBall(ball);
  runtime = createTestRuntime({ cacheDirectory: folder });
  const createSource = (path: string) => createFileSource({ path, pace: 'fastest' });
  trials = new ClipTrials({ createSource, runtime, openDecoder: openFfmpegDecoder });
});

after(async () => {
  await trials[Symbol.asyncDispose]();
  await runtime[Symbol.asyncDispose]();
});

describe('a rule tried on a clip', { timeout: 60_000 }, () => {
  it('tells of what it would have told, when and with a picture', async () => {
    const { alerts, durationSeconds, analysedFrames, objects } = await trials.try(trialOf(ball));
    const expected = entries();
    assert.ok(expected.length > 0);
    assert.equal(alerts.length, expected.length);
    for (const [index, { atSeconds, picture, reason }] of alerts.entries()) {
      // The ball is a twentieth of the picture wide, and is looked at ten times a second.
      assert.ok(Math.abs(atSeconds - (expected[index] ?? 0)) < 0.4, `${atSeconds} s, not ${expected[index]} s`);
      assert.match(picture ?? '', /^data:image\/jpeg;base64,\/9j\//);
      assert.match(reason, /circle/);
    }
    assert.ok(Math.abs(durationSeconds - SECONDS) < 0.1, `${durationSeconds} s`);
    assert.ok(analysedFrames >= SECONDS * 10 - 2 && analysedFrames <= SECONDS * 10 + 2, `${analysedFrames} frames`);
    assert.deepEqual(objects, { circle: 1 });
    assert.equal(openFrameCount(), 0);
  });

  it('minds the time at which the clip was taken', async () => {
    const when = { times: [{ from: '08:00', to: '10:00' }] };
    const rule = { ...trialOf(ball).rule, when };
    const atNoon = await trials.try(trialOf(ball, { rule }));
    assert.deepEqual(atNoon.alerts, []);
    assert.match(atNoon.notes.join(), /taken to begin at 15 Jun 2026, 12:00/);
    const atNine = await trials.try(trialOf(ball, { rule, startsAtMs: Date.UTC(2026, 5, 15, 9) }));
    assert.equal(atNine.alerts.length, entries().length);
  });

  it('is one at a time, and can be ended', async () => {
    const trial = trialOf(ball);
    const first = trials.try(trial);
    await assert.rejects(trials.try(trialOf(ball)), { code: 'clip-trial-busy' });
    trials.cancel('00000000-0000-4000-8000-000000000000');
    trials.cancel(trial.trialId);
    await assert.rejects(first, { code: 'clip-trial-cancelled' });
    assert.equal(openFrameCount(), 0);
    assert.ok((await trials.try(trialOf(ball))).alerts.length > 0);
  });

  it('is refused where the camera runs nothing that matters, or a task cannot run', async () => {
    const withTasks = (tasks: object) => ({ scene: { detect: detectSchema.parse({ tasks }) } });
    const rule = { condition: { subject: { labels: ['person'] }, verb: 'appears' } } as const;
    await assert.rejects(trials.try(trialOf(ball, { ...withTasks({ circle: {} }), rule })), {
      code: 'clip-not-analysed',
      message: /runs no task/,
    });
    await assert.rejects(trials.try(trialOf(ball, withTasks({ nonsense: {} }))), {
      code: 'clip-not-analysed',
      message: /task "nonsense" does not run/,
    });
  });
});

describe('a clip that cannot be tried', { timeout: 60_000 }, () => {
  const refuses = async (file: string, codes: readonly string[]) => {
    await assert.rejects(trials.try(trialOf(file)), (error: Error & { code?: string }) => {
      assert.ok(codes.includes(error.code ?? ''), `${error.code}: ${error.message}`);
      return true;
    });
    assert.equal(openFrameCount(), 0);
  };

  it('is not there, is a folder, is empty or holds garbage', async () => {
    await refuses(join(folder, 'none.mp4'), ['source-not-found']);
    await refuses(folder, ['source-not-found']);
    await writeFile(join(folder, 'empty.mp4'), '');
    await refuses(join(folder, 'empty.mp4'), ['source-invalid', 'source-lost']);
    const start = (await readFile(ball)).subarray(0, 64);
    await writeFile(join(folder, 'garbage.mp4'), Buffer.concat([start, Buffer.alloc(100_000, 0xa5)]));
    await refuses(join(folder, 'garbage.mp4'), ['source-invalid', 'source-lost']);
  });

  it('has pictures of no size or of a size that nobody can hold', async () => {
    // The sample description of H.264 has width and height 24 bytes after its name (ISO/IEC 14496-12, 12.1.3).
    const bytes = await readFile(ball);
    const at = bytes.indexOf('avc1', bytes.indexOf('stsd')) + 28;
    for (const side of [0, 16_384]) {
      bytes.writeUInt16BE(side, at);
      bytes.writeUInt16BE(side, at + 2);
      const file = join(folder, `side-${side}.mp4`);
      await writeFile(file, bytes);
      // FFmpeg believes the pictures rather than the container.
      const result = await trials.try(trialOf(file)).then(
        ({ alerts }) => alerts.length,
        (error: { code?: string }) => error.code,
      );
      assert.ok(result === 'source-invalid' || result === entries().length, String(result));
    }
  });

  it('really has pictures that are wider than anybody can hold', {
    skip: obstacleToTestVideos() ?? false,
  }, async () => {
    const file = join(folder, 'huge.avi');
    await promisify(execFile)('ffmpeg', [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'color=black:size=9000x64:rate=1:duration=1'],
      ...['-frames:v', '1', '-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', '-threads', '1', file],
    ]);
    await refuses(file, ['source-invalid']);
  });

  it('is cut off before its index, or holds sound only', { skip: obstacleToTestVideos() ?? false }, async () => {
    const cut = await createTestVideo(join(folder, 'cut.mp4'));
    await truncate(cut, 20_000);
    await refuses(cut, ['source-invalid']);
    const sound = join(folder, 'sound.mp4');
    await promisify(execFile)('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=duration=1', '-c:a', 'aac', sound]);
    await refuses(sound, ['source-invalid']);
  });

  it('is looked at as far as it goes where it is cut off in the middle', {
    skip: obstacleToTestVideos() ?? false,
  }, async () => {
    const file = await createTestVideo(join(folder, 'cut.mkv'), { seconds: 4 });
    const { length } = await readFile(file);
    await truncate(file, Math.floor(length / 2));
    const { durationSeconds } = await trials.try(trialOf(file));
    assert.ok(durationSeconds > 0.5 && durationSeconds < 3.5, `${durationSeconds} s`);
  });
});
