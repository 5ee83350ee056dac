import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../demo/seeded-random.ts';
import type { Detection, TrackedObject } from '../detection/detection.ts';
import { boxCentre } from '../geometry/box.ts';
import { mediaTimeUs } from '../time/media-time.ts';
import { ByteTracker, type ByteTrackerOptions } from './byte-tracker.ts';

interface Actor {
  readonly name: string;
  readonly label?: string;
  readonly width?: number;
  readonly height?: number;
  readonly from?: number;
  readonly to?: number;
  /** Centre at a time in seconds. */
  readonly at: (seconds: number) => readonly [x: number, y: number];
  readonly isHidden?: (seconds: number) => boolean;
}

interface Scene {
  readonly framesPerSecond: number;
  readonly seconds: number;
  readonly actors: readonly Actor[];
  /** Standard deviation of box jitter, in sizes of the object. */
  readonly jitter?: number;
  /** Part of the sightings that the detector misses. */
  readonly missed?: number;
  /** Shift of the whole picture. */
  readonly shake?: (seconds: number, random: () => number) => readonly [number, number];
  readonly options?: Partial<ByteTrackerOptions>;
}

interface Played {
  readonly frames: readonly (readonly TrackedObject[])[];
  /** The ids that each actor had, in order. */
  readonly idsOf: ReadonlyMap<string, readonly number[]>;
}

function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(Math.max(1e-9, random()))) * Math.cos(2 * Math.PI * random());
}

function detectionOf(actor: Actor, seconds: number, [shiftX, shiftY]: readonly [number, number], noise: () => number) {
  const { label = 'person', width = 0.1, height = 0.4 } = actor;
  const [x, y] = actor.at(seconds);
  const size = Math.sqrt(width * height);
  const [w, h] = [width * (1 + noise()), height * (1 + noise())];
  const box = { x: x + shiftX + noise() * size - w / 2, y: y + shiftY + noise() * size - h / 2, width: w, height: h };
  return { label, score: 0.8, box };
}

function play(scene: Scene, tracker = new ByteTracker({ highScoreThreshold: 0.3, ...scene.options })): Played {
  const random = seededRandom(7);
  const noise = () => (scene.jitter ?? 0) * gaussian(random);
  const idsOf = new Map<string, number[]>(scene.actors.map(({ name }) => [name, []]));
  const frames: TrackedObject[][] = [];
  for (let frame = 0; frame < scene.seconds * scene.framesPerSecond; frame++) {
    const seconds = frame / scene.framesPerSecond;
    const shift = scene.shake?.(seconds, random) ?? ([0, 0] as const);
    const owners = new Map<Detection['box'], string>();
    const detections = scene.actors.flatMap((actor) => {
      const isThere = seconds >= (actor.from ?? 0) && seconds < (actor.to ?? Number.POSITIVE_INFINITY);
      if (!isThere || actor.isHidden?.(seconds) || random() < (scene.missed ?? 0)) return [];
      const detection = detectionOf(actor, seconds, shift, noise);
      owners.set(detection.box, actor.name);
      return [detection];
    });
    const objects = tracker.update(detections, mediaTimeUs(Math.round(seconds * 1e6)));
    for (const { box, trackId } of objects) {
      const ids = idsOf.get(owners.get(box) ?? '');
      if (ids !== undefined && ids.at(-1) !== trackId) ids.push(trackId);
    }
    frames.push(objects);
  }
  return { frames, idsOf };
}

const walker = (name: string, x: number, speed: number, more: Partial<Actor> = {}): Actor => ({
  name,
  at: (seconds) => [x + speed * seconds, 0.5],
  ...more,
});
const between = (from: number, to: number) => (seconds: number) => seconds >= from && seconds < to;

