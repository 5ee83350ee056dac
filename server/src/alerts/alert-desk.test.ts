import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { AlertsConfig } from '#contract/alerts-config.ts';
import { OperationalError } from '../operational-error.ts';
import { alertId, objectOf } from '../storage/alert-store.contract.ts';
import { changeOf, eventId, SNAPSHOT } from '../storage/event-store.contract.ts';
import { SnapshotFiles } from '../storage/snapshot-files.ts';
import { SqliteEventStore } from '../storage/sqlite/sqlite-event-store.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { until } from '../testing/until.ts';
import { AlertBench } from './testing/alert-bench.ts';

interface Case {
  readonly what: string;
  readonly config?: Partial<AlertsConfig>;
  run(bench: AlertBench): Promise<void>;
  readonly alerts: readonly string[];
  readonly told: readonly string[];
}

const back = { camera: 'back', objects: [objectOf({ camera: 'back' })] };
const elsewhere = { objects: [objectOf({ box: { x: 0.7, y: 0.6, width: 0.1, height: 0.2 } })] };

const CASES: readonly Case[] = [
  {
    what: 'raised: stored and told at once',
    run: (bench) => bench.signal('raised', 1, 10),
    alerts: ['1, on'],
    told: ['raised 1'],
  },
  {
    what: 'raised twice by the same signal: nothing more',
    async run(bench) {
      await bench.signal('raised', 1, 10);
      await bench.signal('raised', 1, 10);
    },
    alerts: ['1, on'],
    told: ['raised 1'],
  },
  {
    what: 'ended: told when the rule has had the time to come true again, once',
    async run(bench) {
      await bench.signal('raised', 1, 10);
      await bench.signal('ended', 1, 20);
      bench.tickAt(49);
      assert.deepEqual(bench.told, ['raised 1']);
      bench.tickAt(50);
      bench.tickAt(60);
    },
    alerts: ['1, ended at 20'],
    told: ['raised 1', 'ended 1'],
  },
  {
    what: 'ended without having been raised: nothing there',
    run: (bench) => bench.signal('ended', 1, 10),
    alerts: [],
    told: [],
  },
  {
    what: 'true again while it is on: the same alert, nobody told again',
    async run(bench) {
      await bench.signal('raised', 1, 10);
      await bench.signal('raised', 2, 300);
      await bench.signal('ended', 1, 310);
    },
    alerts: ['1, x2, on'],
    told: ['raised 1'],
  },
  {
    what: 'true again soon after its end: the same alert goes on, and ends once',
    async run(bench) {
      await bench.signal('raised', 1, 10);
      await bench.signal('ended', 1, 20);
      await bench.signal('raised', 2, 50);
      bench.tickAt(55);
      await bench.signal('updated', 2, 60);
      await bench.signal('ended', 2, 70);
      bench.tickAt(100);
    },
    alerts: ['1, x2, ended at 70'],
    told: ['raised 1', 'ended 1'],
  },
  {
    what: 'true again and again for more than ten minutes: somebody is told anew',
    async run(bench) {
      await bench.signal('raised', 1, 10);
      await bench.signal('raised', 2, 600);
      await bench.signal('raised', 3, 611);
      await bench.signal('raised', 4, 620);
    },
    alerts: ['1, x2, on', '3, x2, on'],
    told: ['raised 1', 'raised 3'],
  },
  {
    what: 'true again later: another alert',
    async run(bench) {
      await bench.signal('raised', 1, 10);
      await bench.signal('ended', 1, 20);
      await bench.signal('raised', 2, 51);
    },
    alerts: ['1, ended at 20', '2, on'],
    told: ['raised 1', 'raised 2'],
  },
  {
    what: 'on another camera, or of another rule: another alert',
    async run(bench) {
      await bench.signal('raised', 1, 10);
      await bench.signal('raised', 2, 11, back);
      await bench.signal('raised', 3, 12, { rule: 'door' });
    },
    alerts: ['1, on', '2, on', '3, on'],
    told: ['raised 1', 'raised 2', 'raised 3'],
  },
  {
    what: 'nothing is taken together where the configuration says so, and ends are told at once',
    config: { mergeWithinSeconds: 0 },
    async run(bench) {
      await bench.signal('raised', 1, 10);
      await bench.signal('raised', 2, 11);
      await bench.signal('ended', 1, 12);
      bench.tickAt(12);
    },
    alerts: ['1, ended at 12', '2, on'],
    told: ['raised 1', 'raised 2', 'ended 1'],
  },
  {
    what: 'true again after somebody has acknowledged it: that is news',
    async run(bench) {
      await bench.signal('raised', 1, 10);
      bench.alerts.actions.acknowledge(alertId(1), 'anna');
      await bench.signal('raised', 2, 15);
    },
    alerts: ['1, on, acknowledged', '2, on'],
    told: ['raised 1', 'raised 2'],
  },
  {
    what: 'acknowledging is taken back: as if it had not been',
    async run(bench) {
      await bench.signal('raised', 1, 10);
      bench.alerts.actions.acknowledge(alertId(1), 'anna');
      bench.alerts.actions.unacknowledge(alertId(1));
      await bench.signal('raised', 2, 15);
    },
    alerts: ['1, x2, on'],
    told: ['raised 1'],
  },
  {
    what: 'too many in an hour: kept, and nobody told; told again when the hour is over',
    config: { maximumPerHour: 2, mergeWithinSeconds: 0 },
    async run(bench) {
      for (const number of [1, 2, 3]) await bench.signal('raised', number, number * 10);
      await bench.signal('raised', 4, 40, { rule: 'door' });
      await bench.signal('raised', 5, 3611);
    },
    alerts: ['1, on', '2, on', '3, on, held back by rate-limit', '4, on', '5, on'],
    told: ['raised 1', 'raised 2', 'raised 4', 'raised 5'],
  },
  {
    what: 'too many in an hour: those are taken together too, and who goes on in a told alert counts for nothing',
    config: { maximumPerHour: 1 },
    async run(bench) {
      await bench.signal('raised', 1, 10);
      await bench.signal('raised', 2, 20);
      for (const number of [1, 2]) await bench.signal('ended', number, 30);
      await bench.signal('raised', 3, 100);
      await bench.signal('raised', 4, 110);
    },
    alerts: ['1, x2, ended at 30', '3, x2, on, held back by rate-limit'],
    told: ['raised 1'],
  },
  {
    what: 'a snooze of everything: kept, nobody told of it or of its end; told again when it is over',
    async run(bench) {
      bench.alerts.actions.snooze({ rule: null, camera: null }, 100, 'anna');
      await bench.signal('raised', 1, 99);
      await bench.signal('ended', 1, 100);
      bench.tickAt(200);
      await bench.signal('raised', 2, 200);
    },
    alerts: ['1, ended at 100, held back by snooze', '2, on'],
    told: ['raised 2'],
  },
  {
    what: 'a snooze of a rule on a camera: everything else is told',
    async run(bench) {
      bench.alerts.actions.snooze({ rule: 'gate', camera: 'front' }, 100, 'anna');
      await bench.signal('raised', 1, 10);
      await bench.signal('raised', 2, 11, back);
      await bench.signal('raised', 3, 12, { rule: 'door' });
      await bench.signal('raised', 4, 13, { camera: null, objects: [] });
    },
    alerts: ['1, on, held back by snooze', '2, on', '3, on', '4, on'],
    told: ['raised 2', 'raised 3', 'raised 4'],
  },
  {
    what: 'a snooze that is ended by hand, while what it held back is on: the next time is told',
    async run(bench) {
      const { id } = bench.alerts.actions.snooze({ rule: 'gate', camera: null }, 100, 'anna');
      await bench.signal('raised', 1, 10);
      bench.alerts.actions.endSnooze(id);
      await bench.signal('raised', 2, 15);
    },
    alerts: ['1, on, held back by snooze', '2, on'],
    told: ['raised 2'],
  },
  {
    what: 'a snooze while an alert is on that was told: what comes is kept beside it, and its end is told',
    async run(bench) {
      await bench.signal('raised', 1, 10);
      bench.alerts.actions.snooze({ rule: 'gate', camera: null }, 100, 'anna');
      await bench.signal('raised', 2, 15);
      await bench.signal('ended', 1, 20);
      bench.tickAt(60);
    },
    alerts: ['1, ended at 20', '2, on, held back by snooze'],
    told: ['raised 1', 'ended 1'],
  },
  {
    what: 'told after all: as any other from then on',
    async run(bench) {
      bench.alerts.actions.snooze({ rule: null, camera: null }, 100, 'anna');
      await bench.signal('raised', 1, 10);
      bench.alerts.actions.tell(alertId(1));
      bench.alerts.actions.tell(alertId(1));
      await bench.signal('ended', 1, 20);
      bench.tickAt(60);
    },
    alerts: ['1, ended at 20'],
    told: ['raised 1', 'ended 1'],
  },
  {
    what: 'a false alarm: the like of it is held back, by any rule, on that camera and at that place',
    async run(bench) {
      await bench.signal('raised', 1, 10);
      bench.alerts.actions.markFalseAlarm(alertId(1), 'anna');
      await bench.signal('raised', 2, 11);
      await bench.signal('raised', 3, 12, { rule: 'door' });
      await bench.signal('raised', 4, 13, back);
      await bench.signal('raised', 5, 14, elsewhere);
    },
    alerts: [
      '1, on, acknowledged, false alarm',
      '2, on, held back by false-alarm',
      '3, on, held back by false-alarm',
      '4, on',
      '5, on',
    ],
    told: ['raised 1', 'raised 4', 'raised 5'],
  },
  {
    what: 'a false alarm that is much surer this time: told',
    async run(bench) {
      await bench.signal('raised', 1, 10, { objects: [objectOf({ score: 0.6 })] });
      bench.alerts.actions.markFalseAlarm(alertId(1), 'anna');
      await bench.signal('raised', 2, 11, { objects: [objectOf({ score: 0.76 })] });
    },
    alerts: ['1, on, acknowledged, false alarm', '2, on'],
    told: ['raised 1', 'raised 2'],
  },
  {
    what: 'a false alarm beside something else: told',
    async run(bench) {
      await bench.signal('raised', 1, 10);
      bench.alerts.actions.markFalseAlarm(alertId(1), 'anna');
      await bench.signal('raised', 2, 11, { objects: [objectOf(), ...elsewhere.objects] });
    },
    alerts: ['1, on, acknowledged, false alarm', '2, on'],
    told: ['raised 1', 'raised 2'],
  },
  {
    what: 'a false alarm that was held back hides nothing that comes after it',
    async run(bench) {
      await bench.signal('raised', 1, 10);
      bench.alerts.actions.markFalseAlarm(alertId(1), 'anna');
      await bench.signal('raised', 2, 11);
      await bench.signal('raised', 3, 12, elsewhere);
      await bench.signal('raised', 4, 13);
    },
    alerts: ['1, on, acknowledged, false alarm', '2, x2, on, held back by false-alarm', '3, on'],
    told: ['raised 1', 'raised 3'],
  },
  {
    what: 'a false alarm that is taken back: told again',
    async run(bench) {
      await bench.signal('raised', 1, 10);
      bench.alerts.actions.markFalseAlarm(alertId(1), 'anna');
      bench.alerts.actions.unmarkFalseAlarm(alertId(1));
      await bench.signal('ended', 1, 11);
      await bench.signal('raised', 2, 60);
    },
    alerts: ['1, ended at 11', '2, on'],
    told: ['raised 1', 'raised 2'],
  },
  {
    what: 'a false alarm without anything to be seen holds nothing back',
    async run(bench) {
      await bench.signal('raised', 1, 10, { camera: null, objects: [] });
      bench.alerts.actions.markFalseAlarm(alertId(1), 'anna');
      await bench.signal('raised', 2, 11, { camera: null, objects: [] });
    },
    alerts: ['1, on, acknowledged, false alarm', '2, on'],
    told: ['raised 1', 'raised 2'],
  },
  {
    what: 'the media process dies: what was on has ended, and goes on when it is seen again soon',
    async run(bench) {
      await bench.signal('raised', 1, 10);
      bench.nowMs = 20_000;
      bench.alerts.desk.endAll();
      await bench.alerts.desk.settled();
      assert.deepEqual(bench.describe(), ['1, ended at 20']);
      await bench.signal('raised', 2, 25);
    },
    alerts: ['1, x2, on'],
    told: ['raised 1'],
  },
  {
    what: 'the clock is set back by an hour: what was on ends and is told, and does not take in what comes an hour before it',
    async run(bench) {
      await bench.signal('raised', 1, 10_000);
      await bench.signal('ended', 1, 6400);
      bench.nowMs = 6_400_000;
      await bench.signal('raised', 2, 6410);
      bench.tickAt(6440);
    },
    alerts: ['2, on', '1, ended at 10000'],
    told: ['raised 1', 'raised 2', 'ended 1'],
  },
];

