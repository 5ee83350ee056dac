import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FalseAlarmMark, findFalseAlarm, type JudgedObject, toldFromScore } from './false-alarm-match.ts';

const BOX = { x: 0.4, y: 0.4, width: 0.1, height: 0.2 };
const MARK: FalseAlarmMark = { id: 'statue', camera: 'garden', label: 'person', box: BOX, score: 0.6, embedding: null };
const SEEN: JudgedObject = { camera: 'garden', label: 'person', box: BOX, score: 0.6, embedding: null };
const LOOK = Float32Array.of(1, 0);
const SIMILAR = Float32Array.of(0.9, Math.sqrt(1 - 0.81));
const OTHER = Float32Array.of(0.8, 0.6);

const CASES: readonly (readonly [
  why: string,
  seen: Partial<JudgedObject>,
  mark: Partial<FalseAlarmMark>,
  isFalseAlarm: boolean,
])[] = [
  ['the same again', {}, {}, true],
  ['another camera', { camera: 'gate' }, {}, false],
  ['another label', { label: 'dog' }, {}, false],
  ['a little beside it', { box: { ...BOX, x: 0.42 } }, {}, true],
  ['half a width beside it, as large', { box: { ...BOX, x: 0.449 } }, {}, true],
  ['more than half a width beside it', { box: { ...BOX, x: 0.46 } }, {}, false],
  ['lower by more than half its height', { box: { ...BOX, y: 0.51 } }, {}, false],
  ['around the same centre but twice as large', { box: { x: 0.35, y: 0.3, width: 0.2, height: 0.4 } }, {}, false],
  ['around the same centre and 1.4 times as large', { box: { x: 0.38, y: 0.36, width: 0.14, height: 0.28 } }, {}, true],
  ['a box without area', { box: { ...BOX, width: 0, height: 0 } }, {}, false],
  ['less sure than the mark', { score: 0.4 }, {}, true],
  ['a little surer', { score: 0.74 }, {}, true],
  ['so much surer that it is told of', { score: 0.75 }, {}, false],
  ['a mark that no score can surpass', { score: 1 }, { score: 0.9 }, true],
  ['a mark without a score', { score: 1 }, { score: null }, true],
  ['no score at all', { score: null }, {}, true],
  ['looks the same', { embedding: SIMILAR }, { embedding: LOOK }, true],
  ['looks otherwise', { embedding: OTHER }, { embedding: LOOK }, false],
  ['only the mark knows what it looks like', {}, { embedding: LOOK }, true],
  ['only the object knows what it looks like', { embedding: LOOK }, {}, true],
  ['looks by another model', { embedding: Float32Array.of(1, 0, 0) }, { embedding: LOOK }, false],
];

for (const [why, seen, mark, isFalseAlarm] of CASES)
  test(`${why}: ${isFalseAlarm ? 'a false alarm' : 'told of'}`, () => {
    const found = findFalseAlarm([{ ...SEEN, ...seen }], [{ ...MARK, ...mark }]);
    assert.equal(found?.id ?? null, isFalseAlarm ? 'statue' : null);
  });

test('every object has to be like a mark, each like one of its own or the same', () => {
  const car: JudgedObject = { ...SEEN, label: 'car' };
  const carMark: FalseAlarmMark = { ...MARK, id: 'car', label: 'car' };
  assert.equal(findFalseAlarm([SEEN, car], [MARK]), null);
  assert.equal(findFalseAlarm([SEEN, car], [carMark, MARK])?.id, 'statue');
  assert.equal(findFalseAlarm([SEEN, SEEN], [MARK])?.id, 'statue');
});

test('what is about no object is like no mark', () => assert.equal(findFalseAlarm([], [MARK]), null));

test('the score to surpass', () => {
  assert.deepEqual([0.6, 0.85, 0.86, null].map(toldFromScore), [0.75, 1, null, null]);
});
