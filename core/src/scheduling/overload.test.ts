import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type SimulatedCamera, simulate } from './testing/simulate-overload.ts';

const cameras = (count: number, framesPerSecond: number): SimulatedCamera[] =>
  Array.from({ length: count }, (_, index) => ({ name: `camera${index}`, framesPerSecond }));

const spread = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);

/** Runs per second that each case has room for, against what its cameras offer. */
const OVERLOADS = [
  { name: 'a quick model', count: 16, framesPerSecond: 5, runMs: 25 },
  { name: 'a model as slow as the staleness budget allows to look ahead', count: 8, framesPerSecond: 5, runMs: 240 },
  { name: 'a model slower than the staleness budget', count: 4, framesPerSecond: 10, runMs: 1_500 },
  { name: 'many more cameras than runs within the staleness budget', count: 60, framesPerSecond: 5, runMs: 100 },
];

describe('Overload', () => {
  for (const { name, count, framesPerSecond, runMs } of OVERLOADS)
    it(`slows every camera down evenly and lets nothing queue: ${name}`, () => {
      const simulation = simulate({ cameras: cameras(count, framesPerSecond), seconds: 120, runMs: () => runMs });
      const analysed = cameras(count, framesPerSecond).map((camera) => simulation.analysed(camera.name));
      assert.ok(spread(analysed) <= 1, String(analysed));
      const all = analysed.reduce((sum, frames) => sum + frames, 0);
      assert.ok(all >= (120_000 / runMs) * 0.95, `${all} runs in 120 s`);
      assert.ok(Math.max(...simulation.runs.map(({ ageMs }) => ageMs)) <= 1_000);
      assert.ok(simulation.mostHeld <= count + 2, String(simulation.mostHeld));
    });

  it('gives a camera of 60 frames a second no more than one of 5', () => {
    const simulation = simulate({
      cameras: [...cameras(5, 5), { name: 'greedy', framesPerSecond: 60 }],
      seconds: 60,
      runMs: () => 80,
    });
    // Until every camera has had its first frame, the quick one has the worker for itself.
    const contended = simulation.runs.filter(({ startedMs }) => startedMs > 400);
    const analysed = [...simulation.tallies.keys()].map(
      (name) => contended.filter(({ camera }) => camera === name).length,
    );
    assert.ok(spread(analysed) <= 1, String(analysed));
  });

  it('lets a camera alone have all there is, and others take their share at once', () => {
    const alone = simulate({ cameras: [{ name: 'greedy', framesPerSecond: 60 }], seconds: 10, runMs: () => 50 });
    assert.ok(alone.analysed('greedy') >= 195, String(alone.analysed('greedy')));
  });

  const WEIGHTS = [
    { weights: [2, 1, 1], runMs: 100 },
    { weights: [4, 2, 1, 1], runMs: 60 },
    { weights: [0.5, 1], runMs: 150 },
    { weights: [10, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], runMs: 40 },
  ];
  for (const { weights, runMs } of WEIGHTS)
    it(`shares by weight ${weights.join(' : ')}`, () => {
      const weighted = weights.map((weight, index) => ({ name: `camera${index}`, framesPerSecond: 25, weight }));
      const simulation = simulate({ cameras: weighted, seconds: 60, runMs: () => runMs });
      const shares = weighted.map(({ name, weight }) => simulation.analysed(name) / weight);
      // The bound of start-time fair queueing, and one frame that is under way at the end.
      const bound = 2 / Math.min(...weights) + 1;
      assert.ok(spread(shares) <= bound, String(shares));
    });

  it('counts the pictures of a frame, not the frames', () => {
    const crops = { name: 'crops', framesPerSecond: 25, pictures: 4 };
    const simulation = simulate({
      cameras: [crops, { name: 'whole', framesPerSecond: 25 }],
      seconds: 60,
      runMs: (pictures) => 30 * pictures,
    });
    const [four, one] = [simulation.analysed('crops') * 4, simulation.analysed('whole')];
    assert.ok(Math.abs(four - one) <= 8, `${four} pictures and ${one}`);
  });

  it('serves urgent cameras first and leaves a quarter to the others', () => {
    const urgent = { name: 'alert', framesPerSecond: 60, isUrgent: () => true };
    const simulation = simulate({ cameras: [urgent, ...cameras(4, 5)], seconds: 100, runMs: () => 100 });
    const calm = cameras(4, 5).map(({ name }) => simulation.analysed(name));
    const share = simulation.analysed('alert') / simulation.runs.length;
    assert.ok(share > 0.72 && share < 0.78, String(share));
    assert.ok(spread(calm) <= 1, String(calm));
  });

  it('gives an urgent camera that offers little all it offers', () => {
    const urgent = { name: 'alert', framesPerSecond: 5, isUrgent: () => true };
    const simulation = simulate({ cameras: [urgent, ...cameras(15, 5)], seconds: 60, runMs: () => 100 });
    assert.ok(simulation.analysed('alert') >= 295, String(simulation.analysed('alert')));
  });

  it('lets a camera whose alert has ended go on like the others', () => {
    const alert = { name: 'alert', framesPerSecond: 25, isUrgent: (nowMs: number) => nowMs < 30_000 };
    const simulation = simulate({ cameras: [alert, ...cameras(3, 25)], seconds: 60, runMs: () => 100 });
    const after = simulation.runs.slice(-240).filter(({ camera }) => camera === 'alert').length;
    assert.ok(Math.abs(after - 60) <= 2, String(after));
  });

  it('serves cameras of rare frames too, although each of those grows stale in line', () => {
    const rare = { name: 'rare', framesPerSecond: 0.4 };
    const simulation = simulate({
      cameras: [rare, ...cameras(20, 5)],
      seconds: 300,
      runMs: () => 100,
      stalenessMs: 500,
    });
    const { analysed, stale, offered } = simulation.tallies.get('rare')?.counters ?? {};
    assert.ok((analysed ?? 0) >= 50, `${analysed} analysed and ${stale} stale of ${offered}`);
  });

  it('makes batches of what waits and never waits for one', () => {
    const many = simulate({
      cameras: cameras(16, 5),
      seconds: 60,
      maximumBatch: 4,
      runMs: (pictures) => 40 + 20 * pictures,
    });
    assert.ok(many.runs.slice(20).every(({ batch }) => batch === 4));
    assert.ok(spread(cameras(16, 5).map(({ name }) => many.analysed(name))) <= 1);
    const few = simulate({ cameras: cameras(1, 5), seconds: 60, maximumBatch: 4, runMs: () => 40 });
    assert.ok(few.analysed('camera0') >= 299 && few.runs.every(({ ageMs, batch }) => ageMs <= 5 && batch === 1));
  });

  it('accounts for every frame of every camera at every moment of any load', () => {
    let seed = 11;
    const random = (limit: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % limit;
    };
    for (let round = 0; round < 30; round++) {
      const mixed = Array.from({ length: 1 + random(8) }, (_, index) => ({
        name: `camera${index}`,
        framesPerSecond: 1 + random(60),
        weight: 1 + random(4),
        pictures: 1 + random(3),
        isUrgent: (nowMs: number) => index === 0 && nowMs % 4_000 < 2_000,
      }));
      const options = { stalenessMs: 50 + random(1_000), maximumBatch: 1 + random(4) };
      const { tallies, schedule } = simulate({ ...options, cameras: mixed, seconds: 8, runMs: () => 5 + random(400) });
      const all = [...tallies.values(), schedule].map(({ counters }) => counters);
      for (const { offered, analysed, replaced, stale, failed } of all) {
        const underWay = offered - analysed - replaced - stale - failed;
        assert.ok(underWay >= 0 && underWay <= mixed.length * 3, String(underWay));
      }
      const left = schedule.abandon('failed', 8_000).length;
      const { offered, analysed, replaced, stale, failed } = schedule.counters;
      assert.equal(offered, analysed + replaced + stale + failed);
      assert.ok(left <= mixed.length + 2 * options.maximumBatch);
      assert.ok([...tallies.values()].every((tally) => tally.underWay === 0));
      assert.equal(
        [...tallies.values()].reduce((sum, { counters }) => sum + counters.offered, 0),
        offered,
      );
    }
  });
});