describe('every actor keeps an identity of its own', () => {
  const rows: readonly (readonly [string, Scene])[] = [
    ...[5, 10, 25].map((framesPerSecond): readonly [string, Scene] => [
      `two cross, jittering, at ${framesPerSecond} frames a second`,
      {
        framesPerSecond,
        seconds: 5,
        jitter: 0.03,
        actors: [walker('a', 0.15, 0.14), walker('b', 0.85, -0.14, { height: 0.42 })],
      },
    ]),
    ...[5, 10].map((framesPerSecond): readonly [string, Scene] => [
      `two cross and the one behind is not seen for a second, at ${framesPerSecond} frames a second`,
      {
        framesPerSecond,
        seconds: 5,
        actors: [walker('front', 0.15, 0.14), walker('behind', 0.85, -0.14, { isHidden: between(2, 3) })],
      },
    ]),
    ...[1, 2, 2.8].map((hidden): readonly [string, Scene] => [
      `one walks on behind a pillar for ${hidden} s`,
      {
        framesPerSecond: 5,
        seconds: 8,
        jitter: 0.02,
        actors: [walker('a', 0.1, 0.1, { isHidden: between(2, 2 + hidden) })],
      },
    ]),
    ...[1, 2, 2.8].map((hidden): readonly [string, Scene] => [
      `one stops behind a pillar for ${hidden} s`,
      {
        framesPerSecond: 5,
        seconds: 8,
        jitter: 0.02,
        actors: [
          {
            name: 'a',
            at: (seconds) => [
              0.1 + 0.1 * Math.min(seconds, 2.5, seconds) + 0.1 * Math.max(0, seconds - 2 - hidden),
              0.5,
            ],
            isHidden: between(2, 2 + hidden),
          },
        ],
      },
    ]),
    [
      'one sits still behind a passer-by for 2 s',
      { framesPerSecond: 5, seconds: 6, jitter: 0.02, actors: [walker('a', 0.5, 0, { isHidden: between(2, 4) })] },
    ],
    ...[1, 2].map((framesPerSecond): readonly [string, Scene] => [
      `one crosses the picture farther than its own width from frame to frame, at ${framesPerSecond} frames a second`,
      { framesPerSecond, seconds: 6, jitter: 0.03, actors: [walker('a', 0.05, 0.16)] },
    ]),
    ['one frame every 2 s, walking slowly', { framesPerSecond: 0.5, seconds: 20, actors: [walker('a', 0.1, 0.045)] }],
    [
      'a car drives through at 2 frames a second',
      { framesPerSecond: 2, seconds: 4, actors: [walker('a', 0.05, 0.25, { label: 'car', width: 0.2, height: 0.12 })] },
    ],
    [
      'two walk side by side at 1 frame a second',
      {
        framesPerSecond: 1,
        seconds: 7,
        actors: [
          { name: 'a', at: (seconds) => [0.1 + 0.12 * seconds, 0.4] },
          { name: 'b', at: (seconds) => [0.22 + 0.12 * seconds, 0.5] },
        ],
      },
    ],
    [
      'one jumps aside by its own size',
      { framesPerSecond: 5, seconds: 4, actors: [{ name: 'a', at: (seconds) => [seconds < 2 ? 0.4 : 0.6, 0.5] }] },
    ],
    [
      'a camera shakes by half the width of the objects',
      {
        framesPerSecond: 10,
        seconds: 6,
        shake: (_, random) => [(random() - 0.5) * 0.05, (random() - 0.5) * 0.05],
        actors: [walker('a', 0.3, 0.02), walker('b', 0.6, -0.01)],
      },
    ],
    [
      'half of the sightings are missed',
      { framesPerSecond: 10, seconds: 8, missed: 0.5, jitter: 0.03, actors: [walker('a', 0.1, 0.1)] },
    ],
    [
      'boxes jitter by a tenth of the object',
      { framesPerSecond: 5, seconds: 8, jitter: 0.1, actors: [walker('a', 0.1, 0.1)] },
    ],
    [
      'one leaves and another one comes in at the other side',
      {
        framesPerSecond: 5,
        seconds: 9,
        actors: [walker('a', 0.7, 0.1, { to: 3 }), walker('b', -0.1, 0.1, { from: 2 })],
      },
    ],
    [
      'one leaves and another one comes in there two seconds later',
      {
        framesPerSecond: 5,
        seconds: 9,
        actors: [walker('a', 0.6, 0.14, { to: 3 }), walker('b', 1.72, -0.14, { from: 5.2 })],
      },
    ],
  ];
  for (const [name, scene] of rows) {
    it(name, () => {
      const { idsOf } = play(scene);
      const all = [...idsOf.values()];
      // While two cover each other it cannot be told which box is whose; when they part it must be right again.
      for (const [actor, ids] of idsOf)
        assert.ok(ids.length > 0 && ids[0] === ids.at(-1), `${actor} had the ids ${ids}`);
      assert.equal(new Set(all.flat()).size, all.length, `there were the ids ${all.flat()}`);
      if (all.length === 1) assert.equal(all[0]?.length, 1);
    });
  }
});

