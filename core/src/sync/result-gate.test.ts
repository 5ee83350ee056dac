import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mediaTimeUs } from '../time/media-time.ts';
import { ResultGate, type TimedItem } from './result-gate.ts';

function makeGate(options: { maximumHoldUs?: number; capacity?: number } = {}) {
  const released: number[] = [];
  const gate = new ResultGate<TimedItem>({
    maximumHoldUs: options.maximumHoldUs ?? 1_000,
    capacity: options.capacity ?? 100,
    release: (item) => released.push(item.ptsUs),
  });
  const push = (...times: number[]) => {
    for (const time of times) gate.push({ ptsUs: mediaTimeUs(time) });
  };
  return { gate, released, push, reach: (task: string, time: number) => gate.reach(task, mediaTimeUs(time)) };
}

describe('the gate of the synced view', () => {
  test('lets frames through at once where no task runs', () => {
    const { released, push } = makeGate();
    push(0, 40, 80);
    assert.deepEqual(released, [0, 40, 80]);
  });

  test('holds each frame until its own result is there', () => {
    const { gate, released, push, reach } = makeGate();
    gate.setTasks(['circle']);
    push(0, 40, 80);
    assert.deepEqual(released, []);
    reach('circle', 40);
    assert.deepEqual(released, [0, 40]);
    reach('circle', 80);
    assert.deepEqual(released, [0, 40, 80]);
    assert.equal(gate.forced, 0);
  });

  test('waits for the slowest of several tasks', () => {
    const { gate, released, push, reach } = makeGate();
    gate.setTasks(['objects', 'faces']);
    push(0, 40, 80);
    reach('objects', 80);
    assert.deepEqual(released, []);
    reach('faces', 40);
    assert.deepEqual(released, [0, 40]);
  });

  test('keeps the order in which frames came, also where their presentation times are reordered', () => {
    const { gate, released, push, reach } = makeGate();
    gate.setTasks(['objects']);
    push(0, 120, 40, 80);
    reach('objects', 80);
    assert.deepEqual(released, [0]);
    reach('objects', 120);
    assert.deepEqual(released, [0, 120, 40, 80]);
  });

  test('does not hold a frame for longer than it may', () => {
    const { gate, released, push } = makeGate({ maximumHoldUs: 100 });
    gate.setTasks(['objects']);
    push(0, 60, 101);
    assert.deepEqual(released, [0]);
    assert.equal(gate.forced, 1);
  });

  test('does not hold more frames than it may', () => {
    const { gate, released, push } = makeGate({ capacity: 2 });
    gate.setTasks(['objects']);
    push(0, 1, 2, 3);
    assert.deepEqual(released, [0, 1]);
    assert.equal(gate.held, 2);
  });

  test('a task that leaves no longer holds anything back', () => {
    const { gate, released, push, reach } = makeGate();
    gate.setTasks(['objects', 'faces']);
    push(0, 40);
    reach('objects', 40);
    gate.setTasks(['objects']);
    assert.deepEqual(released, [0, 40]);
  });

  test('a task that joins holds back only what comes after it', () => {
    const { gate, released, push, reach } = makeGate();
    push(0, 40);
    gate.setTasks(['objects']);
    push(80);
    assert.deepEqual(released, [0, 40]);
    reach('objects', 80);
    assert.deepEqual(released, [0, 40, 80]);
  });

  test('results of unknown tasks and older results change nothing', () => {
    const { gate, released, push, reach } = makeGate();
    gate.setTasks(['objects']);
    push(100, 140);
    reach('depth', 500);
    reach('objects', 100);
    reach('objects', 20);
    assert.deepEqual(released, [100]);
  });

  test('a flush lets everything through', () => {
    const { gate, released, push } = makeGate();
    gate.setTasks(['objects']);
    push(0, 40);
    gate.flush();
    assert.deepEqual(released, [0, 40]);
  });
});