for (const { what, config, run, alerts, told } of CASES)
  test(what, async () => {
    await using bench = await AlertBench.open(config === undefined ? {} : { config });
    await run(bench);
    assert.deepEqual(bench.describe(), alerts);
    assert.deepEqual(bench.told, told);
  });

test('the pages hear of everything that becomes of an alert, with how many are open', async () => {
  await using bench = await AlertBench.open();
  await bench.signal('raised', 1, 10);
  await bench.signal('updated', 1, 11);
  bench.alerts.desk.onAlertPicture({ alertId: alertId(1), camera: 'front', takenAtMs: 10_000, picture: SNAPSHOT });
  await bench.alerts.desk.settled();
  await bench.signal('ended', 1, 12);
  bench.alerts.actions.acknowledge(alertId(1), 'anna');
  bench.alerts.actions.snooze({ rule: null, camera: null }, 100, 'anna');
  await bench.signal('raised', 2, 60);
  assert.deepEqual(bench.describePublished(), [
    'raised 1, 1 open',
    'updated 1, 1 open',
    'changed 1, 1 open',
    'ended 1, 1 open',
    'changed 1, 0 open',
    // Held back, so that no page makes a sound.
    'changed 2, 0 open',
  ]);
  bench.tickAt(200);
  const quiet = bench.published.filter((message) => message.type === 'alert-quiet');
  assert.deepEqual(
    quiet.map(({ snoozes }) => snoozes.length),
    [1, 0],
    'made, and over',
  );
});

