import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrackedObject } from '#core/detection/detection.ts';
import { countMatchedBoxes, evaluateTracks } from './evaluate-tracks.ts';
import type { LabelledObject } from './video-labels.ts';

const seen = (trackId: number, x: number): TrackedObject => ({
  trackId,
  label: 'person',
  score: 0.8,
  box: { x, y: 0.2, width: 0.2, height: 0.6 },
  velocity: { x: 0, y: 0, width: 0, height: 0 },
});

const labelled = (id: string, enterSeconds: number, leaveSeconds: number, x: number): LabelledObject => ({
  id,
  label: 'person',
  enterSeconds,
  leaveSeconds,
  isOptional: false,
  sightings: [{ seconds: (enterSeconds + leaveSeconds) / 2, box: [x, 0.2, x + 0.2, 0.8] }],
});

/** One frame a second; of each the ids at the left and at the right, 0 for none. */
const play = (ids: readonly (readonly [number, number])[]) =>
  ids.map(([left, right], seconds) => ({
    seconds,
    objects: [...(left > 0 ? [seen(left, 0.1)] : []), ...(right > 0 ? [seen(right, 0.7)] : [])],
  }));

const BOTH = [labelled('left', 0, 9, 0.1), labelled('right', 0, 9, 0.7)];

test('perfect tracks have no faults', () => {
  const score = evaluateTracks(play(Array.from({ length: 10 }, () => [1, 2])), BOTH);
  const { identitySwitches, fragments, missed, falseTracks, sharedTracks } = score;
  assert.deepEqual(
    { identitySwitches, fragments, missed, falseTracks, sharedTracks },
    { identitySwitches: 0, fragments: 0, missed: 0, falseTracks: 0, sharedTracks: 0 },
  );
  assert.deepEqual(
    score.objects.map(({ coverage }) => coverage),
    [1, 1],
  );
});

test('switches, fragments, misses, false and shared tracks are counted', () => {
  const frames = play([
    [1, 0],
    [1, 0],
    [0, 0],
    [1, 0],
    [3, 0],
    [3, 0],
    [3, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
  const score = evaluateTracks(frames, BOTH);
  assert.deepEqual([score.identitySwitches, score.fragments, score.missed], [1, 1, 1]);
  const later = [labelled('left', 0, 3, 0.1), labelled('left again', 5, 9, 0.1)];
  const shared = evaluateTracks(play(Array.from({ length: 10 }, () => [1, 9])), later);
  assert.deepEqual([shared.sharedTracks, shared.falseTracks], [1, 1]);
});

test('what is optional is neither missed nor false', () => {
  const optional = BOTH.map((label) => ({ ...label, isOptional: true }));
  assert.equal(evaluateTracks(play([[0, 0]]), optional).missed, 0);
  assert.equal(evaluateTracks(play([[1, 2]]), optional).falseTracks, 0);
});

test('a labelled box is matched by what overlaps it at its time', () => {
  const frames = [
    { seconds: 4, detections: [seen(1, 0.1), seen(2, 0.7)] },
    { seconds: 4.6, detections: [seen(1, 0.12), seen(2, 0.5)] },
  ];
  assert.deepEqual(countMatchedBoxes(frames, BOTH), { matched: 1, all: 2 });
  assert.deepEqual(countMatchedBoxes([], BOTH), { matched: 0, all: 2 });
});
