import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ShownObject } from '../detection/run-length-mask.ts';
import { mediaTimeUs } from '../time/media-time.ts';
import { ResultTimeline } from './result-timeline.ts';

const object = (trackId: number, x: number, velocityX = 0): ShownObject => ({
  trackId,
  label: 'ball',
  score: 1,
  box: { x, y: 0.5, width: 0.1, height: 0.1 },
  velocity: { x: velocityX, y: 0, width: 0, height: 0 },
  landmarks: [{ x: x + 0.05, y: 0.55 }],
});

function timelineOf(...results: [number, ShownObject[]][]): ResultTimeline {
  const timeline = new ResultTimeline();
  for (const [ptsUs, objects] of results) timeline.add({ task: 'circle', ptsUs: mediaTimeUs(ptsUs), objects });
  return timeline;
}
const near = (actual: number | undefined, expected: number) =>
  assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

describe('the synced view of results', () => {
  test('draws the result of the very frame where there is one', () => {
    const found = timelineOf([0, [object(1, 0)]], [40, [object(1, 0.4)]]).synced('circle', mediaTimeUs(40));
    assert.equal(found.origin, 'own');
    assert.equal(found.objects[0]?.box.x, 0.4);
  });

  test('interpolates box and landmarks between the two results around the frame', () => {
    const found = timelineOf([0, [object(1, 0)]], [40, [object(1, 0.4)]]).synced('circle', mediaTimeUs(10));
    assert.equal(found.origin, 'interpolated');
    near(found.objects[0]?.box.x, 0.1);
    near(found.objects[0]?.landmarks?.[0]?.x, 0.15);
  });

  test('interpolates an object across the frame that gave it its old identity back', () => {
    const recognised = { ...object(1, 0.4), mergedFrom: [7] };
    const found = timelineOf([0, [object(7, 0)]], [40, [recognised]]).synced('circle', mediaTimeUs(20));
    near(found.objects[0]?.box.x, 0.2);
    assert.equal(found.objects[0]?.trackId, 1);
  });

  test('never extrapolates: before the first and after the last result there is nothing', () => {
    const timeline = timelineOf([100, [object(1, 0)]]);
    const nothing = { task: 'circle', origin: 'none', objects: [], picture: null, pictureAgeUs: 0 };
    assert.deepEqual(timeline.synced('circle', mediaTimeUs(99)), nothing);
    assert.deepEqual(timeline.synced('circle', mediaTimeUs(101)), nothing);
  });

  test('leaves out between two frames what only one of them shows', () => {
    const found = timelineOf([0, [object(1, 0), object(2, 0.5)]], [40, [object(1, 0.4), object(3, 0.1)]]).synced(
      'circle',
      mediaTimeUs(20),
    );
    assert.deepEqual(
      found.objects.map(({ trackId }) => trackId),
      [1],
    );
  });

  test('sorts results that arrive out of order and takes a repeated one once', () => {
    const timeline = timelineOf(
      [80, [object(1, 0.8)]],
      [0, [object(1, 0)]],
      [40, [object(1, 0.4)]],
      [40, [object(1, 0.41)]],
    );
    assert.equal(timeline.synced('circle', mediaTimeUs(40)).objects[0]?.box.x, 0.41);
    near(timeline.synced('circle', mediaTimeUs(60)).objects[0]?.box.x, 0.605);
  });

  test('knows whether the results have reached a frame', () => {
    const timeline = timelineOf([100, []]);
    assert.equal(timeline.covers('circle', mediaTimeUs(100)), true);
    assert.equal(timeline.covers('circle', mediaTimeUs(101)), false);
    assert.equal(timeline.covers('faces', mediaTimeUs(0)), false);
  });

  test('forgets what is long past', () => {
    const timeline = timelineOf([0, [object(1, 0)]], [10_000_000, [object(1, 0)]]);
    assert.equal(timeline.synced('circle', mediaTimeUs(0)).origin, 'none');
  });
});

describe('the live view of results', () => {
  test('moves the last result on by its velocity and says that it is predicted', () => {
    const found = timelineOf([0, [object(1, 0.2, 1)]]).live('circle', mediaTimeUs(100_000));
    assert.equal(found.origin, 'predicted');
    near(found.objects[0]?.box.x, 0.3);
    near(found.objects[0]?.landmarks?.[0]?.x, 0.35);
  });

  test('prefers the own result of the frame', () => {
    assert.equal(timelineOf([0, [object(1, 0.2, 1)]]).live('circle', mediaTimeUs(0)).origin, 'own');
  });

  test('shows nothing once the last result is too old to say anything', () => {
    assert.equal(timelineOf([0, [object(1, 0.2)]]).live('circle', mediaTimeUs(700_001)).origin, 'none');
  });

  test('shows nothing for a task without results', () => {
    assert.equal(new ResultTimeline().live('faces', mediaTimeUs(0)).origin, 'none');
  });
});

describe('joints of a pose', () => {
  const posed = (x: number, score: number, velocityX = 0): ShownObject => ({
    ...object(1, x, velocityX),
    keypoints: [{ x, y: 0.5, score }],
  });

  test('lie between those of the two results around a frame, as sure as the less sure one', () => {
    const found = timelineOf([0, [posed(0.2, 0.9)]], [40, [posed(0.4, 0.6)]]).synced('circle', mediaTimeUs(20));
    near(found.objects[0]?.keypoints?.[0]?.x, 0.3);
    assert.equal(found.objects[0]?.keypoints?.[0]?.score, 0.6);
  });

  test('move on with their person in the live view', () => {
    const found = timelineOf([0, [posed(0.2, 0.9, 1)]]).live('circle', mediaTimeUs(100_000));
    near(found.objects[0]?.keypoints?.[0]?.x, 0.3);
  });
});

describe('what is said of a whole picture', () => {
  const timeline = new ResultTimeline();
  const picture = { classes: [{ label: 'street', score: 0.8 }] };
  timeline.add({ task: 'scene', ptsUs: mediaTimeUs(1_000_000), objects: [], picture });

  for (const mode of ['live', 'synced'] as const) {
    test(`belongs to its frame and to the following ones, with its age (${mode})`, () => {
      assert.deepEqual(timeline[mode]('scene', mediaTimeUs(1_000_000)).picture, picture);
      const later = timeline[mode]('scene', mediaTimeUs(1_500_000));
      assert.deepEqual([later.picture, later.pictureAgeUs], [picture, 500_000]);
    });

    test(`is neither shown before its time nor for ever (${mode})`, () => {
      assert.equal(timeline[mode]('scene', mediaTimeUs(999_999)).picture, null);
      assert.equal(timeline[mode]('scene', mediaTimeUs(4_000_001)).picture, null);
    });
  }
});
