import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { FrameResult } from '#contract/result.ts';
import { StageRecorder } from '#core/statistics/stage-recorder.ts';
import { PacketFanout } from '../../pipeline/packet-fanout.ts';
import { describePacketOutput, testPacket } from '../packet-output.contract.ts';
import { LiveOutput } from './live-output.ts';

const FRAME_US = 40_000;

describePacketOutput('the fan-out', () => {
  const fanout = new PacketFanout();
  return {
    publish: (packet) => fanout.publish(packet),
    subscribe: (listener) => fanout.subscribe(listener),
    reset: () => fanout.reset(),
    settle: async () => {},
  };
});

for (const mode of ['live', 'synced'] as const) {
  describePacketOutput(`the ${mode} view without tasks`, () => {
    const output = new LiveOutput({ holdRecorder: new StageRecorder() });
    return {
      publish: (packet) => output.publishPacket(packet),
      subscribe: (listener) => output.subscribePackets(mode, listener),
      reset: () => output.reset(),
      settle: () => new Promise((resolve) => setTimeout(resolve, 20)),
      [Symbol.dispose]: () => output[Symbol.dispose](),
    };
  });
}

describe('the live output', () => {
  let nowMs = 0;
  let output: LiveOutput;
  let hold: StageRecorder;
  beforeEach(() => {
    nowMs = 1_000;
    mock.timers.enable({ apis: ['setTimeout'] });
    mock.method(performance, 'now', () => nowMs);
    hold = new StageRecorder();
    output = new LiveOutput({ holdRecorder: hold });
  });
  afterEach(() => {
    output[Symbol.dispose]();
    mock.timers.reset();
    mock.restoreAll();
  });

  const pass = (milliseconds: number) => {
    nowMs += milliseconds;
    mock.timers.tick(milliseconds);
  };
  const read = (mode: 'live' | 'synced') => {
    const seen: number[] = [];
    output.subscribePackets(mode, ({ ptsUs }) => seen.push(ptsUs / FRAME_US));
    return seen;
  };
  const result = (index: number): FrameResult => ({ task: 'objects', ptsUs: index * FRAME_US, objects: [] });

  it('holds the synced view back until the results are there, and never the live view', () => {
    output.setTasks(['objects']);
    const [live, synced] = [read('live'), read('synced')];
    for (const index of [0, 1, 2]) output.publishPacket(testPacket(index));
    assert.deepEqual([live, synced], [[0, 1, 2], []]);
    output.publishResult(result(1));
    pass(100);
    assert.deepEqual(synced, [0, 1]);
    output.publishResult(result(2));
    pass(100);
    assert.deepEqual(synced, [0, 1, 2]);
    assert.equal(hold.figures(nowMs).total, 3);
  });

  it('gives results out before the frames that they let through', () => {
    output.setTasks(['objects']);
    const order: string[] = [];
    output.subscribeResults(({ ptsUs }) => order.push(`result ${ptsUs / FRAME_US}`));
    output.subscribePackets('synced', ({ ptsUs }) => order.push(`frame ${ptsUs / FRAME_US}`));
    output.publishPacket(testPacket(0));
    output.publishResult(result(0));
    pass(100);
    assert.deepEqual(order, ['result 0', 'frame 0']);
  });

  it('goes on at a steady delay where results come in batches', () => {
    output.setTasks(['objects']);
    const shownAtMs: number[] = [];
    output.subscribePackets('synced', () => shownAtMs.push(nowMs));
    for (let index = 0; index < 40; index++) {
      output.publishPacket(testPacket(index));
      if (index % 4 === 3) output.publishResult(result(index));
      for (let step = 0; step < 40; step++) pass(1);
    }
    const steps = shownAtMs.slice(8).map((atMs, index) => atMs - (shownAtMs[index + 7] ?? 0));
    for (const step of steps) assert.ok(step >= 35 && step <= 45, String(steps));
  });

  it('keeps what nobody watches at once, so that a new viewer finds it there', () => {
    output.setTasks(['objects']);
    for (const index of [0, 1, 2]) {
      output.publishPacket(testPacket(index));
      pass(40);
    }
    output.publishResult(result(2));
    assert.deepEqual(read('synced'), [0, 1, 2]);
    assert.equal(hold.figures(nowMs).total, 3);
  });

  it('shows what a silent task holds back after a while, and all of it when the task leaves', () => {
    output.setTasks(['objects']);
    const synced = read('synced');
    for (let index = 0; index < 45; index++) output.publishPacket(testPacket(index));
    pass(2_000);
    assert.ok(synced.length > 0 && synced.length < 45, String(synced.length));
    output.setTasks([]);
    pass(2_000);
    assert.equal(synced.length, 45);
  });

  it('gives a new viewer the results of the recent past, and no end of them', () => {
    for (let index = 0; index < 500; index++) output.publishResult(result(index));
    const seen: FrameResult[] = [];
    const stop = output.subscribeResults((next) => seen.push(next));
    assert.equal(seen.length, 120);
    assert.deepEqual(seen.at(-1), result(499));
    stop();
    stop();
    output.publishResult(result(500));
    assert.equal(seen.length, 120);
  });

  it('lets everything go in order when the stream starts anew, and forgets its results', () => {
    output.setTasks(['objects']);
    const synced = read('synced');
    for (const index of [0, 1, 2]) output.publishPacket(testPacket(index));
    output.publishResult(result(0));
    output.reset();
    assert.deepEqual(synced, [0, 1, 2]);
    const seen: FrameResult[] = [];
    output.subscribeResults((next) => seen.push(next));
    assert.deepEqual(seen, []);
  });

  it('shows nothing more once it is closed', () => {
    output.setTasks(['objects']);
    const synced = read('synced');
    output.publishPacket(testPacket(0));
    nowMs += 30;
    output.publishPacket(testPacket(1));
    output.publishResult(result(0));
    output[Symbol.dispose]();
    pass(5_000);
    assert.deepEqual(synced, [0]);
  });
});