describe('labels', () => {
  const onOneBox = (labels: readonly (string | readonly string[])[]) => {
    const tracker = new ByteTracker({ highScoreThreshold: 0.3 });
    return labels.map((frame, index) =>
      tracker.update(
        [frame].flat().map((label, place) => ({
          label,
          score: 0.8 - place * 0.1,
          box: { x: 0.3 + place * 0.01, y: 0.4, width: 0.2, height: 0.1 },
        })),
        mediaTimeUs(index * 200_000),
      ),
    );
  };

  it('are voted on: a car that is taken for a truck now and then stays one track, and a car', () => {
    const frames = onOneBox(['car', 'car', 'car', 'truck', 'car', 'bus', 'car', 'truck', 'car', 'car']);
    assert.deepEqual([...new Set(frames.flat().map(({ trackId }) => trackId))], [1]);
    assert.deepEqual([...new Set(frames.flat().map(({ label }) => label))], ['car']);
  });

  it('change when the first ones were wrong', () => {
    const frames = onOneBox(['car', ...Array.from({ length: 8 }, () => 'truck')]);
    assert.deepEqual(
      frames.at(-1)?.map(({ trackId, label }) => [trackId, label]),
      [[1, 'truck']],
    );
  });

  it('of one object given twice make one track', () => {
    const frames = onOneBox(Array.from({ length: 8 }, () => ['car', 'truck', 'car']));
    assert.deepEqual(
      frames.at(-1)?.map(({ trackId, label }) => [trackId, label]),
      [[1, 'car']],
    );
  });

  it('of different kinds never share a track', () => {
    const frames = onOneBox(['person', 'person', 'person', 'dog', 'dog', 'dog', 'dog']);
    assert.equal(new Set(frames.flat().map(({ trackId }) => trackId)).size, 2);
  });
});

