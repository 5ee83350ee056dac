import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { type TrackChange, trackChangeSchema } from '#contract/event.ts';
import type { ShownObject } from '#core/detection/run-length-mask.ts';
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
  const observe = async (recorder: TrackRecorder, index: number, ...objects: ShownObject[]) => {
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

  it('keeps an event open through any gap once it is told of the end of tracks, and ends it with its track', async () => {
    const recorder = create();
    for (const index of [0, 10, 200]) {
      await observe(recorder, index, ...(index === 10 ? [] : [seen(1, 0.5)]));
      recorder.noteEnded([]);
    }
    assert.deepEqual(types(changes), ['new', 'update']);
    recorder.noteEnded([1, 99]);
    await observe(recorder, 201);
    assert.deepEqual(types(changes), ['new', 'update', 'end']);
  });

  it('takes the picture of the largest, surest and most complete sighting', async () => {
    const recorder = create();
    const sightings = [
      { ...seen(1, 0.9), box: { x: 0, y: 0.2, width: 0.3, height: 0.5 } },
      { ...seen(1, 0.8), box: { x: 0.2, y: 0.2, width: 0.3, height: 0.5 } },
      { ...seen(1, 0.95), box: { x: 0.4, y: 0.3, width: 0.1, height: 0.2 } },
      { ...seen(1, 0.7), box: { x: 0.3, y: 0.1, width: 0.5, height: 0.8 } },
    ];
    for (const [second, object] of sightings.entries()) await observe(recorder, second * FRAMES_PER_SECOND, object);
    recorder.endAll();
    const pictured = changes.filter(({ snapshot }) => snapshot !== null).map(({ bestBox }) => bestBox);
    assert.deepEqual(pictured, [sightings[0]?.box, sightings[1]?.box, sightings[3]?.box]);
    assert.equal(changes.at(-1)?.bestScore, 0.95);
  });

  it('tells at once that an object stands still or moves again, and little in between', async () => {
    const recorder = create();
    for (let index = 0; index < 240; index++) {
      const isStationary = index >= 50 && index < 215;
      await observe(recorder, index, { ...seen(1, 0.4 + index / 500), ...(isStationary && { isStationary }) });
    }
    recorder.endAll();
    const updates = changes.slice(1, -1).map(({ isStationary, lastSeenAtMs }) => [isStationary, lastSeenAtMs - 5_000]);
    const still = updates.filter(([isStationary]) => isStationary);
    assert.equal(still.length, 1, JSON.stringify(updates));
    assert.deepEqual(updates.at(-1), [false, 215 * (1_000 / FRAMES_PER_SECOND)]);
    const stillBest = changes.findLast(({ isStationary }) => isStationary)?.bestAtMs ?? 0;
    assert.ok(stillBest < 5_000 + 50 * 40, 'no new picture of what stands still');
    const points = changes.flatMap(({ path }) => path).filter(({ timeMs }) => timeMs > 7_200 && timeMs < 13_400);
    assert.equal(points.length, 0, 'no path of what stands still');
  });

  it('hands on what is known of an object, also what comes after its last sighting', async () => {
    const recorder = create();
    const attributes = { colour: { value: 'red', score: 0.8 } };
    await observe(recorder, 0, seen(1, 0.5), seen(2, 0.5));
    await observe(recorder, 30, { ...seen(1, 0.5), attributes, text: { value: 'AB1', score: 0.9 } }, seen(2, 0.5));
    const late = { colour: { value: 'blue', score: 0.3 }, identity: { value: 'Anna', score: 0.9 } };
    for (const trackId of [1, 2, 3])
      recorder.noteDescription(trackId, { attributes: late, embedding: Float32Array.of(1, 0) });
    recorder.endAll();
    const ends = changes.filter(({ type }) => type === 'end');
    assert.deepEqual(
      ends.map((change) => [change.attributes, change.text?.value, change.embedding?.length]),
      [
        [{ ...late, ...attributes }, 'AB1', 2],
        [late, undefined, 2],
      ],
    );
  });

  it('makes one event of an object that was recognised when it came back', async () => {
    const recorder = create();
    for (const index of [0, 10, 20]) await observe(recorder, index, seen(1, 0.5));
    recorder.noteEnded([1]);
    for (const index of [100, 110, 120]) await observe(recorder, index, seen(2, 0.9));
    await observe(recorder, 130, { ...seen(1, 0.9), mergedFrom: [2] });
    recorder.endAll();
    const [first] = changes;
    const second = changes.find(({ eventId }) => eventId !== first?.eventId);
    const merge = changes.find(({ mergedFrom }) => mergedFrom !== undefined);
    assert.deepEqual([merge?.type, merge?.eventId, merge?.mergedFrom], ['update', first?.eventId, [second?.eventId]]);
    assert.deepEqual([merge?.startedAtMs, merge?.bestScore, merge?.bestAtMs], [5_000, 0.9, second?.bestAtMs]);
    const end = changes.at(-1);
    assert.deepEqual([end?.type, end?.eventId, end?.lastSeenAtMs], ['end', first?.eventId, 5_000 + 130 * 40]);
    const ofSecond = changes.filter(({ eventId }) => eventId === second?.eventId);
    assert.deepEqual(types(ofSecond), ['new'], 'nothing is said of the part once it is taken in');
    // Its event ended, went on and ended again.
    changes = [];
  });

  it('goes on in its own event where the earlier one is not known any more', async () => {
    const recorder = create();
    await observe(recorder, 0, seen(2, 0.5));
    await observe(recorder, 30, { ...seen(1, 0.5), mergedFrom: [2, 7] });
    recorder.endAll();
    assert.deepEqual(types(changes), ['new', 'update', 'end']);
    assert.equal(new Set(changes.map(({ eventId }) => eventId)).size, 1);
  });

  it('names the event of an object before its first frame is noted, and of merged ones the one that goes on', async () => {
    const recorder = create();
    assert.equal(recorder.findEventId(1), null);
    const promised = recorder.eventIdOf(seen(1, 0.5));
    assert.equal(recorder.eventIdOf(seen(1, 0.5)), promised);
    await observe(recorder, 0, seen(1, 0.5));
    recorder.noteEnded([1]);
    await observe(recorder, 30, seen(2, 0.5), seen(3, 0.5, 0.6));
    const merged = { ...seen(1, 0.5), mergedFrom: [2] };
    assert.equal(recorder.eventIdOf(merged), promised);
    // The earlier track is not known, so its second part stands for it.
    const third = recorder.findEventId(3);
    const adopted = { ...seen(9, 0.5, 0.6), mergedFrom: [3] };
    assert.equal(recorder.eventIdOf(adopted), third);
    await observe(recorder, 60, merged, adopted);
    assert.deepEqual([recorder.findEventId(1), recorder.findEventId(9)], [promised, third]);
    recorder.endAll();
    assert.equal(changes[0]?.eventId, promised);
    changes = [];
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

function seen(trackId: number, score: number, x = 0.1): ShownObject {
  const box = { x, y: 0.1, width: 0.2, height: 0.2 };
  return { trackId, label: 'person', score, box, velocity: { x: 0, y: 0, width: 0, height: 0 } };
}

function types(changes: readonly TrackChange[]): string[] {
  return changes.map(({ type }) => type);
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
