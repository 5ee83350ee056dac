import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { FrameResult } from '#contract/result.ts';
import { healthy, OwnTaskFolder, until } from '../tasks/file/testing/own-task-folder.ts';
import { CameraTasks } from './camera-tasks.ts';
import { LOOK_EVERYWHERE } from './task-stage.ts';
import { plainStream } from './testing/encode-pictures.ts';
import { HandFedFrames, planarFrame } from './testing/hand-fed-frames.ts';

const SIZE = { width: 64, height: 32 };
const INTERVAL_US = 200_000;

describe('a camera with a task of the user’s own', () => {
  let own: OwnTaskFolder;
  beforeEach(async () => {
    own = await OwnTaskFolder.create();
  });
  afterEach(() => own[Symbol.asyncDispose]());

  it('says what is wrong with the file, and goes on by itself with every version that is saved', async () => {
    await own.save('sign', '\nthrow new Error("unfinished");');
    const frames = new HandFedFrames();
    const results: FrameResult[] = [];
    await using camera = new CameraTasks({
      camera: 'door',
      tasks: new Map([['sign', { fps: 5, minimumScore: 0.3, look: LOOK_EVERYWHERE }]]),
      video: plainStream(SIZE),
      clock: { offsetUs: 0 },
      decode: frames,
      runtime: own.runtime,
      emitTrack: () => {},
      onResult: (result) => results.push(result),
      onActiveTasks: () => {},
      // Nothing but the change may bring it back.
      reloadBackoff: { initialMs: 600_000, maximumMs: 600_000 },
    });
    const status = () => camera.status(0)[0];
    await until(() => status()?.state === 'failed');
    assert.match(status()?.reason ?? '', /unfinished \(tasks\/sign\.ts:2:7\)/);
    let shown = 0;
    const feedUntilLabelled = async (label: string) => {
      await until(() => {
        const data = new Uint8Array((SIZE.width * SIZE.height * 3) / 2).fill(128);
        frames.feed(planarFrame({ ...SIZE, data }, shown++ * INTERVAL_US));
        return results.at(-1)?.objects[0]?.label === label;
      });
    };
    await own.save('sign', healthy('first'));
    await feedUntilLabelled('first');
    assert.equal(status()?.state, 'running');
    await own.save('sign', healthy('second'));
    await feedUntilLabelled('second');
  });
});