describe('what stands still', () => {
  const PARKED = { width: 0.2, height: 0.12, label: 'car' } as const;

  it('is one track over an hour of flickering detections and passers-by, and stationary', () => {
    const random = seededRandom(3);
    const isLongHidden = (seconds: number) =>
      [900, 1800, 2700].some((start) => seconds >= start && seconds < start + 60);
    const { frames, idsOf } = play({
      framesPerSecond: 2,
      seconds: 3600,
      jitter: 0.06,
      actors: [
        {
          name: 'parked',
          ...PARKED,
          at: () => [0.5, 0.6],
          isHidden: (seconds) => isLongHidden(seconds) || random() < 0.7,
        },
        ...Array.from({ length: 50 }, (_, index) =>
          walker(`person ${index}`, 0.1 - 0.1 * 70 * (index + 1), 0.1, {
            from: 70 * (index + 1),
            to: 70 * (index + 1) + 8,
          }),
        ),
      ],
    });
    assert.equal(idsOf.get('parked')?.length, 1);
    const parked = frames.flat().filter(({ label }) => label === 'car');
    const stationary = parked.filter(({ isStationary }) => isStationary).length;
    assert.ok(stationary / parked.length > 0.98, `${stationary} of ${parked.length} sightings`);
    const people = frames.flat().filter(({ label }) => label === 'person');
    assert.ok(people.every(({ isStationary }) => isStationary === undefined));
  });

  it('has no velocity', () => {
    const { frames } = play({
      framesPerSecond: 5,
      seconds: 20,
      jitter: 0.05,
      actors: [{ name: 'a', ...PARKED, at: () => [0.5, 0.6] }],
    });
    assert.deepEqual(frames.at(-1)?.[0]?.velocity, { x: 0, y: 0, width: 0, height: 0 });
  });

  for (const framesPerSecond of [1, 2, 5, 10]) {
    it(`keeps its identity when it drives off, and is stationary no more within a second or two frames, at ${framesPerSecond} frames a second`, () => {
      const leaving = 60;
      const { frames, idsOf } = play({
        framesPerSecond,
        seconds: 64,
        jitter: 0.02,
        actors: [{ name: 'a', ...PARKED, at: (seconds) => [0.2 + 0.06 * Math.max(0, seconds - leaving) ** 2, 0.6] }],
      });
      assert.deepEqual(idsOf.get('a')?.length, 1);
      assert.ok(frames[leaving * framesPerSecond - 1]?.[0]?.isStationary);
      const later = frames.slice(Math.ceil((leaving + Math.max(1.5, 3 / framesPerSecond)) * framesPerSecond));
      assert.ok(later.length > 0);
      for (const [object] of later) assert.equal(object?.isStationary, undefined);
    });
  }

  it('is not what creeps along, however slowly', () => {
    const { frames } = play({
      framesPerSecond: 5,
      seconds: 60,
      jitter: 0.02,
      actors: [walker('a', 0.1, 0.013, PARKED)],
    });
    const stationary = frames.flat().filter(({ isStationary }) => isStationary).length;
    assert.ok(stationary / frames.length < 0.1, `${stationary} of ${frames.length} sightings`);
  });

  it('stays where it is when another car drives past in front of it', () => {
    const { idsOf } = play({
      framesPerSecond: 5,
      seconds: 40,
      jitter: 0.02,
      actors: [
        { name: 'parked', ...PARKED, at: () => [0.5, 0.6], isHidden: between(31.4, 32.8) },
        { name: 'passing', ...PARKED, label: 'truck', from: 29, at: (seconds) => [0.1 + 0.13 * (seconds - 29), 0.62] },
      ],
    });
    assert.deepEqual([idsOf.get('parked')?.length, idsOf.get('passing')?.length], [1, 1]);
  });

  it('ends some time after it is gone, and later the longer it stood', () => {
    const endOf = (stood: number) => {
      const tracker = new ByteTracker({ highScoreThreshold: 0.3 });
      play({ framesPerSecond: 1, seconds: stood, actors: [{ name: 'a', ...PARKED, at: () => [0.5, 0.6] }] }, tracker);
      for (let seconds = stood; ; seconds++) {
        tracker.update([], mediaTimeUs(seconds * 1e6));
        if (tracker.takeEnded().length > 0) return seconds - stood;
      }
    };
    const [short, long, longest] = [endOf(20), endOf(400), endOf(3000)];
    assert.ok(short >= 25 && short <= 35, `${short} s`);
    assert.ok(long >= 180 && long <= 220, `${long} s`);
    assert.ok(longest >= 590 && longest <= 610, `${longest} s`);
  });
});

