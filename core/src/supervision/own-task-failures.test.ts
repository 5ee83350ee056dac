import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  afterGoodAnswer,
  afterOwnTaskDeath,
  afterRefusal,
  DEATHS_WINDOW_MS,
  NO_OWN_TASK_FAILURES,
  type OwnTaskFailures,
  reasonToDisable,
} from './own-task-failures.ts';

type Step = (failures: OwnTaskFailures) => OwnTaskFailures;
const answer: Step = afterGoodAnswer;
const refuse: Step = afterRefusal;
const die =
  (minutes: number): Step =>
  (failures) =>
    afterOwnTaskDeath(failures, minutes * 60_000);

describe('code of the user’s own', () => {
  const rows: [string, Step[], RegExp | null][] = [
    ['goes on after nothing', [], null],
    ['goes on after two refused pictures', [refuse, refuse], null],
    ['is disabled after three in a row', [refuse, refuse, refuse], /^failed 3 times in a row$/],
    ['is forgiven by a good answer', [refuse, refuse, answer, refuse, refuse], null],
    ['goes on after two deaths', [die(0), die(1)], null],
    ['is disabled after three deaths within minutes', [die(0), die(4), die(9)], /3 times within 10 minutes/],
    ['is not forgiven deaths by good answers', [die(0), answer, die(1), answer, die(2), answer], /3 times within 10/],
    ['goes on where deaths lie far apart', [die(0), die(6), die(11), die(17)], null],
    ['keeps the two apart', [refuse, refuse, die(0), die(1)], null],
  ];
  for (const [name, steps, expected] of rows) {
    it(name, () => {
      const reason = reasonToDisable(steps.reduce((failures, step) => step(failures), NO_OWN_TASK_FAILURES));
      if (expected === null) assert.equal(reason, null);
      else assert.match(reason ?? '', expected);
    });
  }

  it('is remembered in bounded memory', () => {
    let failures = NO_OWN_TASK_FAILURES;
    for (let death = 0; death < 1_000; death++) failures = afterOwnTaskDeath(failures, death * (DEATHS_WINDOW_MS / 2));
    assert.ok(failures.deathsAtMs.length <= 2);
  });
});
