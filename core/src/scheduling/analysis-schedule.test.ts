import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AnalysisSchedule, type ScheduledJob, type ScheduleStep } from './analysis-schedule.ts';
import { AnalysisTally } from './analysis-tally.ts';

const STALENESS_MS = 1_000;

const create = (maximumBatch = 1) => new AnalysisSchedule<string>({ stalenessMs: STALENESS_MS, maximumBatch });

type Details = Partial<Omit<ScheduledJob<string>, 'camera' | 'job'>>;

function offer(schedule: AnalysisSchedule<string>, camera: string, job: string, details: Details = {}, nowMs = 0) {
  return schedule.offer({ camera, job, decodedAtMs: nowMs, weight: 1, isUrgent: false, ...details }, nowMs);
}

/** Carries out every step that is due, preparing at once, and returns what was handed to the worker. */
function runDue(schedule: AnalysisSchedule<string>, nowMs = 0): ScheduledJob<string>[] {
  const running: ScheduledJob<string>[] = [];
  for (let step = schedule.nextStep(nowMs); step !== null; step = schedule.nextStep(nowMs)) {
    if (step.type === 'prepare') schedule.prepared(step.entry, 1);
    if (step.type === 'run') running.push(...step.entries);
  }
  return running;
}

/** A schedule whose worker has shown that it takes `runMs` for a picture, at 0 ms. */
function afterFirstRun(runMs: number, maximumBatch = 1): AnalysisSchedule<string> {
  const schedule = create(maximumBatch);
  offer(schedule, 'first', 'first', {}, -runMs);
  schedule.finished(runDue(schedule, -runMs), 'analysed', 0);
  return schedule;
}

const jobs = (entries: readonly ScheduledJob<string>[]) => entries.map((entry) => entry.job);

function onlyEntry(step: ScheduleStep<string> | null, type: ScheduleStep<string>['type']): ScheduledJob<string> {
  assert.equal(step?.type, type);
  const [entry] = step.type === 'run' ? step.entries : [step.entry];
  assert(entry);
  return entry;
}