test('what an alert is called stays as it was when its rule is renamed or removed', async () => {
  const person = { subject: { labels: ['person'] }, verb: 'appears' } as const;
  await using bench = await AlertBench.open({
    rules: { gate: { sentence: 'tell me of people', condition: person }, door: { condition: person } },
  });
  await bench.signal('raised', 1, 10);
  await bench.signal('raised', 2, 10, { rule: 'door' });
  await bench.signal('raised', 3, 10, { rule: 'gone' });
  assert.equal(bench.find(1)?.title, 'tell me of people');
  assert.match(bench.find(2)?.title ?? '', /person/i);
  assert.equal(bench.find(3)?.title, 'gone');
});

test('each held-back alert says why, with the way back', async () => {
  await using bench = await AlertBench.open({ config: { maximumPerHour: 1, mergeWithinSeconds: 0 } });
  await bench.signal('raised', 1, 10);
  await bench.signal('raised', 2, 20, elsewhere);
  bench.alerts.actions.markFalseAlarm(alertId(1), 'anna');
  await bench.signal('raised', 3, 30);
  bench.alerts.actions.snooze({ rule: 'gate', camera: null }, 3600, 'anna');
  await bench.signal('raised', 4, 40);
  assert.match(bench.find(2)?.heldBack?.reason ?? '', /1 alerts within an hour; raise alerts.maximumPerHour/);
  assert.match(bench.find(3)?.heldBack?.reason ?? '', /person at the same place on front; take that mark away/);
  assert.match(bench.find(4)?.heldBack?.reason ?? '', /anna has snoozed the rule gate until 1 Jan 1970, 01:00; end/);
  const [mark] = bench.alerts.actions.listFalseAlarms();
  assert.equal(mark?.heldBack, 1);
  assert.equal(bench.find(3)?.heldBack?.falseAlarmId, mark?.id);
  assert.deepEqual(bench.alerts.desk.counts, {
    raised: 4,
    heldBack: { snooze: 1, 'rate-limit': 1, 'false-alarm': 1, verification: 0 },
  });
});

