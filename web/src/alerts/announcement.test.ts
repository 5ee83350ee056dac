import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SEVERITIES } from '#core/rules/vocabulary.ts';
import { sampleAlert } from '../testing/sample-alert.ts';
import { ALERT_TONES } from './alert-tones.ts';
import { AnnouncementClaims, type ClaimChannel, isBetter } from './announcement-claims.ts';
import { DEFAULT_ANNOUNCEMENT_SETTINGS, readAnnouncementSettings } from './announcement-settings.ts';
import { planAnnouncement } from './plan-announcement.ts';
import { ToldAlerts } from './told-alerts.ts';
import { missedAlerts } from './use-missed-alerts.ts';

const HELD = { by: 'verification', reason: 'Looked at first.', falseAlarmId: null } as const;
const ALL_ON = { ...DEFAULT_ANNOUNCEMENT_SETTINGS, sound: true, notifications: true };

test('nothing is heard or asked for until the user wants it', () => {
  assert.deepEqual(DEFAULT_ANNOUNCEMENT_SETTINGS, {
    toasts: true,
    sound: false,
    volume: 0.6,
    notifications: false,
    minimumSeverity: 'info',
  });
});

test('settings that somebody has spoilt are as usual, part by part', () => {
  for (const text of [undefined, '', 'nonsense', '7', '{"volume":9,"minimumSeverity":"dreadful"}']) {
    assert.deepEqual(readAnnouncementSettings(text), DEFAULT_ANNOUNCEMENT_SETTINGS, text);
  }
  assert.equal(readAnnouncementSettings('{"sound":true,"volume":"loud"}').sound, true);
});

test('a tab makes an alert noticed in the ways that make sense there', () => {
  const heard = { isFocused: true, canBeHeard: true };
  const hidden = { isFocused: false, canBeHeard: false };
  const critical = sampleAlert('a', { severity: 'critical' });
  const cases = [
    [critical, ALL_ON, heard, { toast: true, sound: true, notification: false, rank: 0 }],
    [critical, ALL_ON, hidden, { toast: true, sound: false, notification: true, rank: 3 }],
    [critical, DEFAULT_ANNOUNCEMENT_SETTINGS, hidden, { toast: true, sound: false, notification: false, rank: 1 }],
    [
      sampleAlert('a', { severity: 'info' }),
      { ...ALL_ON, minimumSeverity: 'warning' },
      heard,
      { toast: false, sound: false, notification: false, rank: 0 },
    ],
    [sampleAlert('a', { heldBack: HELD }), ALL_ON, heard, { toast: false, sound: false, notification: false, rank: 0 }],
  ] as const;
  for (const [alert, settings, tab, plan] of cases) assert.deepEqual(planAnnouncement(alert, settings, tab), plan);
});

test('an alert is announced once: when it is raised, or when it is told of after all', () => {
  const told = new ToldAlerts();
  const held = sampleAlert('h', { heldBack: HELD });
  const steps = [
    ['raised', sampleAlert('a'), true],
    ['changed', sampleAlert('a', { snapshotUrl: '/a.jpg' }), false],
    ['raised', sampleAlert('a'), false],
    ['changed', held, false],
    ['updated', held, false],
    ['changed', sampleAlert('h'), true],
    ['updated', sampleAlert('h', { count: 2 }), false],
    ['changed', sampleAlert('old'), false],
    ['changed', sampleAlert('f', { heldBack: HELD }), false],
    ['changed', sampleAlert('f', { falseAlarm: { id: 'm', atMs: 1, by: 'admin' } }), false],
  ] as const;
  for (const [index, [change, alert, expected]] of steps.entries()) {
    assert.equal(told.isNews({ change, alert }), expected, `step ${index}`);
  }
});

test('what was raised while the page heard nothing is told, the newest few of it', () => {
  const alerts = [50, 40, 30, 20, 10].map((raisedAtMs) => sampleAlert(`a${raisedAtMs}`, { raisedAtMs }));
  const cases: [number | null, number[]][] = [
    [null, []],
    [50, []],
    [30, [40, 50]],
    [0, [30, 40, 50]],
  ];
  for (const [known, missed] of cases) {
    assert.deepEqual(
      missedAlerts(alerts, known).map(({ raisedAtMs }) => raisedAtMs),
      missed,
    );
  }
});

test('of several tabs exactly one wins, and it is the best suited', async () => {
  const tabs = [
    { name: 'b', rank: 1 },
    { name: 'c', rank: 0 },
    { name: 'a', rank: 0 },
    { name: 'd', rank: 3 },
  ];
  const claims = tabs.map(({ name }) => new AnnouncementClaims(openChannel(), name));
  const wins = await Promise.all(tabs.map(({ rank }, index) => claims[index]?.claim('alert', rank)));
  for (const claim of claims) claim.close();
  assert.deepEqual(wins, [false, false, true, false]);
});

test('a tab that is alone wins, whatever other pages put on the channel', async () => {
  const stranger = new BroadcastChannel(CHANNEL);
  const claims = new AnnouncementClaims(openChannel(), 'a');
  for (const message of ['nonsense', null, { alertId: 'alert', rank: 'first', tab: 'z' }])
    stranger.postMessage(message);
  assert.equal(await claims.claim('alert', 5), true);
  claims.close();
  stranger.close();
});

test('two claims are compared the same way by both sides', () => {
  const a = { alertId: 'x', rank: 1, tab: 'a' };
  const b = { alertId: 'x', rank: 1, tab: 'b' };
  assert.deepEqual([isBetter(a, b), isBetter(b, a)], [true, false]);
  assert.equal(isBetter({ ...b, rank: 0 }, a), true);
});

test('every severity has a tone, and the critical one is not to be mistaken', () => {
  for (const severity of SEVERITIES) assert.ok(ALERT_TONES[severity].length > 0, severity);
  const others = SEVERITIES.filter((severity) => severity !== 'critical');
  for (const severity of others) assert.ok(ALERT_TONES.critical.length > ALERT_TONES[severity].length);
});

const CHANNEL = 'test-claims';

/** Node's own channel is the browser's, but for the type of its messages. */
function openChannel(): ClaimChannel {
  const channel = new BroadcastChannel(CHANNEL);
  return {
    postMessage: (claim) => channel.postMessage(claim),
    addEventListener: (_type, listener) => {
      channel.onmessage = (event: unknown) => listener(event as { data: unknown });
    },
    close: () => channel.close(),
  };
}
