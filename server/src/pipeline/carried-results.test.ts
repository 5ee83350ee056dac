import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FrameResult } from '#contract/result.ts';
import { ResultGate } from '#core/sync/result-gate.ts';
import { type MediaTimeUs, mediaTimeUs } from '#core/time/media-time.ts';
import { CarriedResults } from './carried-results.ts';

const PERSON: FrameResult['objects'][number] = {
  trackId: 3,
  label: 'person',
  score: 0.9,
  box: { x: 0.1, y: 0.2, width: 0.1, height: 0.3 },
  velocity: { x: 0.5, y: 0, width: 0, height: 0 },
};

function carry(holds: boolean) {
  const published: FrameResult[] = [];
  const carried = new CarriedResults({ holds, publish: (result) => published.push(result) });
  carried.setTasks(['objects', 'faces']);
  carried.note({ task: 'objects', ptsUs: 0, objects: [PERSON] });
  return { carried, published };
}

describe('CarriedResults', () => {
  it('repeats the last result of each task five times a second, standing still', () => {
    const { carried, published } = carry(true);
    for (let index = 1; index <= 50; index++) carried.advance(mediaTimeUs(index * 40_000));
    const ofObjects = published.filter(({ task }) => task === 'objects');
    assert.equal(ofObjects.length, 10);
    assert.deepEqual(ofObjects[0]?.objects, [{ ...PERSON, velocity: { x: 0, y: 0, width: 0, height: 0 } }]);
    assert.ok(published.filter(({ task }) => task === 'faces').every(({ objects }) => objects.length === 0));
  });

  it('says nothing of pictures of which nothing is known', () => {
    const { carried, published } = carry(false);
    carried.advance(mediaTimeUs(200_000));
    assert.deepEqual(
      published.map(({ objects }) => objects.length),
      [0, 0],
    );
  });

  it('forgets tasks that are gone', () => {
    const { carried, published } = carry(true);
    carried.setTasks(['faces']);
    carried.setTasks(['faces', 'objects']);
    carried.advance(mediaTimeUs(200_000));
    assert.ok(published.every(({ objects }) => objects.length === 0));
  });

  it('keeps the synced view at a small delay while keyframes alone are analysed', () => {
    let worstUs = 0;
    let newestUs = 0;
    const gate = new ResultGate<{ ptsUs: MediaTimeUs }>({
      maximumHoldUs: 1_500_000,
      capacity: 120,
      release: ({ ptsUs }) => (worstUs = Math.max(worstUs, newestUs - ptsUs)),
    });
    gate.setTasks(['objects']);
    const carried = new CarriedResults({
      holds: true,
      publish: ({ task, ptsUs }) => gate.reach(task, ptsUs as MediaTimeUs),
    });
    carried.setTasks(['objects']);
    for (let index = 0; index < 500; index++) {
      newestUs = index * 40_000;
      gate.push({ ptsUs: mediaTimeUs(newestUs) });
      carried.advance(mediaTimeUs(newestUs));
    }
    assert.equal(gate.forced, 0);
    assert.ok(worstUs <= 200_000, `held for ${worstUs} µs`);
  });
});