test('what looks otherwise at the place of a false alarm is told of', async () => {
  await using bench = await AlertBench.open({ config: { mergeWithinSeconds: 0 } });
  const events = new SqliteEventStore(bench.database, new SnapshotFiles(join(bench.folder, 'snapshots')));
  await events.record(changeOf(1, { embedding: Float32Array.of(1, 0) }));
  await events.record(changeOf(2, { embedding: Float32Array.of(0, 1) }));
  await events.record(changeOf(3, { embedding: Float32Array.of(0.96, 0.28) }));
  const seen = (number: number) => ({ objects: [objectOf({ eventId: eventId(number) })] });
  await bench.signal('raised', 1, 10, seen(1));
  bench.alerts.actions.markFalseAlarm(alertId(1), 'anna');
  await bench.signal('raised', 2, 11, seen(2));
  await bench.signal('raised', 3, 12, seen(3));
  assert.deepEqual(bench.told, ['raised 1', 'raised 2']);
});

test('pictures and clips of later occurrences are taken only where there are none', async () => {
  await using bench = await AlertBench.open();
  const { desk } = bench.alerts;
  const clips = join(bench.folder, 'clips');
  await mkdir(clips);
  for (const number of [1, 2, 3]) {
    await bench.signal('raised', number, 10 + number);
    if (number === 1) continue;
    await writeFile(join(clips, `${alertId(number)}.mp4`), `clip ${number}`);
    desk.onAlertClip({ alertId: alertId(number), camera: 'front', startedAtMs: 0, durationSeconds: 5, bytes: 6 });
    desk.onAlertPicture({
      ...{ alertId: alertId(number), camera: 'front', takenAtMs: 1000 },
      picture: new Uint8Array([number]),
    });
    await desk.settled();
  }
  assert.equal(bench.find(1)?.clipUrl, `/api/alerts/${alertId(1)}/clip.mp4`);
  assert.equal(await readFile(join(clips, `${alertId(1)}.mp4`), 'utf8'), 'clip 2');
  for (const number of [2, 3]) assert.equal(existsSync(join(clips, `${alertId(number)}.mp4`)), false);
  assert.deepEqual([...((await bench.store.readPicture(alertId(1))) ?? [])], [2]);
});

