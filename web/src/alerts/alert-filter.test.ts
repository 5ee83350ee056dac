import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '#contract/alerts.ts';
import { sampleAlert } from '../testing/sample-alert.ts';
import {
  type AlertState,
  alertMatches,
  EMPTY_ALERT_FILTER,
  readAlertFilter,
  writeAlertFilter,
} from './alert-filter.ts';

test('a filter survives the address of the page', () => {
  const cases = [
    EMPTY_ALERT_FILTER,
    { state: 'told', rule: null, camera: null, severity: null },
    { state: 'held-back', rule: 'gate', camera: 'yard', severity: 'critical' },
  ] as const;
  for (const filter of cases) assert.deepEqual(readAlertFilter(writeAlertFilter(filter)), filter);
  assert.equal(writeAlertFilter(EMPTY_ALERT_FILTER).size, 0);
});

test('what makes no sense in an address is left out', () => {
  const search = new URLSearchParams('state=weird&rule=Not a name&camera=../x&severity=dreadful');
  assert.deepEqual(readAlertFilter(search), EMPTY_ALERT_FILTER);
});

const BY = { atMs: 1, by: 'admin' };
const LIVES: Record<string, Partial<Alert>> = {
  raised: {},
  ended: { endedAtMs: 5 },
  seen: { acknowledged: BY },
  false: { falseAlarm: { id: 'f', ...BY }, endedAtMs: 5 },
  held: { heldBack: { by: 'snooze', reason: 'Snoozed.', falseAlarmId: null } },
};

test('each state shows the alerts that it names', () => {
  const cases: Record<AlertState, string[]> = {
    open: ['raised', 'ended'],
    ongoing: ['raised', 'seen'],
    acknowledged: ['seen'],
    'false-alarm': ['false'],
    'held-back': ['held'],
    told: ['raised', 'ended', 'seen', 'false'],
    all: ['raised', 'ended', 'seen', 'false', 'held'],
  };
  for (const [state, expected] of Object.entries(cases)) {
    const filter = { ...EMPTY_ALERT_FILTER, state: state as AlertState };
    const shown = Object.keys(LIVES).filter((life) => alertMatches(filter, sampleAlert('a', LIVES[life])));
    assert.deepEqual(shown, expected, state);
  }
});

test('rule, camera and severity narrow a list', () => {
  const alert = sampleAlert('a');
  const cases: [Partial<typeof EMPTY_ALERT_FILTER>, boolean][] = [
    [{ rule: 'gate', camera: 'yard', severity: 'alert' }, true],
    [{ rule: 'other' }, false],
    [{ camera: 'door' }, false],
    [{ severity: 'critical' }, false],
  ];
  for (const [part, expected] of cases) assert.equal(alertMatches({ ...EMPTY_ALERT_FILTER, ...part }, alert), expected);
});
