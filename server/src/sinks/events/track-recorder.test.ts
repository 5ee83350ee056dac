import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { type TrackChange, trackChangeSchema } from '#contract/event.ts';
import type { TrackedObject } from '#core/detection/detection.ts';
import { openFfmpegDecoder } from '../../decoders/ffmpeg/decoder.ts';
import { FrameScaler } from '../../ffmpeg/frame-scaler.ts';
import { quietFfmpegLog } from '../../ffmpeg/quiet-log.ts';
import { openFrameCount, type VideoFrame } from '../../ffmpeg/video-frame.ts';
import { encodePictures, FRAME_INTERVAL_US, plainStream } from '../../pipeline/testing/encode-pictures.ts';
import { TrackRecorder } from './track-recorder.ts';

quietFfmpegLog();

/** Ten seconds of video. */
const PICTURES = await encodePictures({ count: 250 });
const FRAMES_PER_SECOND = 1_000_000 / FRAME_INTERVAL_US;

describe('the recorder of tracks', { timeout: 30_000 }, () => {
  const frames: VideoFrame[] = [];
  const scaler = new FrameScaler();
  before(async () => {
    await using decoder = await openFfmpegDecoder(plainStream());
    for (const packet of PICTURES) frames.push(...(await decoder.decode(packet)));
  });
  after(async () => {
    for (const frame of frames) frame[Symbol.dispose]();
    await scaler[Symbol.asyncDispose]();
    assert.equal(openFrameCount(), 0, 'frames were left open');
  });

  let changes: TrackChange[] = [];
  afterEach(() => {
    for (const change of changes) trackChangeSchema.parse(change);
    assertLives(changes);
    changes = [];
  });

  const create = () =>
    new TrackRecorder({
      camera: 'door',
      task: 'objects',
      clock: { offsetUs: 5_000_000 },
      emit: (change) => changes.push(change),
    });
  const observe = async (recorder: TrackRecorder, index: number, ...objects: TrackedObject[]) => {
    const frame = frames[index];
    assert.ok(frame, `no frame ${index}`);
    await recorder.observe({ task: 'objects', ptsUs: frame.ptsUs, objects }, frame, scaler);
  };

  it('reports an object at once, then once a second, and its end when it has been away for a while', async () => {
    const recorder = create();
    for (let index = 0; index < 75; index++) await observe(recorder, index, seen(1, 0.5));
    for (let index = 75; index < 180; index++) await observe(recorder, index);
    assert.deepEqual(
      changes.map(({ type }) => type),
      ['new', 'update', 'update', 'end'],
    );
    const end = changes.at(-1);
    assert.equal(end?.startedAtMs, 5_000);
    assert.equal(end?.lastSeenAtMs, 5_000 + 74 * (1_000 / FRAMES_PER_SECOND));
  });

  it('keeps the best sighting and takes a picture of it, but not of every small gain', async () => {
    const recorder = create();
    const scores = [0.4, 0.42, 0.41, 0.9, 0.6];
    for (const [second, score] of scores.entries()) {
      await observe(recorder, second * FRAMES_PER_SECOND, seen(1, score));
    }
    recorder.endAll();
    const pictures = changes.filter(({ snapshot }) => snapshot !== null);
    assert.deepEqual(
      pictures.map(({ bestScore }) => bestScore),
      [0.4, 0.9],
    );
    for (const { snapshot } of pictures) assert.deepEqual([...(snapshot?.subarray(0, 3) ?? [])], [0xff, 0xd8, 0xff]);
    const end = changes.at(-1);
    assert.deepEqual([end?.type, end?.bestScore, end?.bestAtMs], ['end', 0.9, 8_000]);
  });

  it('gives the path in pieces that follow each other, a few points a second', async () => {
    const recorder = create();
    for (let index = 0; index < 100; index++) await observe(recorder, index, seen(1, 0.5, index / 200));
    recorder.endAll();
    const path = changes.flatMap((change) => change.path);
    assert.ok(path.length >= 18 && path.length <= 21, `${path.length} points in four seconds`);
    for (const [index, point] of path.slice(1).entries()) assert.ok(point.timeMs > (path[index]?.timeMs ?? 0));
    assert.ok(
      changes.every((change) => change.path.length <= 6),
      'a piece grows without bound',
    );
  });

  it('tells objects apart, and reports in order where frames come faster than pictures are made', async () => {
    const recorder = create();
    const all: Promise<void>[] = [];
    for (let index = 0; index < 60; index++)
      all.push(observe(recorder, index, seen(1, 0.5), seen(2, 0.4 + index / 200)));
    await Promise.all(all);
    recorder.endAll();
    assert.equal(new Set(changes.map(({ eventId }) => eventId)).size, 2);
    const times = changes.filter(({ type }) => type !== 'end').map(({ lastSeenAtMs }) => lastSeenAtMs);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
  });

  it('tells of the beginning of what it ends, also where its picture failed', async () => {
    const recorder = create();
    const broken = new FrameScaler();
    await broken[Symbol.asyncDispose]();
    const [frame] = frames;
    assert.ok(frame);
    const failing = recorder.observe({ task: 'objects', ptsUs: frame.ptsUs, objects: [seen(1, 0.5)] }, frame, broken);
    await assert.rejects(failing, TypeError);
    await observe(recorder, 1, seen(2, 0.5));
    recorder.endAll();
  });
});

function seen(trackId: number, score: number, x = 0.1): TrackedObject {
  const box = { x, y: 0.1, width: 0.2, height: 0.2 };
  return { trackId, label: 'person', score, box, velocity: { x: 0, y: 0, width: 0, height: 0 } };
}

/** Every event begins once, ends once, and nothing is said of it before or after. */
function assertLives(changes: readonly TrackChange[]): void {
  for (const id of new Set(changes.map(({ eventId }) => eventId))) {
    const types = changes.filter(({ eventId }) => eventId === id).map(({ type }) => type);
    assert.equal(types[0], 'new', String(types));
    assert.equal(types.at(-1), 'end', String(types));
    assert.ok(
      types.slice(1, -1).every((type) => type === 'update'),
      String(types),
    );
  }
}