describe('AnalysisSchedule', () => {
  it('runs a frame at once when nothing is under way', () => {
    const schedule = create();
    offer(schedule, 'door', 'd1');
    assert.deepEqual(jobs(runDue(schedule)), ['d1']);
    assert.equal(schedule.nextStep(0), null);
  });

  const LOOKING_AHEAD = [
    { name: 'one that is quick', runMs: 40, handedOver: ['d1', 'y1'] },
    { name: 'one so slow that the next frame would grow old meanwhile', runMs: 300, handedOver: ['d1'] },
  ];
  for (const { name, runMs, handedOver } of LOOKING_AHEAD)
    it(`hands over to a worker, ${name}, ${handedOver.length} of three frames`, () => {
      const schedule = afterFirstRun(runMs);
      for (const [camera, job] of Object.entries({ door: 'd1', yard: 'y1', gate: 'g1' })) offer(schedule, camera, job);
      assert.deepEqual(jobs(runDue(schedule)), handedOver);
    });

  it('keeps only the newest waiting frame of a camera and gives the replaced one back', () => {
    const schedule = create();
    offer(schedule, 'door', 'd1');
    runDue(schedule);
    assert.equal(offer(schedule, 'door', 'd2'), null);
    assert.equal(offer(schedule, 'door', 'd3'), 'd2');
    assert.deepEqual(schedule.counters, { offered: 3, analysed: 0, replaced: 1, stale: 0, failed: 0 });
  });

  it('lets a newer frame keep the place in line of the one that it replaces', () => {
    const schedule = create();
    offer(schedule, 'busy', 'b0');
    const running = runDue(schedule);
    offer(schedule, 'door', 'd1');
    offer(schedule, 'yard', 'y1');
    offer(schedule, 'door', 'd2');
    schedule.finished(running, 'analysed', 400);
    assert.deepEqual(jobs(runDue(schedule, 400)), ['d2']);
  });

  it('answers what is too old when its turn comes, and lets the camera keep its turn', () => {
    const schedule = create();
    offer(schedule, 'busy', 'b0');
    const running = runDue(schedule);
    offer(schedule, 'door', 'd1', {}, 100);
    offer(schedule, 'yard', 'y1', {}, 300);
    schedule.finished(running, 'analysed', 1_200);
    assert.equal(onlyEntry(schedule.nextStep(1_200), 'stale').job, 'd1');
    const yard = onlyEntry(schedule.nextStep(1_200), 'prepare');
    offer(schedule, 'gate', 'g1', {}, 1_210);
    offer(schedule, 'door', 'd2', {}, 1_220);
    schedule.finished([yard], 'failed', 1_230);
    assert.deepEqual(jobs(runDue(schedule, 1_230)), ['d2']);
    assert.deepEqual(schedule.counters, { offered: 5, analysed: 1, replaced: 0, stale: 1, failed: 1 });
  });

  it('does not run what grew too old while it was scaled', () => {
    const schedule = create();
    offer(schedule, 'door', 'd1');
    const entry = onlyEntry(schedule.nextStep(0), 'prepare');
    schedule.prepared(entry, 1);
    assert.equal(onlyEntry(schedule.nextStep(STALENESS_MS + 1), 'stale').job, 'd1');
    assert.equal(schedule.nextStep(STALENESS_MS + 1), null);
  });

  it('lets a camera whose scaling takes long hold up nobody but itself', () => {
    const schedule = afterFirstRun(40);
    offer(schedule, 'door', 'd1');
    offer(schedule, 'yard', 'y1');
    const door = onlyEntry(schedule.nextStep(0), 'prepare');
    const yard = onlyEntry(schedule.nextStep(0), 'prepare');
    schedule.prepared(yard, 1);
    assert.equal(onlyEntry(schedule.nextStep(0), 'run').job, 'y1');
    schedule.finished([yard], 'analysed', 40);
    offer(schedule, 'door', 'd2', {}, 40);
    const later = onlyEntry(schedule.nextStep(40), 'prepare');
    schedule.prepared(later, 1);
    assert.equal(schedule.nextStep(40), null);
    schedule.prepared(door, 1);
    assert.deepEqual([onlyEntry(schedule.nextStep(40), 'run'), onlyEntry(schedule.nextStep(40), 'run')], [door, later]);
  });

  it('goes on with the next frame when preparing one fails', () => {
    const schedule = create();
    offer(schedule, 'door', 'd1');
    offer(schedule, 'yard', 'y1');
    schedule.finished([onlyEntry(schedule.nextStep(0), 'prepare')], 'failed', 0);
    assert.deepEqual(jobs(runDue(schedule)), ['y1']);
    assert.equal(schedule.counters.failed, 1);
  });

  it('runs frames of several cameras together up to the limit, whole frames only', () => {
    const schedule = afterFirstRun(40, 4);
    offer(schedule, 'busy', 'b0');
    const busy = runDue(schedule);
    for (const [camera, pictures] of Object.entries({ door: 2, yard: 1, gate: 3 })) {
      offer(schedule, camera, camera);
      schedule.prepared(onlyEntry(schedule.nextStep(0), 'prepare'), pictures);
    }
    assert.equal(schedule.nextStep(0), null);
    schedule.finished(busy, 'analysed', 40);
    const together = runDue(schedule, 40);
    assert.deepEqual(jobs(together), ['door', 'yard']);
    schedule.finished(together, 'analysed', 80);
    assert.deepEqual(jobs(runDue(schedule, 80)), ['gate']);
  });

  it('never waits for company, and never runs two batches at a time', () => {
    const schedule = afterFirstRun(40, 2);
    for (const camera of ['a', 'b', 'c', 'd']) offer(schedule, camera, camera);
    const first = onlyEntry(schedule.nextStep(0), 'prepare');
    schedule.prepared(first, 1);
    assert.deepEqual(jobs(runDue(schedule)), ['a']);
    schedule.finished([first], 'analysed', 40);
    assert.deepEqual(jobs(runDue(schedule, 40)), ['b', 'c']);
  });

  it('withdraws the waiting frame of a camera but not one under way', () => {
    const schedule = create();
    offer(schedule, 'door', 'd1');
    const running = runDue(schedule);
    offer(schedule, 'door', 'd2');
    assert.equal(schedule.withdraw('door', 1), 'd2');
    assert.equal(schedule.withdraw('door', 1), null);
    schedule.finished(running, 'analysed', 2);
    assert.deepEqual(schedule.counters, { offered: 2, analysed: 1, replaced: 1, stale: 0, failed: 0 });
  });

  it('abandons everything once and ignores what is reported of it afterwards', () => {
    const schedule = create();
    offer(schedule, 'door', 'd1');
    const running = runDue(schedule);
    offer(schedule, 'yard', 'y1');
    assert.deepEqual(jobs(schedule.abandon('failed', 5)), ['d1', 'y1']);
    schedule.finished(running, 'analysed', 6);
    for (const entry of running) schedule.prepared(entry, 1);
    assert.equal(schedule.nextStep(6), null);
    assert.deepEqual(schedule.counters, { offered: 2, analysed: 0, replaced: 0, stale: 0, failed: 2 });
  });

  it('keeps the account of a camera and how late its results were', () => {
    const schedule = create();
    const tally = new AnalysisTally();
    offer(schedule, 'door', 'd1', { decodedAtMs: -20, tally });
    const running = runDue(schedule);
    offer(schedule, 'door', 'd2', { tally });
    offer(schedule, 'door', 'd3', { tally });
    schedule.finished(running, 'analysed', 30);
    const { lateP50Ms, lateP95Ms, ...counters } = tally.figures(30);
    assert.deepEqual([lateP50Ms, lateP95Ms, tally.underWay], [50, 50, 1]);
    assert.deepEqual(counters, { offered: 3, analysed: 1, replaced: 1, stale: 0, failed: 0 });
  });

  it('measures how busy the worker is', () => {
    const schedule = afterFirstRun(40);
    offer(schedule, 'door', 'd1');
    offer(schedule, 'yard', 'y1');
    const [first, second] = runDue(schedule);
    assert(first && second);
    schedule.finished([first], 'analysed', 40);
    schedule.finished([second], 'analysed', 80);
    const { runs, ...load } = schedule.load(80);
    assert.deepEqual([load, runs.total, runs.p50Ms], [{ busyMs: 120, pictures: 3 }, 3, 40]);
  });

  it('refuses limits that let nothing start and weights that mean nothing', () => {
    assert.throws(() => create(0), TypeError);
    assert.throws(() => new AnalysisSchedule({ stalenessMs: 0, maximumBatch: 1 }), TypeError);
    for (const weight of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      assert.throws(() => offer(create(), 'door', 'd1', { weight }), TypeError);
  });
});
