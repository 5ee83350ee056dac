import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AnalysisSchedule, type ScheduledJob } from './analysis-schedule.ts';

/** Carries out every step that is due, preparing at once, and returns what was handed to the worker. */
function runDue(schedule: AnalysisSchedule<string>): ScheduledJob<string>[] {
  const running: ScheduledJob<string>[] = [];
  for (let step = schedule.nextStep(); step !== null; step = schedule.nextStep()) {
    if (step.type === 'prepare') schedule.prepared(step.entry);
    else running.push(step.entry);
  }
  return running;
}

const jobs = (entries: readonly ScheduledJob<string>[]) => entries.map((entry) => entry.job);

function onlyStep(schedule: AnalysisSchedule<string>, type: 'prepare' | 'run'): ScheduledJob<string> {
  const step = schedule.nextStep();
  assert.equal(step?.type, type);
  return step.entry;
}

describe('AnalysisSchedule', () => {
  it('runs a frame at once when nothing is under way', () => {
    const schedule = new AnalysisSchedule<string>(2);
    schedule.offer('door', 'd1');
    assert.deepEqual(jobs(runDue(schedule)), ['d1']);
    assert.equal(schedule.nextStep(), null);
  });

  it('prepares the next frame while one runs, and no further ones', () => {
    const schedule = new AnalysisSchedule<string>(2);
    schedule.offer('door', 'd1');
    schedule.offer('yard', 'y1');
    schedule.offer('gate', 'g1');
    assert.deepEqual(jobs(runDue(schedule)), ['d1', 'y1']);
  });

  it('keeps only the newest waiting frame of a camera and gives the replaced one back', () => {
    const schedule = new AnalysisSchedule<string>(1);
    schedule.offer('door', 'd1');
    runDue(schedule);
    assert.equal(schedule.offer('door', 'd2'), null);
    assert.equal(schedule.offer('door', 'd3'), 'd2');
    assert.deepEqual(schedule.counters, { offered: 3, analysed: 0, replaced: 1, failed: 0 });
  });

  it('lets a newer frame keep the place in line of the one that it replaces', () => {
    const schedule = new AnalysisSchedule<string>(1);
    schedule.offer('busy', 'b0');
    const [running] = runDue(schedule);
    schedule.offer('door', 'd1');
    schedule.offer('yard', 'y1');
    schedule.offer('door', 'd2');
    assert(running);
    schedule.finished(running, 'analysed');
    assert.deepEqual(jobs(runDue(schedule)), ['d2']);
  });

  it('serves cameras in turn, however often one of them offers', () => {
    const schedule = new AnalysisSchedule<string>(1);
    const served = new Map<string, number>();
    for (let round = 0; round < 300; round++) {
      for (let burst = 0; burst < 10; burst++) schedule.offer('greedy', `g${round}.${burst}`);
      schedule.offer('door', `d${round}`);
      schedule.offer('yard', `y${round}`);
      for (const entry of runDue(schedule)) {
        served.set(entry.camera, (served.get(entry.camera) ?? 0) + 1);
        schedule.finished(entry, 'analysed');
        break;
      }
    }
    assert.ok(Math.max(...served.values()) - Math.min(...served.values()) <= 1, JSON.stringify([...served]));
  });

  it('runs frames in the order in which they were started when a later one is prepared first', () => {
    const schedule = new AnalysisSchedule<string>(2);
    schedule.offer('door', 'd1');
    schedule.offer('yard', 'y1');
    const first = onlyStep(schedule, 'prepare');
    const second = onlyStep(schedule, 'prepare');
    schedule.prepared(second);
    assert.equal(schedule.nextStep(), null);
    schedule.prepared(first);
    assert.deepEqual(jobs([onlyStep(schedule, 'run'), onlyStep(schedule, 'run')]), ['d1', 'y1']);
  });

  it('goes on with the next frame when preparing one fails', () => {
    const schedule = new AnalysisSchedule<string>(2);
    schedule.offer('door', 'd1');
    schedule.offer('yard', 'y1');
    const first = onlyStep(schedule, 'prepare');
    const second = onlyStep(schedule, 'prepare');
    schedule.prepared(second);
    schedule.finished(first, 'failed');
    assert.equal(onlyStep(schedule, 'run').job, 'y1');
    assert.equal(schedule.counters.failed, 1);
  });

  it('withdraws the waiting frame of a camera but not one under way', () => {
    const schedule = new AnalysisSchedule<string>(1);
    schedule.offer('door', 'd1');
    const [running] = runDue(schedule);
    schedule.offer('door', 'd2');
    assert.equal(schedule.withdraw('door'), 'd2');
    assert.equal(schedule.withdraw('door'), null);
    assert(running);
    schedule.finished(running, 'analysed');
    assert.deepEqual(schedule.counters, { offered: 2, analysed: 1, replaced: 1, failed: 0 });
  });

  it('abandons everything once and ignores what is reported of it afterwards', () => {
    const schedule = new AnalysisSchedule<string>(1);
    schedule.offer('door', 'd1');
    const [running] = runDue(schedule);
    schedule.offer('yard', 'y1');
    assert.deepEqual(jobs(schedule.abandon()), ['d1', 'y1']);
    assert(running);
    schedule.finished(running, 'analysed');
    schedule.prepared(running);
    assert.equal(schedule.nextStep(), null);
    assert.deepEqual(schedule.counters, { offered: 2, analysed: 0, replaced: 0, failed: 2 });
  });

  it('accounts for every frame under a random order of completion', () => {
    const schedule = new AnalysisSchedule<string>(3);
    let seed = 7;
    const random = (limit: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % limit;
    };
    const preparing: ScheduledJob<string>[] = [];
    const running: ScheduledJob<string>[] = [];
    for (let tick = 0; tick < 5_000; tick++) {
      schedule.offer(`camera${random(5)}`, String(tick));
      for (let step = schedule.nextStep(); step !== null; step = schedule.nextStep()) {
        (step.type === 'prepare' ? preparing : running).push(step.entry);
      }
      assert.ok(preparing.length + running.length <= 3);
      const [ready] = preparing.length > 0 ? preparing.splice(random(preparing.length), 1) : [];
      if (ready !== undefined) schedule.prepared(ready);
      const done = running.shift();
      if (done !== undefined) schedule.finished(done, random(10) === 0 ? 'failed' : 'analysed');
    }
    const left = schedule.abandon().length;
    const { offered, analysed, replaced, failed } = schedule.counters;
    assert.equal(offered, 5_000);
    assert.equal(analysed + replaced + failed, offered);
    assert.ok(analysed > 1_000 && left <= 8);
  });

  it('refuses a limit that lets nothing start', () => {
    assert.throws(() => new AnalysisSchedule(0), TypeError);
  });
});