describe('looks', () => {
  /** A unit vector; the smaller the angle between two seeds' vectors, the more alike. */
  const look = (angle: number) => Float32Array.of(Math.cos(angle), Math.sin(angle), 0);
  const seenAt = (x: number): Detection => ({
    label: 'person',
    score: 0.8,
    box: { x, y: 0.2, width: 0.1, height: 0.4 },
  });

  /** Follows one at the left for 2 s, nothing for `awaySeconds`, and one at the right from then on. */
  function comeBack(awaySeconds: number, first: Float32Array, second: Float32Array, lateSeconds = 0.3) {
    const tracker = new ByteTracker({ highScoreThreshold: 0.3 });
    const objects: TrackedObject[] = [];
    const ended: number[] = [];
    const back = 2 + awaySeconds;
    let noted = 0;
    for (let frame = 0; frame < (back + 3) * 5; frame++) {
      const seconds = frame / 5;
      const found = seconds < 2 ? [seenAt(0.1)] : seconds >= back ? [seenAt(0.8)] : [];
      const seen = tracker.update(found, mediaTimeUs(Math.round(seconds * 1e6)));
      objects.push(...seen);
      ended.push(...tracker.takeEnded());
      const [id] = seen.map(({ trackId }) => trackId);
      if (id !== undefined && noted === 0 && seconds >= 0.6) {
        tracker.noteAppearance(id, first);
        noted = 1;
      }
      if (id !== undefined && noted === 1 && seconds >= back + 0.4 + lateSeconds) {
        tracker.noteAppearance(id, second);
        noted = 2;
      }
    }
    return { objects, ended, ids: [...new Set(objects.map(({ trackId }) => trackId))] };
  }

  for (const away of [2.5, 8, 25]) {
    it(`bring the old identity back after ${away} s, told once in mergedFrom`, () => {
      const { objects, ids, ended } = comeBack(away, look(0), look(0.5));
      assert.deepEqual(ids, [1, 2]);
      assert.equal(objects.at(-1)?.trackId, 1);
      const merges = objects.filter(({ mergedFrom }) => mergedFrom !== undefined);
      assert.deepEqual(
        merges.map(({ trackId, mergedFrom }) => [trackId, mergedFrom]),
        [[1, [2]]],
      );
      assert.ok(!ended.includes(2), 'the merged track did not end');
    });
  }

  it('that differ do not', () => {
    assert.equal(comeBack(8, look(0), look(0.95)).objects.at(-1)?.trackId, 2);
  });

  it('are forgotten after half a minute', () => {
    assert.equal(comeBack(40, look(0), look(0)).objects.at(-1)?.trackId, 2);
  });

  it('of two who look the same decide nothing', () => {
    const tracker = new ByteTracker({ highScoreThreshold: 0.3 });
    const updates = (from: number, to: number, found: Detection[]) => {
      let last: TrackedObject[] = [];
      for (let frame = from * 5; frame < to * 5; frame++) last = tracker.update(found, mediaTimeUs(frame * 200_000));
      return last;
    };
    for (const { trackId } of updates(0, 2, [seenAt(0.1), seenAt(0.4)])) tracker.noteAppearance(trackId, look(0));
    updates(2, 8, []);
    for (const { trackId } of updates(8, 10, [seenAt(0.8)])) tracker.noteAppearance(trackId, look(0));
    assert.deepEqual(
      updates(10, 11, [seenAt(0.8)]).map(({ trackId }) => trackId),
      [3],
    );
  });

  it('of a vanished, broken or other model’s kind do no harm', () => {
    const tracker = new ByteTracker({ highScoreThreshold: 0.3 });
    tracker.noteAppearance(99, look(0));
    for (let frame = 0; frame < 10; frame++) {
      const [object] = tracker.update([seenAt(0.1)], mediaTimeUs(frame * 200_000));
      if (object === undefined) continue;
      tracker.noteAppearance(object.trackId, Float32Array.of(Number.NaN, 1));
      tracker.noteAppearance(object.trackId, new Float32Array(3));
      tracker.noteAppearance(object.trackId, Float32Array.of(1, 0));
      tracker.noteAppearance(object.trackId, look(0));
    }
    assert.deepEqual(
      tracker.update([seenAt(0.1)], mediaTimeUs(2_000_000)).map(({ trackId }) => trackId),
      [1],
    );
  });

  it('given with the detections themselves work the same', () => {
    const tracker = new ByteTracker({ highScoreThreshold: 0.3 });
    let last: TrackedObject[] = [];
    for (let frame = 0; frame < 60; frame++) {
      const seconds = frame / 5;
      const found = seconds < 2 ? [seenAt(0.1)] : seconds > 8 ? [seenAt(0.8)] : [];
      last = tracker.update(
        found.map((detection) => ({ ...detection, embedding: look(0.1) })),
        mediaTimeUs(frame * 200_000),
      );
    }
    assert.deepEqual(
      last.map(({ trackId }) => trackId),
      [1],
    );
  });
});

it('memory stays bounded while a thousand objects come and go with their looks', () => {
  const tracker = new ByteTracker({ highScoreThreshold: 0.3 });
  const random = seededRandom(1);
  for (let frame = 0; frame < 3000; frame++) {
    const place = 0.1 + 0.35 * (Math.floor(frame / 3) % 3);
    const objects = tracker.update(
      [
        {
          label: 'person',
          score: 0.9,
          box: { x: place, y: 0.1 + 0.5 * (Math.floor(frame / 9) % 2), width: 0.05, height: 0.2 },
        },
      ],
      mediaTimeUs(frame * 100_000),
    );
    for (const { trackId, box } of objects) {
      assert.ok(Number.isFinite(boxCentre(box).x));
      tracker.noteAppearance(
        trackId,
        Float32Array.from({ length: 8 }, () => random() - 0.5),
      );
    }
  }
  assert.ok(tracker.takeEnded().length <= 3000);
});