test('closing the desk comes to an end while nothing can be stored', async () => {
  await using bench = await AlertBench.open();
  using _blocking = bench.block();
  await bench.alerts[Symbol.asyncDispose]();
  await setImmediate();
  assert.equal(bench.alerts.desk.problem?.code, 'storage-busy');
  assert.equal(bench.alerts.desk.waiting, 1);
});

test('an alert that could not be stored is tried once more when the desk is closed', async () => {
  await using bench = await AlertBench.open({ retryIntervalMs: 60_000 });
  {
    using _blocking = bench.block();
    await bench.signal('raised', 1, 10);
    assert.equal(bench.alerts.desk.waiting, 1);
  }
  await bench.alerts[Symbol.asyncDispose]();
  assert.deepEqual(bench.describe(), ['1, ended at 10']);
});

test('a picture that comes before its alert is not lost', async () => {
  await using bench = await AlertBench.open();
  bench.alerts.desk.onAlertPicture({ alertId: alertId(1), camera: 'front', takenAtMs: 1000, picture: SNAPSHOT });
  await bench.signal('raised', 1, 10);
  await until('the picture', () => bench.find(1)?.snapshotUrl !== null);
});

test('a clip of which there is no file is not promised', async () => {
  await using bench = await AlertBench.open();
  await bench.signal('raised', 1, 10);
  const clip = { alertId: alertId(1), camera: 'front', startedAtMs: 0, durationSeconds: 5, bytes: 6 };
  bench.alerts.desk.onAlertClip(clip);
  await bench.alerts.desk.settled();
  assert.equal(bench.find(1)?.clipUrl, null);
});

test('the process dies after an alert was stored and before it was told: told at the next start, once, and said to be late', async () => {
  const folder = await createTemporaryFolder();
  const dying = await AlertBench.open({
    folder,
    outbox: {
      add() {
        throw new OperationalError('storage-full', 'no space', { retryable: true });
      },
    },
  });
  await dying.signal('raised', 1, 10);
  assert.deepEqual(dying.describe(), ['1, on']);
  assert.equal(dying.alerts.desk.problem?.code, 'storage-full');
  dying.crash();

  await using next = await AlertBench.open({ folder });
  next.nowMs = 30 * 60_000 + 10_000;
  next.alerts.start();
  await next.alerts.desk.settled();
  assert.deepEqual(next.told, ['raised 1', 'ended 1']);
  assert.equal(next.toldAlerts[0]?.reason, 'A person is at the gate (told 30 minutes late)');
  assert.deepEqual(next.describe(), ['1, ended at 10'], 'what was on ended when it was last heard of');
  next.alerts.desk.tick();
  assert.deepEqual(next.told, ['raised 1', 'ended 1']);
});

