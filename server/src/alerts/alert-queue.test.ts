import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlertSignal } from '#contract/alerts.ts';
import { alertId, signalOf } from '../storage/alert-store.contract.ts';
import { type AlertEntry, AlertQueue } from './alert-queue.ts';

function signal(type: AlertSignal['type'], number: number): AlertEntry {
  return { kind: 'signal', signal: signalOf(number, { type }) };
}

function picture(number: number, bytes: number): AlertEntry {
  const content = { camera: 'front', takenAtMs: 0, picture: new Uint8Array(bytes) };
  return { kind: 'picture', picture: { alertId: alertId(number), ...content } };
}

function describe(queue: AlertQueue): string[] {
  return [...queue].map((entry) =>
    entry.kind === 'signal' ? `${entry.signal.type} ${entry.signal.timeMs / 1000}` : entry.kind,
  );
}

test('a full queue gives up pictures, then updates, then the oldest, but never the one that is being stored', () => {
  const queue = new AlertQueue(3);
  const first = signal('raised', 1);
  for (const entry of [first, picture(1, 10), signal('updated', 1)]) queue.push(entry);
  queue.push(signal('raised', 2));
  assert.deepEqual(describe(queue), ['raised 1', 'updated 1', 'raised 2']);
  queue.push(signal('raised', 3));
  assert.deepEqual(describe(queue), ['raised 1', 'raised 2', 'raised 3']);
  queue.push(signal('raised', 4));
  assert.deepEqual(describe(queue), ['raised 1', 'raised 3', 'raised 4']);
  assert.equal(queue.dropped, 3);
  queue.remove(first);
  assert.deepEqual(describe(queue), ['raised 3', 'raised 4']);
});

test('when pictures take too much memory the oldest are given up', () => {
  const queue = new AlertQueue(10, 250);
  queue.push(signal('raised', 1));
  for (const number of [1, 2, 3]) queue.push(picture(number, 100));
  assert.deepEqual(describe(queue), ['raised 1', 'picture', 'picture']);
  assert.equal(queue.dropped, 1);
});
