import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertId, newAlert, objectOf, signalOf } from '../storage/alert-store.contract.ts';
import { AlertBench } from './testing/alert-bench.ts';

test('snoozes are bounded, and one that is over makes room', async () => {
  await using bench = await AlertBench.open();
  const { actions } = bench.alerts;
  for (let number = 1; number <= 100; number++)
    actions.snooze({ rule: `rule-${number}`, camera: null }, number, 'anna');
  const further = () => actions.snooze({ rule: 'gate', camera: null }, 60, 'anna');
  assert.throws(further, { code: 'too-many-snoozes' });
  bench.nowMs = 1000;
  assert.equal(further().untilMs, 61_000);
});

test('a clock that is put back by years leaves nothing snoozed for years', async () => {
  await using bench = await AlertBench.open();
  const { actions, desk } = bench.alerts;
  bench.nowMs = Date.UTC(2036, 0, 1);
  actions.snooze({ rule: null, camera: null }, 3_600, 'anna');
  bench.nowMs = Date.UTC(2026, 0, 1);
  const asked = actions.snooze({ rule: 'gate', camera: null }, 31 * 24 * 3_600, 'anna');
  desk.tick();
  assert.deepEqual(actions.listSnoozes(), [asked]);
});

test('a snooze of the same rule and camera replaces the one there is', async () => {
  await using bench = await AlertBench.open();
  const { actions } = bench.alerts;
  actions.snooze({ rule: 'gate', camera: null }, 600, 'anna');
  const shorter = actions.snooze({ rule: 'gate', camera: null }, 60, 'bert');
  assert.deepEqual(actions.listSnoozes(), [shorter]);
});

test('a rule is snoozed as long as the last snooze that it falls under, of all cameras', async () => {
  await using bench = await AlertBench.open();
  const { actions } = bench.alerts;
  actions.snooze({ rule: 'gate', camera: null }, 60, 'anna');
  actions.snooze({ rule: null, camera: null }, 90, 'anna');
  actions.snooze({ rule: 'gate', camera: 'front' }, 900, 'anna');
  assert.equal(actions.ofRule('gate').snoozedUntilMs, 90_000);
  assert.deepEqual(actions.ofRule('door'), { alertsToday: 0, lastRaisedAtMs: null, snoozedUntilMs: 90_000 });
});

test('marks are bounded, of one alert and of all', async () => {
  await using bench = await AlertBench.open();
  const { actions } = bench.alerts;
  const objects = Array.from({ length: 20 }, () => objectOf());
  for (let number = 1; number <= 64; number++) bench.store.raise(newAlert(signalOf(number, { objects })));
  for (let number = 1; number <= 63; number++) actions.markFalseAlarm(alertId(number), 'anna');
  assert.equal(actions.listFalseAlarms().length, 63 * 8);
  assert.throws(() => actions.markFalseAlarm(alertId(64), 'anna'), { code: 'too-many-false-alarms' });
  assert.equal(actions.markFalseAlarm(alertId(1), 'anna').falseAlarm?.by, 'anna', 'marking again adds nothing');
});

test('of many that are acknowledged at a stroke the pages hear of the newest, and how many are open', async () => {
  await using bench = await AlertBench.open();
  for (let number = 1; number <= 300; number++) bench.store.raise(newAlert(signalOf(number)));
  assert.equal(bench.alerts.actions.acknowledgeAll({ raisedUntilMs: 299_000 }, 'anna'), 299);
  const published = bench.describePublished();
  assert.equal(published.length, 200);
  assert.deepEqual([published[0], published.at(-1)], ['changed 299, 1 open', 'changed 100, 1 open']);
});
