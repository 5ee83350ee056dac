import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ImageSpec } from '#core/model-input/image-spec.ts';
import { OperationalError } from '../operational-error.ts';
import { openFallbackTask } from './fallback-task.ts';
import type { Task, TaskFrame } from './task.ts';

const LARGE: ImageSpec = { format: 'rgb', fit: 'inside', width: 64, height: 64, step: 1 };
const SMALL: ImageSpec = { format: 'gray', fit: 'inside', width: 32, height: 32, step: 1 };
const BACKOFF = { initialMs: 1_000, maximumMs: 8_000 };

/** A task that fails as long as `error` says so, and notes what it is given. */
class ScriptedTask implements Task {
  readonly maximumBatch = 1;
  readonly provider: string;
  readonly image: ImageSpec;
  error: Error | null = null;
  closed = 0;
  readonly given: TaskFrame[] = [];

  constructor(provider: string, image: ImageSpec) {
    this.provider = provider;
    this.image = image;
  }

  async analyse(frames: readonly TaskFrame[]) {
    if (this.error !== null) throw this.error;
    this.given.push(...frames);
    return frames.map(() => ({
      objects: [{ label: this.provider, score: 1, box: { x: 0, y: 0, width: 1, height: 1 } }],
    }));
  }

  async close() {
    this.closed += 1;
  }
}

const away = () => new OperationalError('model-server-failed', 'The server is away.', { retryable: true });

const FRAME: TaskFrame = {
  image: { format: 'rgb', width: 64, height: 36, data: new Uint8Array(64 * 36 * 3).fill(200) },
  context: { camera: 'front', ptsUs: 5, region: { x: 0, y: 0, width: 1, height: 1 }, object: null },
};

function setUp() {
  const remote = new ScriptedTask('http://server:8000 (big)', LARGE);
  const local = new ScriptedTask('cpu', SMALL);
  const state = { remote, local, openError: null as Error | null, nowMs: 0, localOpened: 0, warnings: [] as string[] };
  const open = () =>
    openFallbackTask({
      name: 'Big model',
      image: LARGE,
      openPreferred: async () => {
        if (state.openError !== null) throw state.openError;
        return remote;
      },
      openFallback: async () => {
        state.localOpened += 1;
        return local;
      },
      onWarning: (message) => state.warnings.push(message),
      backoff: BACKOFF,
      now: () => state.nowMs,
    });
  return { state, open };
}

const whoLooked = async (task: Task) => (await task.analyse([FRAME]))[0]?.objects[0]?.label;

describe('A task with a stand-in', () => {
  it('does not load the stand-in while it is not needed', async () => {
    const { state, open } = setUp();
    const task = await open();
    assert.equal(await whoLooked(task), state.remote.provider);
    assert.equal(task.provider, state.remote.provider);
    assert.equal(state.localOpened, 0);
    await task.close();
    assert.equal(state.remote.closed, 1);
  });

  it('loses no picture when the server goes, says so once, and hands back when it answers again', async () => {
    const { state, open } = setUp();
    const task = await open();
    state.remote.error = away();
    assert.equal(await whoLooked(task), 'cpu');
    assert.equal(await whoLooked(task), 'cpu');
    assert.equal(task.provider, 'cpu (The server is away.)');
    assert.equal(state.localOpened, 1);
    state.remote.error = null;
    assert.equal(await whoLooked(task), state.remote.provider);
    assert.equal(task.provider, state.remote.provider);
    assert.deepEqual(state.warnings, [
      'The fallback takes over: The server is away.',
      'Big model answers again and takes over from the fallback.',
    ]);
    await task.close();
    assert.deepEqual([state.remote.closed, state.local.closed], [1, 1]);
  });

  it('gives the stand-in the picture in its own size and format', async () => {
    const { state, open } = setUp();
    state.openError = away();
    const task = await open();
    await task.analyse([FRAME]);
    const [given] = state.local.given;
    assert.deepEqual(given?.context, FRAME.context);
    const { format, width, height, data } = given?.image ?? FRAME.image;
    assert.deepEqual([format, width, height, data.length, data[0]], ['gray', 32, 18, 32 * 18, 200]);
    assert.equal(task.image, LARGE);
    await task.close();
  });

  it('starts with the stand-in where the server is away, and asks again with growing pauses', async () => {
    const { state, open } = setUp();
    state.openError = away();
    const task = await open();
    assert.equal(task.provider, 'cpu (The server is away.)');
    assert.equal(await whoLooked(task), 'cpu');
    state.openError = null;
    assert.equal(await whoLooked(task), 'cpu', 'expected a pause before the server is asked again');
    state.nowMs = 1_000;
    // Asked aside: this picture does not wait for it.
    assert.equal(await whoLooked(task), 'cpu');
    assert.equal(await whoLooked(task), state.remote.provider);
    await task.close();
  });

  it('does not hide mistakes of the model behind the stand-in', async () => {
    const { state, open } = setUp();
    const task = await open();
    state.remote.error = new OperationalError('model-invalid', 'The outputs make no sense.');
    await assert.rejects(task.analyse([FRAME]), { code: 'model-invalid' });
    assert.equal(state.localOpened, 0);
    await task.close();
  });
});
