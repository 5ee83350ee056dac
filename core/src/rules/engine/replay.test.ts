import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Condition } from '../rule.ts';
import { replay, type StoredTrack } from './replay.ts';
import { NOON, ruleOf, SURROUNDINGS } from './testing/play-scene.ts';

const PERSON = { labels: ['person'] };
const RANGE = { fromMs: NOON, toMs: NOON + 600_000 };
const boxAt = (x: number) => ({ x: x - 0.03, y: 0.4, width: 0.06, height: 0.3 });

/** Somebody who walks from one place to another, stored with few points, as when standing still. */
function stored(eventId: string, fromSecond: number, toSecond: number, fromX: number, toX: number): StoredTrack {
  const [startedAtMs, endedAtMs] = [NOON + fromSecond * 1000, NOON + toSecond * 1000];
  const path = [
    { timeMs: startedAtMs, box: boxAt(fromX) },
    { timeMs: endedAtMs, box: boxAt(toX) },
  ];
  return { eventId, camera: 'garden', task: 'objects', label: 'person', startedAtMs, endedAtMs, path };
}

const WALKS = [stored('a', 60, 70, 0.1, 0.9), stored('b', 200, 300, 0.8, 0.8), stored('c', 400, 410, 0.9, 0.1)];

describe('a rule over stored events', () => {
  const rows: readonly (readonly [string, Condition, readonly (readonly [number, readonly string[]])[]])[] = [
    [
      'who crossed',
      { subject: PERSON, verb: 'crosses', line: 'fence' },
      [
        [70, ['a']],
        [410, ['c']],
      ],
    ],
    ['who stayed', { subject: PERSON, verb: 'lingers', where: { zones: ['gate'] }, forSeconds: 60 }, [[260, ['b']]]],
    [
      'who came',
      { subject: PERSON, verb: 'appears' },
      [
        [60, ['a']],
        [200, ['b']],
        [400, ['c']],
      ],
    ],
    ['when nobody was there', { subject: PERSON, verb: 'is-absent', forSeconds: 150 }, [[562.6, []]]],
    ['what never happened', { subject: { labels: ['dog'] }, verb: 'appears' }, []],
  ];
  for (const [name, condition, expected] of rows)
    it(name, () => {
      const alerts = replay(ruleOf(condition), WALKS, SURROUNDINGS, RANGE);
      assert.deepEqual(
        alerts.map(({ eventIds }) => eventIds),
        expected.map(([, ids]) => ids),
      );
      for (const [index, { timeMs }] of alerts.entries())
        assert.ok(Math.abs((timeMs - NOON) / 1000 - (expected[index]?.[0] ?? 0)) <= 10, `${(timeMs - NOON) / 1000}`);
    });
  it('counts a rule that is switched off', () =>
    assert.equal(
      replay(ruleOf({ subject: PERSON, verb: 'appears' }, { enabled: false }), WALKS, SURROUNDINGS, RANGE).length,
      3,
    ));
  it('of no events at all is silent but for absences', () => {
    const absent = ruleOf({ subject: PERSON, verb: 'is-absent', forSeconds: 60 });
    assert.deepEqual(replay(absent, [], { ...SURROUNDINGS, cameras: {} }, RANGE), []);
    assert.equal(replay(absent, [], SURROUNDINGS, RANGE).length, 1);
  });
});
