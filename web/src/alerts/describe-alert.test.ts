import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert, DeliveryStatus, Snooze } from '#contract/alerts.ts';
import { sampleAlert } from '../testing/sample-alert.ts';
import { alertMoments, alertStanding, describeDelivery, describeMark, describeSnooze } from './describe-alert.ts';
import { openAlertsTitle } from './open-alerts-title.ts';
import { isAtLeast, worstSeverity } from './severity-look.ts';

const BY = { atMs: 30_000, by: 'anna' };

test('an alert says what matters most about where it is in its life', () => {
  const cases: [Partial<Alert>, string][] = [
    [{}, 'Goes on now'],
    [{ endedAtMs: 12_000 }, 'Ended after 12 s'],
    [{ acknowledged: BY }, 'Acknowledged by anna, goes on'],
    [{ acknowledged: BY, endedAtMs: 12_000 }, 'Acknowledged by anna, ended after 12 s'],
    [{ falseAlarm: { id: 'f', ...BY }, acknowledged: BY }, 'False alarm, marked by anna'],
    [{ heldBack: { by: 'snooze', reason: '', falseAlarmId: null } }, 'Held back: snoozed'],
    [
      { heldBack: { by: 'verification', reason: '', falseAlarmId: null } },
      'Held back: the language model looks at it first',
    ],
    [
      {
        heldBack: { by: 'verification', reason: '', falseAlarmId: null },
        verification: { isConfirmed: false, words: 'An empty yard.' },
      },
      'Held back: not confirmed by the language model',
    ],
  ];
  for (const [change, words] of cases) assert.equal(alertStanding(sampleAlert('a', change)).words, words);
});

const delivery = (change: Partial<DeliveryStatus> = {}): DeliveryStatus => ({
  channel: 'phone',
  state: 'waiting',
  attempts: 0,
  problem: null,
  sentAtMs: null,
  ...change,
});

test('the moments of an alert stand in order of time', () => {
  const alert = sampleAlert('a', { endedAtMs: 20_000, acknowledged: BY, count: 3, updatedAtMs: 15_000 });
  const moments = alertMoments(alert, [delivery({ state: 'sent', sentAtMs: 500 }), delivery()]);
  assert.deepEqual(
    moments.map(({ words }) => words),
    ['Raised', 'Sent to phone', 'Came true 3 times, the last change here', 'Ended', 'Acknowledged by anna'],
  );
});

test('an alert is raised before anything becomes of it, even where the clock of the camera is ahead', () => {
  const alert = sampleAlert('a', { raisedAtMs: 1_000, endedAtMs: 2_000 });
  const moments = alertMoments(alert, [delivery({ state: 'sent', sentAtMs: 990 })]);
  assert.deepEqual(
    moments.map(({ words }) => words),
    ['Raised', 'Sent to phone', 'Ended'],
  );
});

test('a delivery says how it stands and why', () => {
  const cases: [Partial<DeliveryStatus>, string][] = [
    [{}, 'Waiting to be sent'],
    [{ attempts: 2, problem: 'No answer.' }, 'Trying again (2 so far): No answer.'],
    [{ state: 'sent', attempts: 1 }, 'Sent'],
    [{ state: 'sent', attempts: 4 }, 'Sent at attempt 4'],
    [{ state: 'given-up', attempts: 9, problem: 'No answer.' }, 'Given up after 9 attempts: No answer.'],
  ];
  for (const [change, words] of cases) assert.equal(describeDelivery(delivery(change)).words, words);
});

test('a snooze says what is quiet and until when', () => {
  const nowMs = Date.UTC(2026, 4, 10, 16);
  const style = { locale: 'en-GB', timeZone: 'UTC' };
  const names = { cameraTitleOf: () => 'Yard', ruleTitleOf: () => 'Somebody at the gate' };
  const snooze = { id: 's', by: 'anna', untilMs: nowMs + 3_600_000 };
  const cases: [Pick<Snooze, 'rule' | 'camera'>, string][] = [
    [{ rule: null, camera: null }, 'All alerts are snoozed until 17:00:00.'],
    [{ rule: 'gate', camera: null }, 'Alerts of the rule “Somebody at the gate” are snoozed until 17:00:00.'],
    [{ rule: null, camera: 'yard' }, 'Alerts from Yard are snoozed until 17:00:00.'],
    [
      { rule: 'gate', camera: 'yard' },
      'Alerts of the rule “Somebody at the gate” from Yard are snoozed until 17:00:00.',
    ],
  ];
  for (const [what, words] of cases) assert.equal(describeSnooze({ ...snooze, ...what }, names, nowMs, style), words);
  const long = describeSnooze(
    { ...snooze, rule: null, camera: null, untilMs: nowMs + 86_400_000 },
    names,
    nowMs,
    style,
  );
  assert.match(long, /until Monday,? 11 May 2026, 16:00:00\.$/);
});

test('a mark says what it does from now on', () => {
  assert.match(describeMark({ label: 'cat', toldFromScore: null }), /^A cat like this, here, is not told of any more/);
  assert.match(describeMark({ label: 'cat', toldFromScore: 0.9 }), /90 % or more/);
});

test('the tab of the browser counts what is open', () => {
  const cases: [number, string][] = [
    [0, 'Cameras – localcv'],
    [3, '(3) Cameras – localcv'],
    [120, '(99+) Cameras – localcv'],
  ];
  for (const [open, title] of cases) assert.equal(openAlertsTitle('Cameras', open), title);
});

test('severities are ordered from info to critical', () => {
  assert.equal(isAtLeast('warning', 'warning'), true);
  assert.equal(isAtLeast('warning', 'alert'), false);
  assert.equal(worstSeverity(['info', 'critical', 'warning']), 'critical');
  assert.equal(worstSeverity([]), null);
});
