import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeOf } from '../storage/event-store.contract.ts';
import { type RecorderEntry, RecorderQueue } from './recorder-queue.ts';

function entryOf(number: number, snapshotBytes = 0): RecorderEntry {
  const snapshot = snapshotBytes === 0 ? null : new Uint8Array(snapshotBytes);
  return { kind: 'change', change: changeOf(number, { snapshot }), isPublished: false };
}

function drain(queue: RecorderQueue): { startedAtMs: number; hasSnapshot: boolean }[] {
  const entries = [];
  for (let entry = queue.peek(); entry !== undefined; entry = queue.peek()) {
    queue.remove(entry);
    if (entry.kind === 'change')
      entries.push({ startedAtMs: entry.change.startedAtMs, hasSnapshot: entry.change.snapshot !== null });
  }
  return entries;
}

test('a full queue gives up its oldest entries and counts them', () => {
  const queue = new RecorderQueue(2);
  for (const number of [1, 2, 3]) queue.push(entryOf(number));
  assert.equal(queue.dropped, 1);
  assert.deepEqual(
    drain(queue).map(({ startedAtMs }) => startedAtMs),
    [2000, 3000],
  );
});

test('when snapshots take too much memory the oldest are given up, but no event, and never the one being stored', () => {
  const queue = new RecorderQueue(10, 250);
  for (const number of [1, 2, 3, 4]) queue.push(entryOf(number, 100));
  assert.equal(queue.dropped, 0);
  assert.deepEqual(
    drain(queue).map(({ hasSnapshot }) => hasSnapshot),
    [true, false, false, true],
  );
});

test('an entry that was given up while it was being stored is not removed twice', () => {
  const queue = new RecorderQueue(2);
  queue.push(entryOf(1));
  const storing = queue.peek();
  queue.push(entryOf(2));
  queue.push(entryOf(3));
  assert.ok(storing !== undefined);
  queue.remove(storing);
  assert.equal(queue.length, 2);
});