test('an outbox that fails for a while is asked again until it takes the alert', async () => {
  let isBroken = true;
  const told: string[] = [];
  await using bench = await AlertBench.open({
    outbox: {
      add(alert, change) {
        if (isBroken) throw new Error('broken');
        told.push(`${change} ${alert.id}`);
      },
    },
  });
  await bench.signal('raised', 1, 10);
  assert.equal(bench.alerts.desk.problem?.code, 'alerts-untold');
  isBroken = false;
  for (let second = 11; second < 20; second++) bench.tickAt(second);
  assert.deepEqual(told, [`raised ${alertId(1)}`]);
  assert.equal(bench.alerts.desk.problem, null);
});

test('while storing is impossible the pages hear of new alerts; everything is stored and told in order afterwards', async () => {
  await using bench = await AlertBench.open();
  await bench.signal('raised', 1, 10);
  {
    using _blocking = bench.block();
    await bench.signal('raised', 2, 11, back);
    assert.equal(bench.alerts.desk.problem?.code, 'storage-busy');
    await bench.signal('raised', 3, 12, { ...back, ...elsewhere });
    bench.alerts.desk.onAlertPicture({ alertId: alertId(2), camera: 'back', takenAtMs: 1000, picture: SNAPSHOT });
    assert.deepEqual(bench.describePublished().slice(1), ['raised 2, 1 open', 'raised 3, 1 open']);
    assert.equal(bench.alerts.desk.waiting, 3);
    assert.deepEqual(bench.told, ['raised 1']);
  }
  await until('everything to be stored', () => bench.alerts.desk.waiting === 0);
  await bench.alerts.desk.settled();
  assert.equal(bench.alerts.desk.problem, null);
  assert.deepEqual(bench.describe(), ['1, on', '2, x2, on']);
  assert.deepEqual(bench.told, ['raised 1', 'raised 2']);
  // No page shows twice what turned out to be the same, or sounds again.
  assert.deepEqual(bench.describePublished().slice(3), [
    'changed 2, 2 open',
    'updated 2, 2 open',
    'removed 3',
    'changed 2, 2 open',
  ]);
});

test('an alert that waits for a second opinion is told when that is for it, and not when it is against it', async () => {
  const looked: string[] = [];
  await using bench = await AlertBench.open({
    verifier: { waitMs: (rule) => (rule === 'gate' ? 20_000 : null), look: ({ id }) => looked.push(id) },
  });
  const { desk } = bench.alerts;
  await bench.signal('raised', 1, 10);
  await bench.signal('raised', 2, 11, back);
  await bench.signal('raised', 3, 12, { ...back, rule: 'door' });
  desk.onAlertPicture({ alertId: alertId(1), camera: 'front', takenAtMs: 10_000, picture: SNAPSHOT });
  await desk.settled();
  assert.deepEqual(looked, [alertId(1)]);
  assert.deepEqual(bench.told, ['raised 3']);
  desk.verify(alertId(1), { isConfirmed: true, words: 'a person at a gate' });
  desk.verify(alertId(2), { isConfirmed: false, words: 'a cat' });
  desk.verify(alertId(2), { isConfirmed: true, words: 'changed its mind' });
  assert.deepEqual(bench.told, ['raised 3', 'raised 1']);
  assert.match(bench.find(2)?.heldBack?.reason ?? '', /a cat$/);
  // A person after the cat is an alert of its own.
  await bench.signal('raised', 4, 15, back);
  assert.deepEqual(bench.describe(), [
    '1, on',
    '2, on, held back by verification',
    '3, on',
    '4, on, held back by verification',
  ]);
  bench.tickAt(34);
  assert.equal(bench.told.includes('raised 4'), false);
  bench.tickAt(35);
  assert.ok(bench.told.includes('raised 4'), 'nobody has answered');
});
