import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ballPosition, ballScene } from '../demo/ball-motion.ts';
import { seededRandom } from '../demo/seeded-random.ts';
import type { Detection, TrackedObject } from '../detection/detection.ts';
import { mediaTimeUs } from '../time/media-time.ts';
import { ByteTracker } from './byte-tracker.ts';

const OPTIONS = { highScoreThreshold: 0.3 };

function person(centreX: number, centreY: number, score = 0.8): Detection {
  return box('person', centreX, centreY, 0.1, 0.4, score);
}

function box(label: string, centreX: number, centreY: number, width: number, height: number, score = 0.8): Detection {
  return { label, score, box: { x: centreX - width / 2, y: centreY - height / 2, width, height } };
}

/** Plays frames at a constant rate and returns what the tracker said of each. */
function play(
  tracker: ByteTracker,
  framesPerSecond: number,
  frames: number,
  detect: (seconds: number, frame: number) => Detection[],
): TrackedObject[][] {
  return Array.from({ length: frames }, (_, frame) => {
    const seconds = frame / framesPerSecond;
    return tracker.update(detect(seconds, frame), mediaTimeUs(seconds * 1e6));
  });
}

const idsOf = (results: readonly (readonly TrackedObject[])[]) =>
  [...new Set(results.flat().map(({ trackId }) => trackId))].sort((a, b) => a - b);

