import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FrameResult } from '#contract/result.ts';
import { TrackRecorder } from '../sinks/events/track-recorder.ts';
import { FrameMotion } from './frame-motion.ts';
import { ObjectFeed } from './object-feed.ts';
import { TaskStage } from './task-stage.ts';
import { planarFrame } from './testing/hand-fed-frames.ts';
import { ScriptedTaskRunner } from './testing/scripted-task-runtime.ts';

const MINIMUM_SCORE = 0.5;
const INTERVAL_US = 200_000;
const PICTURE = { width: 64, height: 48, data: new Uint8Array(64 * 72) };

/**
 * Looks at a picture that has changed and then at the same one again and again, five times a second.
 *
 * @param scores of the object in the picture, look by look; the last one of all further looks
 */
async function lookAtStillPicture(scores: readonly number[], pictures: number) {
  const runner = new ScriptedTaskRunner();
  let looks = 0;
  runner.autoAnswer = () => {
    const score = scores[Math.min(looks++, scores.length - 1)] ?? 0;
    return [{ label: 'bottle', score, box: { x: 0.2, y: 0.2, width: 0.1, height: 0.5 } }];
  };
  const results: FrameResult[] = [];
  const failures: unknown[] = [];
  await using motion = new FrameMotion([]);
  await using stage = new TaskStage({
    camera: 'shelf',
    settings: { fps: 5, minimumScore: MINIMUM_SCORE },
    runner,
    recorder: new TrackRecorder({ camera: 'shelf', task: 'objects', clock: { offsetUs: 0 }, emit: () => {} }),
    motion,
    feed: new ObjectFeed(),
    onResult: (result) => results.push(result),
    onFailure: (error) => failures.push(error),
  });
  for (let picture = 0; picture < pictures; picture++) {
    using frame = planarFrame(PICTURE, picture * INTERVAL_US);
    stage.offer(frame, { isUnchanged: picture > 0 });
    await stage.settled();
  }
  assert.deepEqual(failures, []);
  return { looks, found: results.map(({ objects }) => objects.length) };
}

describe('a task and a picture that stands still', { timeout: 30_000 }, () => {
  it('looks once where it is plain what there is', async () => {
    const { looks, found } = await lookAtStillPicture([0.8], 6);
    assert.equal(looks, 1);
    assert.deepEqual(found, [0, 0, 1, 1, 1, 1]);
  });

  it('looks once where it is plain that nothing is there', async () => {
    const { looks, found } = await lookAtStillPicture([0.3], 6);
    assert.equal(looks, 1);
    assert.deepEqual(found, [0, 0, 0, 0, 0, 0]);
  });

  it('looks again where a score lies about at the least one, until the object is followed', async () => {
    const { looks, found } = await lookAtStillPicture([0.497, 0.511, 0.498, 0.553, 0.52, 0.52, 0.52], 9);
    assert.equal(looks, 4);
    assert.deepEqual(found, [0, 0, 0, 1, 1, 1, 1, 1, 1]);
  });

  it('does not look again for longer than a second', async () => {
    const { looks, found } = await lookAtStillPicture([0.49], 20);
    assert.equal(looks, 5);
    assert.ok(found.every((objects) => objects === 0));
  });
});
