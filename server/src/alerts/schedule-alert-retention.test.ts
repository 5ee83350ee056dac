import assert from 'node:assert/strict';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { AlertClipFiles } from '../storage/alert-clip-files.ts';
import { alertId, newAlert, signalOf } from '../storage/alert-store.contract.ts';
import { removeExpiredAlerts } from './schedule-alert-retention.ts';
import { AlertBench } from './testing/alert-bench.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

test('expired alerts go with their clips, however many there are, and so do clips of nothing', async () => {
  await using bench = await AlertBench.open();
  const folder = join(bench.folder, 'clips');
  await mkdir(folder);
  for (let number = 1; number <= 250; number++) {
    bench.store.raise(newAlert(signalOf(number)));
    if (number !== 7) bench.store.end(alertId(number), number * 1000);
  }
  const nowMs = DAY_MS + 240_001;
  const files = [
    [`${alertId(3)}.mp4`, 'of an expired alert'],
    [`${alertId(7)}.mp4`, 'of one that is on'],
    [`${alertId(300)}.mp4`, 'of an alert that was lost'],
    [`${alertId(7)}.tmp`, 'left half written'],
    ['notes.txt', 'of somebody else'],
  ] as const;
  for (const [name] of files) {
    await writeFile(join(folder, name), '');
    await utimes(join(folder, name), 0, 0);
  }
  await writeFile(join(folder, `${alertId(400)}.mp4`), 'its alert is about to be stored');
  await utimes(join(folder, `${alertId(400)}.mp4`), nowMs / 1000, nowMs / 1000);

  const gone: string[] = [];
  const removed = await removeExpiredAlerts({
    alerts: bench.store,
    clips: new AlertClipFiles(folder),
    retainDays: () => 1,
    now: () => nowMs,
    onRemoved: (ids) => gone.push(...ids),
  });
  assert.equal(removed, 239);
  assert.equal(new Set(gone).size, 239);
  assert.equal(bench.describe().length, 11);
  assert.deepEqual((await readdir(folder)).sort(), [`${alertId(7)}.mp4`, `${alertId(400)}.mp4`, 'notes.txt']);
});