describe('ByteTracker', () => {
  it('believes an object at its third sighting and keeps its id', () => {
    const results = play(new ByteTracker(OPTIONS), 10, 5, () => [person(0.5, 0.5)]);
    assert.deepEqual(
      results.map((objects) => objects.length),
      [0, 0, 1, 1, 1],
    );
    assert.deepEqual(idsOf(results), [1]);
  });

  it('returns the very box, score and landmarks of the detection', () => {
    const detection = { ...person(0.5, 0.5, 0.61), landmarks: [{ x: 0.5, y: 0.4 }] };
    const moved = { ...detection, box: { ...detection.box, x: 0.47 } };
    const results = play(new ByteTracker(OPTIONS), 10, 4, (_, frame) => [frame === 3 ? moved : detection]);
    const [object] = results[3] ?? [];
    assert(object);
    assert.deepEqual(object.box, moved.box);
    assert.equal(object.score, 0.61);
    assert.deepEqual(object.landmarks, detection.landmarks);
  });

  for (const framesPerSecond of [5, 10, 30]) {
    it(`gives the velocity in picture units per second at ${framesPerSecond} frames a second`, () => {
      const frames = framesPerSecond * 3;
      const results = play(new ByteTracker(OPTIONS), framesPerSecond, frames, (seconds) => [
        person(0.1 + 0.2 * seconds, 0.5),
      ]);
      const [object] = results.at(-1) ?? [];
      assert(object);
      assert.ok(Math.abs(object.velocity.x - 0.2) < 0.01, `${object.velocity.x}`);
      assert.ok(Math.abs(object.velocity.y) < 0.01);
      assert.deepEqual(idsOf(results), [1]);
    });
  }

  it('keeps both ids when two persons walk through each other', () => {
    const tracker = new ByteTracker(OPTIONS);
    const results = play(tracker, 15, 60, (seconds) => [
      person(0.2 + 0.15 * seconds, 0.5),
      person(0.8 - 0.15 * seconds, 0.52),
    ]);
    assert.deepEqual(idsOf(results), [1, 2]);
    const last = results.at(-1) ?? [];
    const first = results[5] ?? [];
    const idOfRightmost = (objects: readonly TrackedObject[]) =>
      objects.toSorted((a, b) => b.box.x - a.box.x)[0]?.trackId;
    assert.notEqual(idOfRightmost(first), idOfRightmost(last));
  });

  it('takes up the same id after a short occlusion while walking on', () => {
    const hidden = (seconds: number) => seconds > 1.5 && seconds < 2.5;
    const results = play(new ByteTracker(OPTIONS), 10, 45, (seconds) =>
      hidden(seconds) ? [] : [person(0.1 + 0.15 * seconds, 0.5)],
    );
    assert.deepEqual(idsOf(results), [1]);
    assert.equal(results[20]?.length, 0);
    assert.equal(results.at(-1)?.length, 1);
  });

  it('follows a confirmed object through weak detections but starts nothing from them', () => {
    const weak = play(new ByteTracker(OPTIONS), 5, 10, () => [person(0.5, 0.5, 0.2)]);
    assert.deepEqual(idsOf(weak), []);
    const fading = play(new ByteTracker(OPTIONS), 5, 12, (_, frame) => [person(0.5, 0.5, frame < 4 ? 0.35 : 0.2)]);
    assert.deepEqual(idsOf(fading), [1]);
    assert.equal(fading.at(-1)?.length, 1);
  });

  it('counts weak sightings of a young track where they are strong on average, so that a short visit is not missed', () => {
    const visit = (scores: readonly number[]) =>
      idsOf(play(new ByteTracker(OPTIONS), 5, scores.length, (_, frame) => [person(0.5, 0.5, scores[frame])]));
    assert.deepEqual(visit([0.5, 0.22, 0.37]), [1]);
    assert.deepEqual(visit([0.31, 0.2, 0.2, 0.2]), [], 'background that was strong once');
  });

  it('ignores detections below the low threshold', () => {
    const results = play(new ByteTracker(OPTIONS), 5, 12, (_, frame) => [person(0.5, 0.5, frame < 4 ? 0.35 : 0.1)]);
    assert.equal(results.at(-1)?.length, 0);
  });

  it('keeps one id at 5 frames a second with scores around 0.3 and every fifth frame missed', () => {
    const random = seededRandom(11);
    const noise = (spread: number) => (random() - 0.5) * 2 * spread;
    const results = play(new ByteTracker(OPTIONS), 5, 60, (seconds, frame) => {
      if (frame > 10 && frame % 5 === 0) return [];
      return [person(0.1 + 0.06 * seconds + noise(0.006), 0.5 + noise(0.01), 0.32 + noise(0.08))];
    });
    assert.deepEqual(idsOf(results), [1]);
    assert.ok(results.flat().length > 40);
  });

  it('follows the demo ball at 30, 15 and 7.5 frames a second with one id', () => {
    for (const every of [1, 2, 4]) {
      const results = play(new ByteTracker(OPTIONS), 30 / every, 3_000 / every, (_, frame) => {
        const { centre, radius } = ballPosition(frame * every);
        const height = (2 * radius * ballScene.width) / ballScene.height;
        return [box('circle', centre.x, centre.y, 2 * radius, height, 0.9)];
      });
      assert.deepEqual(idsOf(results), [1], `every ${every}th frame`);
      assert.equal(results.flat().length, 3_000 / every - 2);
    }
  });

  it('follows a ball that moves farther than its own width between frames', () => {
    const results = play(new ByteTracker(OPTIONS), 30, 90, (seconds) => [
      box('circle', 0.5 + 0.4 * Math.sin(4 * seconds), 0.5 + 0.4 * Math.cos(5 * seconds), 0.04, 0.05, 0.9),
    ]);
    assert.deepEqual(idsOf(results), [1]);
  });

  it('gives the next visitor a new id after the first one left', () => {
    const tracker = new ByteTracker(OPTIONS);
    const results = play(tracker, 10, 70, (seconds) => {
      if (seconds < 2) return [person(0.8 + 0.1 * seconds, 0.5)];
      return seconds < 5 ? [] : [person(0.05 + 0.1 * (seconds - 5), 0.5)];
    });
    assert.deepEqual(idsOf(results).length, 2);
    assert.equal(tracker.takeEnded().length, 1);
    assert.deepEqual(tracker.takeEnded(), []);
  });

  it('ends every track over a gap in media time', () => {
    const tracker = new ByteTracker(OPTIONS);
    play(tracker, 10, 10, () => [person(0.5, 0.5)]);
    assert.deepEqual(tracker.update([person(0.5, 0.5)], mediaTimeUs(60e6)), []);
    assert.deepEqual(tracker.takeEnded(), [1]);
  });

  it('never mixes labels of different kinds, even in the same place', () => {
    const results = play(new ByteTracker(OPTIONS), 10, 6, () => [
      box('person', 0.5, 0.5, 0.3, 0.2),
      box('bicycle', 0.51, 0.52, 0.3, 0.2),
    ]);
    const labels = new Map(results.flat().map(({ trackId, label }) => [trackId, label]));
    assert.deepEqual([...labels.values()].sort(), ['bicycle', 'person']);
    for (const { trackId, label } of results.flat()) assert.equal(labels.get(trackId), label);
  });

  it('does not confirm detections that flash up in different places', () => {
    const random = seededRandom(5);
    const results = play(new ByteTracker(OPTIONS), 5, 100, () => [box('bird', random(), random(), 0.02, 0.02, 0.4)]);
    assert.ok(idsOf(results).length <= 1, `${idsOf(results).length} tracks`);
  });

  it('drops broken detections and never returns a number that is not finite', () => {
    const tracker = new ByteTracker(OPTIONS);
    const broken = [Number.NaN, Number.POSITIVE_INFINITY, 0, -1].map((width) => box('person', 0.5, 0.5, width, 0.4));
    for (let frame = 0; frame < 20; frame++) {
      // The same time twice, and detections in a heap.
      const objects = tracker.update(
        [...broken, person(0.5, 0.5), person(0.5, 0.5), person(0.52, 0.5)],
        mediaTimeUs(Math.floor(frame / 2) * 1e5),
      );
      for (const { box: found, velocity } of objects) {
        for (const value of [...Object.values(found), ...Object.values(velocity)]) assert.ok(Number.isFinite(value));
      }
    }
    assert.throws(() => tracker.update([], mediaTimeUs(Number.NaN)), TypeError);
  });
});
