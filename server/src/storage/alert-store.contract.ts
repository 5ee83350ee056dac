import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AlertQuery, type AlertSignal, alertQuerySchema, type HeldBack } from '#contract/alerts.ts';
import type { FalseAlarmMark } from '#core/alerts/false-alarm-match.ts';
import type { AlertStore, NewAlert, SameAlertQuery } from './alert-store.ts';
import { SNAPSHOT } from './event-store.contract.ts';
import type { QuietStore } from './quiet-store.ts';

export interface OpenAlertStore extends AsyncDisposable {
  readonly alerts: AlertStore;
  readonly quiet: QuietStore;
}

const BOX = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
const BY = { atMs: 50_000, by: 'anna' };
export const SNOOZED: HeldBack = { by: 'snooze', reason: 'quiet', falseAlarmId: null };

/** Ids that sort in the order of their numbers. */
export function alertId(number: number): string {
  return `a0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** A signal of the alert with that number, which is raised at `number` seconds. */
export function signalOf(number: number, signal: Partial<AlertSignal> = {}): AlertSignal {
  return {
    type: 'raised',
    alertId: alertId(number),
    rule: 'gate',
    severity: 'alert',
    timeMs: number * 1000,
    analysedAtMs: number * 1000,
    camera: 'front',
    objects: [objectOf()],
    reason: 'A person is at the gate',
    ...signal,
  };
}

export function objectOf(object: Partial<AlertSignal['objects'][number]> = {}): AlertSignal['objects'][number] {
  return {
    ...{ camera: 'front', task: 'objects', label: 'person', box: BOX, score: 0.7, attributes: {}, eventId: null },
    ...object,
  };
}

export function newAlert(signal: AlertSignal, alert: Partial<NewAlert> = {}): NewAlert {
  return { signal, title: 'Somebody at the gate', heldBack: null, tellAfterMs: null, ...alert };
}

function query(part: Partial<AlertQuery> = {}): AlertQuery {
  return { ...alertQuerySchema.parse({}), ...part };
}

function markOf(number: number, mark: Partial<FalseAlarmMark> = {}): FalseAlarmMark {
  return {
    id: alertId(900 + number),
    camera: 'front',
    label: 'person',
    box: BOX,
    score: 0.6,
    embedding: null,
    ...mark,
  };
}

/** What every store of alerts does. @param open gives an empty one. */
export function testAlertStore(name: string, open: () => Promise<OpenAlertStore>): void {
  const testStore = (what: string, run: (alerts: AlertStore, quiet: QuietStore) => void | Promise<void>) =>
    test(`${name}: ${what}`, async () => {
      await using opened = await open();
      await run(opened.alerts, opened.quiet);
    });
  const idsOf = (alerts: AlertStore, part: Partial<AlertQuery>) =>
    alerts.list(query({ state: 'all', ...part })).alerts.map(({ id }) => id);

  testStore('an alert is found as it was raised', (alerts) => {
    const signal = signalOf(1, { objects: [objectOf({ attributes: { colour: { value: 'red', score: 0.8 } } })] });
    const stored = alerts.raise(newAlert(signal));
    assert.deepEqual(stored, {
      alert: {
        ...{ id: alertId(1), rule: 'gate', title: 'Somebody at the gate', severity: 'alert', camera: 'front' },
        ...{ reason: signal.reason, raisedAtMs: 1000, updatedAtMs: 1000, endedAtMs: null, count: 1 },
        ...{ objects: signal.objects, acknowledged: null, falseAlarm: null, heldBack: null, verification: null },
        ...{ snapshotUrl: null, clipUrl: null },
      },
      ...{ decidingObjects: signal.objects, toldAtMs: null, endToldAtMs: null, tellAfterMs: null },
    });
    assert.deepEqual(alerts.find(alertId(1)), stored);
    assert.deepEqual(alerts.raise(newAlert(signal, { title: 'else' })), stored, 'the same signal again');
    assert.equal(alerts.find(alertId(2)), null);
  });

  testStore('an alert is updated until it ends, and only once', (alerts) => {
    alerts.raise(newAlert(signalOf(1)));
    const box = { ...BOX, x: 0.5 };
    const moved = alerts.update(signalOf(1, { type: 'updated', timeMs: 3000, objects: [objectOf({ box })] }));
    assert.deepEqual([moved?.alert.updatedAtMs, moved?.alert.objects[0]?.box.x], [3000, 0.5]);
    assert.equal(moved?.decidingObjects[0]?.box.x, BOX.x, 'what its picture shows');
    const unseen = alerts.update(signalOf(1, { type: 'updated', timeMs: 4000, objects: [] }));
    assert.equal(unseen?.alert.objects[0]?.box.x, 0.5, 'nothing to be seen changes nothing');
    assert.equal(alerts.end(alertId(1), 5000)?.alert.endedAtMs, 5000);
    assert.equal(alerts.end(alertId(1), 6000), null);
    assert.equal(alerts.update(signalOf(1, { timeMs: 7000 })), null);
    assert.equal(alerts.find(alertId(1))?.alert.endedAtMs, 5000);
    assert.equal(alerts.end(alertId(2), 5000), null);
  });

  testStore('a clock that was set back does not end an alert before it began', (alerts) => {
    alerts.raise(newAlert(signalOf(100)));
    assert.equal(alerts.end(alertId(100), 5000)?.alert.endedAtMs, 100_000);
  });

  testStore('an alert with several occurrences ends with the last of them', (alerts) => {
    alerts.raise(newAlert(signalOf(1)));
    assert.equal(alerts.end(alertId(1), 2000)?.alert.endedAtMs, 2000);
    const again = alerts.goOn(alertId(1), signalOf(5));
    assert.deepEqual([again?.alert.count, again?.alert.endedAtMs, again?.alert.updatedAtMs], [2, null, 5000]);
    assert.equal(alerts.goOn(alertId(1), signalOf(5))?.alert.count, 2, 'the same signal again');
    assert.equal(alerts.raise(newAlert(signalOf(5))).alert.id, alertId(1));
    alerts.goOn(alertId(1), signalOf(6));
    assert.equal(alerts.end(alertId(5), 7000)?.alert.endedAtMs, null);
    assert.equal(alerts.end(alertId(6), 8000)?.alert.endedAtMs, 8000);
    assert.equal(alerts.findByOccurrence(alertId(6))?.alert.id, alertId(1));
    assert.equal(alerts.goOn(alertId(77), signalOf(78)), null);
    assert.equal(alerts.findByOccurrence(alertId(78)), null);
  });

  testStore('everything that is on can be ended, now or at its last change', (alerts) => {
    alerts.raise(newAlert(signalOf(1)));
    alerts.raise(newAlert(signalOf(2)));
    alerts.end(alertId(2), 2500);
    alerts.update(signalOf(1, { type: 'updated', timeMs: 3000 }));
    assert.deepEqual(
      alerts.endAll(null).map(({ alert }) => [alert.id, alert.endedAtMs]),
      [[alertId(1), 3000]],
    );
    assert.deepEqual(alerts.endAll(9000), []);
    alerts.raise(newAlert(signalOf(3)));
    assert.deepEqual(
      alerts.endAll(9000).map(({ alert }) => [alert.endedAtMs, alert.updatedAtMs]),
      [[9000, 9000]],
    );
    assert.equal(alerts.end(alertId(3), 9500), null, 'its occurrence has ended too');
  });

  testStore('what a rule goes on in', (alerts, quiet) => {
    // 1 ended, 2 is on, 3 is another camera's, 4 was held back, 5 acknowledged, 6 a false alarm, 7 about no camera, 8 another rule's.
    for (const number of [1, 3, 4, 5, 6, 7, 8])
      alerts.raise(
        newAlert(
          signalOf(number, {
            camera: number === 3 ? 'back' : number === 7 ? null : 'front',
            rule: number === 8 ? 'door' : 'gate',
          }),
          { heldBack: number === 4 ? SNOOZED : null },
        ),
      );
    for (const number of [1, 3, 4, 5, 6, 7, 8]) alerts.end(alertId(number), 10_000 + number);
    alerts.acknowledge(alertId(5), BY);
    quiet.markFalseAlarm(alertId(6), alertId(60), BY, []);
    const same: SameAlertQuery = {
      ...{ rule: 'gate', camera: 'front', heldBackBy: null, endedAfterMs: 9000, endedBeforeMs: 20_000 },
    };
    const cases: readonly (readonly [Partial<SameAlertQuery>, number | null])[] = [
      [{}, 1],
      [{ endedAfterMs: 10_002 }, null],
      [{ endedBeforeMs: 10_000 }, null],
      [{ camera: 'back' }, 3],
      [{ camera: 'side' }, null],
      [{ camera: null }, 7],
      [{ heldBackBy: 'snooze' }, 4],
      [{ heldBackBy: 'rate-limit' }, null],
      [{ rule: 'door' }, 8],
    ];
    for (const [part, expected] of cases)
      assert.equal(
        alerts.findSame({ ...same, ...part })?.alert.id ?? null,
        expected === null ? null : alertId(expected),
        JSON.stringify(part),
      );
    alerts.raise(newAlert(signalOf(2)));
    assert.equal(alerts.findSame({ ...same, endedAfterMs: 90_000, endedBeforeMs: 99_000 })?.alert.id, alertId(2));
  });

  testStore(
    'one that a second opinion was against is not gone on in, one that waits for it or was confirmed is',
    (alerts) => {
      const waiting: HeldBack = { by: 'verification', reason: 'waits', falseAlarmId: null };
      const same = { rule: 'gate', camera: 'front', endedAfterMs: 0, endedBeforeMs: 9000 };
      alerts.raise(newAlert(signalOf(1), { heldBack: waiting, tellAfterMs: 21_000 }));
      assert.equal(alerts.findSame({ ...same, heldBackBy: 'verification' })?.alert.id, alertId(1));
      alerts.setVerification(alertId(1), { isConfirmed: false, words: 'a cat' }, { ...waiting, reason: 'a cat' });
      assert.equal(alerts.findSame({ ...same, heldBackBy: 'verification' }), null);
      alerts.setVerification(alertId(1), { isConfirmed: true, words: 'a person' }, null);
      assert.equal(alerts.findSame({ ...same, heldBackBy: null })?.alert.id, alertId(1));
    },
  );

  testStore('pages run newest first and stay in step while alerts are added', (alerts) => {
    for (const number of [3, 1, 5, 2, 4]) alerts.raise(newAlert(signalOf(number)));
    // Two alerts of the same moment must not fall between two pages.
    alerts.raise(newAlert(signalOf(6, { timeMs: 3000 })));
    const first = alerts.list(query({ limit: 3 }));
    assert.deepEqual(
      first.alerts.map(({ id }) => id),
      [alertId(5), alertId(4), alertId(6)],
    );
    alerts.raise(newAlert(signalOf(9)));
    const second = alerts.list(query({ limit: 3, cursor: first.nextCursor ?? '' }));
    assert.deepEqual(
      second.alerts.map(({ id }) => id),
      [alertId(3), alertId(2), alertId(1)],
    );
    assert.equal(second.nextCursor, null);
    for (const cursor of ['x', Buffer.from('[1,"; DROP TABLE alerts"]').toString('base64url')])
      assert.throws(() => alerts.list(query({ cursor })), { code: 'invalid-cursor' });
  });

  testStore('filters', (alerts, quiet) => {
    alerts.raise(newAlert(signalOf(1, { severity: 'critical' })));
    alerts.raise(newAlert(signalOf(2, { rule: 'door', camera: null })));
    alerts.raise(newAlert(signalOf(3), { heldBack: SNOOZED }));
    alerts.raise(newAlert(signalOf(4, { camera: 'back' })));
    alerts.raise(newAlert(signalOf(5)));
    alerts.acknowledge(alertId(2), BY);
    quiet.markFalseAlarm(alertId(4), alertId(40), BY, []);
    for (const number of [1, 2]) alerts.end(alertId(number), 60_000);
    const cases: readonly (readonly [Partial<AlertQuery>, readonly number[]])[] = [
      [{ state: 'all' }, [5, 4, 3, 2, 1]],
      [{ state: 'told' }, [5, 4, 2, 1]],
      [{ state: 'open' }, [5, 1]],
      [{ state: 'ongoing' }, [5, 4]],
      [{ state: 'acknowledged' }, [4, 2]],
      [{ state: 'false-alarm' }, [4]],
      [{ state: 'held-back' }, [3]],
      [{ rule: 'door' }, [2]],
      [{ camera: 'back' }, [4]],
      [{ severity: 'critical' }, [1]],
      [{ afterMs: 2000, beforeMs: 4000 }, [3, 2]],
      [{ rule: `' OR '1'='1` }, []],
    ];
    for (const [part, expected] of cases)
      assert.deepEqual(idsOf(alerts, part), expected.map(alertId), JSON.stringify(part));
    assert.equal(alerts.countOpen(), 2);
    assert.equal(alerts.countRaised('gate', 1000, 5000), 2, 'after, until, and none that was held back');
    assert.deepEqual(
      ['gate', 'door', 'roof'].map((rule) => alerts.findLastRaisedMs(rule)),
      [5000, 2000, null],
    );
  });

  testStore('what is still to be told of', (alerts) => {
    alerts.raise(newAlert(signalOf(2)));
    alerts.raise(newAlert(signalOf(1)));
    alerts.raise(newAlert(signalOf(3), { heldBack: SNOOZED }));
    const untold = () => alerts.listUntold(10).map(({ alert }) => alert.id);
    assert.deepEqual(untold(), [alertId(1), alertId(2)]);
    assert.equal(alerts.listUntold(1).length, 1);
    assert.equal(alerts.setTold(alertId(1), 7000)?.toldAtMs, 7000);
    assert.equal(alerts.setTold(alertId(1), 8000)?.toldAtMs, 7000, 'once');
    assert.equal(alerts.setTold(alertId(2), 7000, 'late')?.alert.reason, 'late');
    assert.deepEqual(untold(), []);
    assert.equal(alerts.setHeldBack(alertId(3), null)?.alert.heldBack, null);
    assert.deepEqual(untold(), [alertId(3)]);
  });

  testStore('ends that are still to be told of are those of told alerts', (alerts) => {
    for (const number of [1, 2, 3]) alerts.raise(newAlert(signalOf(number)));
    for (const number of [1, 2]) alerts.setTold(alertId(number), 7000);
    for (const number of [1, 3]) alerts.end(alertId(number), 8000);
    const due = (before: number, after: number) =>
      alerts.listUntoldEnds(before, after, 10).map(({ alert }) => alert.id);
    assert.deepEqual(due(7999, 9000), []);
    assert.deepEqual(due(8000, 9000), [alertId(1)]);
    assert.deepEqual(due(5000, 7000), [alertId(1)], 'the clock was set back');
    alerts.setEndTold(alertId(1), 9000);
    assert.deepEqual(due(8000, 9000), []);
  });

  testStore('alerts that wait for a second opinion', (alerts) => {
    const heldBack: HeldBack = { by: 'verification', reason: 'waits', falseAlarmId: null };
    for (const number of [1, 2]) alerts.raise(newAlert(signalOf(number), { heldBack, tellAfterMs: 20_000 + number }));
    const due = (nowMs: number) => alerts.listUnverified(nowMs, 10).map(({ alert }) => alert.id);
    assert.deepEqual(due(20_000), []);
    assert.deepEqual(due(20_001), [alertId(1)]);
    assert.deepEqual(due(500), [alertId(1), alertId(2)], 'the clock was set back');
    const verified = alerts.setVerification(alertId(1), { isConfirmed: true, words: 'yes' }, null);
    assert.deepEqual([verified?.alert.heldBack, verified?.tellAfterMs], [null, null]);
    assert.equal(alerts.setHeldBack(alertId(2), null)?.tellAfterMs, null);
    assert.deepEqual(due(99_000), []);
  });

  testStore('acknowledging, and taking it back', (alerts) => {
    alerts.raise(newAlert(signalOf(1)));
    assert.deepEqual(alerts.acknowledge(alertId(1), BY)?.alert.acknowledged, BY);
    const later = alerts.acknowledge(alertId(1), { atMs: 60_000, by: 'bert' });
    assert.deepEqual(later?.alert.acknowledged, BY, 'the first one counts');
    assert.equal(alerts.acknowledge(alertId(1), null)?.alert.acknowledged, null);
    assert.equal(alerts.acknowledge(alertId(2), BY), null);
  });

  testStore('acknowledging all that are open and were there at a time', (alerts) => {
    for (const number of [1, 2, 3, 4])
      alerts.raise(newAlert(signalOf(number, { camera: number === 3 ? 'back' : 'front' })));
    alerts.raise(newAlert(signalOf(5), { heldBack: SNOOZED }));
    alerts.acknowledge(alertId(1), { atMs: 1500, by: 'bert' });
    const ids = (filter: Parameters<AlertStore['acknowledgeAll']>[0]) =>
      alerts.acknowledgeAll(filter, BY).map(({ alert }) => alert.id);
    assert.deepEqual(ids({ raisedUntilMs: 3500, camera: 'back' }), [alertId(3)]);
    assert.deepEqual(ids({ raisedUntilMs: 9000, rule: 'door' }), []);
    assert.deepEqual(ids({ raisedUntilMs: 3500 }), [alertId(2)]);
    assert.deepEqual(ids({ raisedUntilMs: 9000 }), [alertId(4)]);
    assert.equal(alerts.find(alertId(1))?.alert.acknowledged?.by, 'bert');
    assert.equal(alerts.find(alertId(5))?.alert.acknowledged, null);
  });

  testStore('an alert keeps its first picture, whichever occurrence it is of', async (alerts) => {
    const picture = { camera: 'front', takenAtMs: 2000, picture: SNAPSHOT };
    alerts.raise(newAlert(signalOf(1)));
    alerts.goOn(alertId(1), signalOf(2));
    const stored = await alerts.savePicture({ ...picture, alertId: alertId(2) });
    assert.equal(stored?.alert.snapshotUrl, `/api/alerts/${alertId(1)}/snapshot.jpg`);
    await alerts.savePicture({ ...picture, alertId: alertId(1), picture: new Uint8Array([1]) });
    assert.deepEqual(new Uint8Array((await alerts.readPicture(alertId(1))) ?? []), SNAPSHOT);
    assert.equal(await alerts.savePicture({ ...picture, alertId: alertId(3) }), null);
    assert.equal(await alerts.readPicture(alertId(3)), null);
    assert.equal(alerts.setClip(alertId(1))?.alert.clipUrl, `/api/alerts/${alertId(1)}/clip.mp4`);
  });

  testStore(
    'expired alerts go with their pictures and occurrences; those that are on and younger ones stay',
    async (alerts) => {
      for (const number of [1, 2, 3, 4]) alerts.raise(newAlert(signalOf(number)));
      await alerts.savePicture({ alertId: alertId(1), camera: 'front', takenAtMs: 1000, picture: SNAPSHOT });
      alerts.end(alertId(1), 5000);
      alerts.end(alertId(2), 6000);
      alerts.end(alertId(4), 9000);
      assert.deepEqual(await alerts.deleteEndedBefore(7000, 1), [alertId(1)], 'no more than the limit');
      assert.deepEqual(await alerts.deleteEndedBefore(7000, 10), [alertId(2)]);
      assert.deepEqual(idsOf(alerts, {}), [alertId(4), alertId(3)]);
      assert.equal(await alerts.readPicture(alertId(1)), null);
      assert.equal(alerts.findByOccurrence(alertId(1)), null);
    },
  );

  testStore('a false alarm acknowledges and marks, and both can be taken back', (alerts, quiet) => {
    alerts.raise(newAlert(signalOf(1)));
    const embedding = Float32Array.of(9, 0.5, -0.25).subarray(1);
    const marks = [markOf(1, { embedding }), markOf(2, { label: 'car', score: null })];
    const marked = quiet.markFalseAlarm(alertId(1), alertId(901), BY, marks);
    assert.deepEqual(marked?.alert.falseAlarm, { id: alertId(901), ...BY });
    assert.deepEqual(marked?.alert.acknowledged, BY);
    assert.deepEqual(quiet.listMarks(['back', 'front']), [marks[1], marks[0]]);
    assert.deepEqual(quiet.listMarks(['back']), []);
    const again = quiet.markFalseAlarm(alertId(1), alertId(999), { atMs: 1, by: 'bert' }, marks);
    assert.equal(again?.alert.falseAlarm?.id, alertId(901), 'twice changes nothing');
    quiet.countHeldBack(alertId(901));
    assert.deepEqual(
      quiet
        .listFalseAlarms()
        .map(({ id, label, toldFromScore, heldBack, markedBy }) => [id, label, toldFromScore, heldBack, markedBy]),
      [
        [alertId(902), 'car', null, 0, 'anna'],
        [alertId(901), 'person', 0.75, 1, 'anna'],
      ],
    );
    const undone = quiet.unmarkFalseAlarm(alertId(1));
    assert.deepEqual([undone?.alert.falseAlarm, undone?.alert.acknowledged], [null, null]);
    assert.deepEqual(quiet.listFalseAlarms(), []);
    assert.equal(quiet.markFalseAlarm(alertId(2), alertId(999), BY, []), null);
    assert.equal(quiet.unmarkFalseAlarm(alertId(2)), null);
  });

  testStore('taking a false alarm back leaves an acknowledgement that was there before', (alerts, quiet) => {
    alerts.raise(newAlert(signalOf(1)));
    alerts.acknowledge(alertId(1), { atMs: 2000, by: 'bert' });
    quiet.markFalseAlarm(alertId(1), alertId(901), BY, []);
    assert.equal(quiet.unmarkFalseAlarm(alertId(1))?.alert.acknowledged?.by, 'bert');
  });

  testStore(
    'with its last mark an alert stops being a false alarm; marks outlive their alert',
    async (alerts, quiet) => {
      for (const number of [1, 2]) alerts.raise(newAlert(signalOf(number)));
      quiet.markFalseAlarm(alertId(1), alertId(901), BY, [markOf(1), markOf(2)]);
      quiet.markFalseAlarm(alertId(2), alertId(903), BY, [markOf(3)]);
      assert.equal(quiet.deleteFalseAlarm(alertId(901))?.alert.falseAlarm?.id, alertId(902));
      assert.equal(quiet.deleteFalseAlarm(alertId(902))?.alert.falseAlarm, null);
      assert.equal(quiet.deleteFalseAlarm(alertId(902)), undefined);
      alerts.end(alertId(2), 3000);
      await alerts.deleteEndedBefore(4000, 10);
      assert.deepEqual(
        quiet.listFalseAlarms().map(({ id, snapshotUrl }) => [id, snapshotUrl]),
        [[alertId(903), null]],
      );
      assert.equal(quiet.deleteFalseAlarm(alertId(903)), null);
    },
  );

  testStore('snoozes last until their time, one for each rule and camera', (_alerts, quiet) => {
    const snooze = { id: alertId(1), rule: 'gate', camera: null, untilMs: 5000, by: 'anna' };
    quiet.saveSnooze(snooze);
    quiet.saveSnooze({ ...snooze, id: alertId(2), rule: null, untilMs: 4000 });
    const longer = { ...snooze, id: alertId(3), untilMs: 9000 };
    quiet.saveSnooze(longer);
    assert.deepEqual(
      quiet.listSnoozes(3999).map(({ id }) => id),
      [alertId(2), alertId(3)],
    );
    assert.deepEqual(quiet.listSnoozes(4000), [longer]);
    assert.equal(quiet.deleteSnooze(alertId(3)), true);
    assert.equal(quiet.deleteSnooze(alertId(3)), false);
  });
}
