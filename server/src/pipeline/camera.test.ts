import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { CameraState } from '#contract/camera-status.ts';
import { type CameraConfig, detectSchema } from '#contract/config.ts';
import { openFfmpegDecoder } from '../decoders/ffmpeg/decoder.ts';
import { quietFfmpegLog } from '../ffmpeg/quiet-log.ts';
import { openFrameCount } from '../ffmpeg/video-frame.ts';
import type { EncodedPacket } from '../media/encoded-packet.ts';
import { OperationalError } from '../operational-error.ts';
import type { VideoSourcePacket } from '../sources/source.ts';
import { until } from '../testing/until.ts';
import { Camera } from './camera.ts';
import type { CameraTiming } from './camera-input.ts';
import { encodePictures, plainStream } from './testing/encode-pictures.ts';
import { ScriptedSession, ScriptedSource } from './testing/scripted-source.ts';
import { ScriptedTaskRunner, ScriptedTaskRuntime } from './testing/scripted-task-runtime.ts';

quietFfmpegLog();

const CONFIG: CameraConfig = {
  enabled: true,
  inputs: [{ path: 'demo:ball', transport: 'tcp', pace: 'realtime' }],
  detect: detectSchema.parse({ decode: 'always' }),
};
/** Long enough not to happen within a test unless it is what the test is about. */
const NEVER_MS = 1_000_000;
const CALM: CameraTiming = {
  retryPause: { minimumMs: 1, maximumMs: 4, share: 1 },
  refusedPause: { minimumMs: 1, maximumMs: 4, share: 1 },
  firstPacketWithinMs: NEVER_MS,
  stalledAfterMs: NEVER_MS,
  givenUpAfterMs: NEVER_MS,
  watchIntervalMs: 5,
};
const PICTURES = await encodePictures({ count: 12, keyframeInterval: 6 });
const STREAM = plainStream();

afterEach(() => assert.equal(openFrameCount(), 0, 'frames were left open'));

/** A camera with a record of the states that it went through. */
function start(
  source: ScriptedSource | ((path: string) => ScriptedSource | undefined),
  options: { timing?: Partial<CameraTiming>; config?: CameraConfig; log?: (line: string) => void } = {},
) {
  const seen: { state: CameraState; reason: string | null }[] = [];
  const runtime = new ScriptedTaskRuntime(async (_load, task) => {
    const runner = new ScriptedTaskRunner(task);
    runner.autoAnswer = () => [];
    return runner;
  });
  let camera: Camera | null = null;
  const note = () => {
    const status = camera?.status();
    if (status !== undefined) seen.push({ state: status.state, reason: status.reason });
  };
  camera = new Camera({
    name: 'door',
    config: options.config ?? CONFIG,
    createSource: ({ path }) => {
      const created = typeof source === 'function' ? source(path) : source;
      assert.ok(created, path);
      return created;
    },
    runtime,
    openDecoder: openFfmpegDecoder,
    emitTrack: () => {},
    onStateChange: note,
    ...(options.log && { log: options.log }),
    timing: { ...CALM, ...options.timing },
  });
  const owned = camera;
  const untilState = (state: CameraState) => until(`the camera to be ${state}`, () => owned.status().state === state);
  return { camera: owned, seen, untilState, [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose]() };
}

const session = (packets: readonly EncodedPacket[] = []) => new ScriptedSession(STREAM, { packets });
const states = (seen: readonly { state: CameraState }[]) => seen.map(({ state }) => state);

describe('the packets of a camera', { timeout: 60_000 }, () => {
  const tasks = { motion: {} };
  const cases = [
    { what: 'that nobody watches or analyses', detect: {}, expected: [false] },
    { what: 'whose every frame is analysed', detect: { decode: 'always', tasks }, expected: [true] },
    { what: 'of which keyframes alone are analysed', detect: { decode: 'keyframes', tasks }, expected: [false] },
  ];
  for (const { what, detect, expected } of cases) {
    it(`${what} are ${expected.includes(true) ? '' : 'not '}waited for`, async () => {
      const only = session(PICTURES);
      const config = { ...CONFIG, detect: detectSchema.parse(detect) };
      await using started = start(new ScriptedSource(async () => only), { config });
      await started.untilState('live');
      const isRunning = () => started.camera.status().tasks.every(({ state }) => state === 'running');
      await until('the tasks to run', isRunning);
      only.send(...PICTURES);
      await until('all packets to be carried', () => started.camera.status().inputs[0]?.video !== null);
      assert.deepEqual(only.urgencies.slice(-1), expected);
    });
  }
});

describe('the life of a camera', { timeout: 60_000 }, () => {
  it('goes from connecting over warming up to live with its first keyframe', async () => {
    const only = session();
    const source = new ScriptedSource(async () => only);
    await using started = start(source);
    assert.equal(started.camera.status().state, 'connecting');
    await started.untilState('warming-up');
    only.send(...PICTURES.slice(1, 3));
    await until('the packets', () => (started.camera.status().stages[0]?.total ?? 0) === 2);
    assert.equal(started.camera.status().state, 'warming-up');
    only.send(...PICTURES.slice(3));
    await started.untilState('live');
    assert.equal(started.camera.status().reason, null);
    assert.deepEqual(states(started.seen), ['warming-up', 'live']);
  });

  it('is retried with its reason until it answers, and the reason stays in sight meanwhile', async () => {
    const connecting = Promise.withResolvers<ScriptedSession>();
    const source = new ScriptedSource(async (attempt) => {
      if (attempt < 3) throw new OperationalError('source-unreachable', 'Nothing listens there.', { retryable: true });
      return connecting.promise;
    });
    const lines: string[] = [];
    await using started = start(source, { log: (line) => lines.push(line) });
    await until('the fourth attempt', () => source.attempts === 4);
    const { state, reason, inputs } = started.camera.status();
    assert.deepEqual({ state, reason }, { state: 'retrying', reason: 'Nothing listens there.' });
    assert.equal(inputs[0]?.failures, 3);
    assert.deepEqual(lines, ['The camera "door" is tried again: Nothing listens there.']);
    connecting.resolve(session(PICTURES));
    await started.untilState('live');
    assert.equal(started.camera.status().reason, null);
  });

  it('that ends its stream is connected anew, and goes on in time', async () => {
    const source = new ScriptedSource(async () => session(PICTURES).end());
    await using started = start(source);
    await until('the third connection', () => source.sessions.length >= 3);
    assert.ok(
      started.seen.some(({ state, reason }) => state === 'retrying' && reason === 'The camera ended the stream.'),
    );
    assert.ok(started.camera.status().reconnects >= 2);
    assert.ok(source.sessions.slice(0, -1).every(({ isClosed }) => isClosed));
  });

  it('waits longer with each failure', async (context) => {
    const waits: number[] = [];
    const startedAt: number[] = [];
    context.mock.method(Math, 'random', () => 0.5);
    const source = new ScriptedSource(async () => {
      startedAt.push(performance.now());
      throw new OperationalError('source-unreachable', 'away', { retryable: true });
    });
    await using _started = start(source, { timing: { retryPause: { minimumMs: 20, maximumMs: 80, share: 1 } } });
    await until('five attempts', () => startedAt.length === 5);
    for (const [index, at] of startedAt.slice(1).entries()) waits.push(at - (startedAt[index] ?? 0));
    // A timer fires late on a busy machine, but never a whole step early.
    for (const [index, least] of [20, 20, 40, 80].entries()) assert.ok((waits[index] ?? 0) > least - 5, String(waits));
  });

  for (const rejectsOnAbort of [false, true]) {
    it(`that falls silent is stalled, then given up (${rejectsOnAbort ? 'its wait is cut short' : 'it just ends'})`, async () => {
      const source = new ScriptedSource(async () => new ScriptedSession(STREAM, { packets: PICTURES, rejectsOnAbort }));
      await using started = start(source, { timing: { stalledAfterMs: 30, givenUpAfterMs: 90 } });
      await until('a second connection', () => source.attempts >= 2);
      const retrying = started.seen.find(({ state }) => state === 'retrying');
      assert.match(retrying?.reason ?? '', /sent nothing for/);
      const names = states(started.seen);
      assert.deepEqual(names.slice(0, 4), ['warming-up', 'live', 'stalled', 'retrying']);
    });
  }

  it('that was stalled is live again with its next packet', async () => {
    const only = session(PICTURES.slice(0, 8));
    await using started = start(new ScriptedSource(async () => only), { timing: { stalledAfterMs: 30 } });
    await started.untilState('stalled');
    only.send(...PICTURES.slice(8, 9));
    await started.untilState('live');
  });

  it('that plays a file again and again is live all the time', async () => {
    const source = new ScriptedSource(async () => session(PICTURES).end(), { endIsExpected: true });
    await using started = start(source);
    await until('the fourth run', () => source.sessions.length >= 4);
    assert.deepEqual(states(started.seen), ['warming-up', 'live']);
  });

  it('whose file holds no picture is retried with pauses instead of at full speed', async () => {
    const source = new ScriptedSource(async () => session().end(), { endIsExpected: true });
    await using started = start(source, {
      timing: { retryPause: { minimumMs: NEVER_MS, maximumMs: NEVER_MS, share: 1 } },
    });
    await started.untilState('retrying');
    assert.equal(source.attempts, 1);
    assert.match(started.camera.status().reason ?? '', /no picture/);
  });

  it('that changes its resolution midway is opened anew at once and live again', async () => {
    const larger = await encodePictures({ count: 6, width: 128, height: 96 });
    const source = new ScriptedSource(async (attempt) =>
      attempt === 0
        ? session([...PICTURES, ...larger.map((packet) => later(packet, 1_000_000))])
        : new ScriptedSession(plainStream({ width: 128, height: 96 }), { packets: larger }),
    );
    const never = { retryPause: { minimumMs: NEVER_MS, maximumMs: NEVER_MS, share: 1 } };
    await using started = start(source, { timing: never, config: withTasks({ objects: { fps: 'all' } }) });
    await until('the larger picture', () => started.camera.status().video?.width === 128);
    await started.untilState('live');
    assert.ok(!states(started.seen).includes('retrying'));
    assert.equal(source.sessions[0]?.isClosed, true);
  });

  it('that turns out to send B-frames is transcoded from then on', async () => {
    const [first, second, third, ...rest] = PICTURES;
    assert.ok(first && second && third);
    const reordered = [first, later(second, 80_000), third, ...rest];
    const source = new ScriptedSource(async () => session(reordered));
    await using started = start(source, {
      timing: { retryPause: { minimumMs: NEVER_MS, maximumMs: NEVER_MS, share: 1 } },
    });
    await until('the second connection', () => source.attempts === 2);
    await started.untilState('live');
    const { video } = started.camera.status();
    assert.equal(video?.delivery, 'transcoded');
    assert.match(video?.deliveryReason ?? '', /B-frames/);
  });

  it('in trouble disturbs no other', async () => {
    const steady = session(PICTURES);
    await using calm = start(new ScriptedSource(async () => steady));
    await calm.untilState('live');
    const broken = new ScriptedSource(async (attempt) => {
      if (attempt % 2 === 0) throw new Error('nonsense');
      return session([{ ...(PICTURES[0] as EncodedPacket), data: new Uint8Array(500).fill(77) }]).end();
    });
    await using troubled = start(broken, { config: withTasks({ objects: { fps: 'all' } }) });
    await until('ten attempts', () => broken.attempts >= 10);
    assert.equal(troubled.camera.status().name, 'door');
    assert.deepEqual(states(calm.seen), ['warming-up', 'live']);
    assert.equal(calm.camera.status().reconnects, 0);
  });

  it('can be stopped in the middle of everything, and closes its session', async () => {
    const hanging = new ScriptedSource(
      (_attempt, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
        ),
    );
    const connecting = start(hanging);
    await connecting[Symbol.asyncDispose]();
    const source = new ScriptedSource(async () => session(PICTURES));
    const live = start(source, { config: withTasks({ objects: { fps: 'all' }, faces: { fps: 2 } }) });
    await live.untilState('live');
    await live[Symbol.asyncDispose]();
    assert.equal(source.sessions[0]?.isClosed, true);
  });
});

describe('the newest picture of a camera', () => {
  it('is taken from the packets that came last', async () => {
    const source = new ScriptedSource(async () => session(PICTURES));
    await using started = start(source);
    await until('all packets', () => started.camera.status().stages[0]?.total === PICTURES.length);
    const { jpeg, takenAtMs } = await started.camera.takeSnapshot(640);
    assert.deepEqual([...jpeg.subarray(0, 3)], [0xff, 0xd8, 0xff]);
    assert.ok(Math.abs(takenAtMs - Date.now()) < 10_000);
  });

  it('is there also late in a long group of pictures', async () => {
    const long = await encodePictures({ count: 300 });
    const source = new ScriptedSource(async () => session(long));
    await using started = start(source);
    await until('all packets', () => started.camera.status().stages[0]?.total === long.length);
    const { jpeg } = await started.camera.takeSnapshot(640);
    assert.deepEqual([...jpeg.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  });

  it('is refused with the reason while there is none', async () => {
    const source = new ScriptedSource(async () => {
      throw new OperationalError('source-unreachable', 'Nothing listens there.', { retryable: true });
    });
    await using started = start(source);
    await started.untilState('retrying');
    await assert.rejects(started.camera.takeSnapshot(640), {
      code: 'camera-not-live',
      message: /Nothing listens there/,
    });
  });
});

describe('a camera with a stream of its own for detection', { timeout: 60_000 }, () => {
  const LATER_US = 700_000;
  const inputs: CameraConfig['inputs'] = [
    { path: 'rtsp://192.0.2.1/main', roles: ['live', 'record'], transport: 'tcp', pace: 'realtime' },
    { path: 'rtsp://192.0.2.1/sub', roles: ['detect'], transport: 'tcp', pace: 'realtime' },
  ];

  /** The same pictures, made by a device that tells when. */
  const withClock = (packets: readonly EncodedPacket[]): VideoSourcePacket[] =>
    packets.map((packet) => ({ ...packet, kind: 'video', producedAtUs: 1_700_000_000_000_000 + packet.ptsUs }));

  it('draws what the small stream shows on the very pictures of the large one, though they come apart', async () => {
    const [main, sub] = [session(), session()];
    const sources = new Map([
      ['rtsp://192.0.2.1/main', new ScriptedSource(async () => main)],
      ['rtsp://192.0.2.1/sub', new ScriptedSource(async () => sub)],
    ]);
    await using started = start((path) => sources.get(path), {
      config: { ...CONFIG, inputs, detect: { ...CONFIG.detect, tasks: { objects: { fps: 'all' } } } },
    });
    const shown = new Set<number>();
    const results: number[] = [];
    const { output } = started.camera.viewed;
    output.subscribePackets('live', ({ ptsUs }) => shown.add(ptsUs));
    output.subscribeResults(({ ptsUs }) => results.push(ptsUs));
    main.send(...withClock(PICTURES));
    await until('the large pictures', () => shown.size === PICTURES.length);
    await until('the task', () => output.tasks.length === 1);
    // Its own timestamps have nothing to do with the other stream's.
    sub.send(
      ...withClock(PICTURES).map((packet) => ({ ...packet, ptsUs: LATER_US + (packet.ptsUs ?? 0), dtsUs: null })),
    );
    await until('the results', () => results.length >= PICTURES.length - 2);
    assert.deepEqual(
      results.filter((ptsUs) => !shown.has(ptsUs)),
      [],
    );
    assert.equal(new Set(results).size, results.length);
  });

  it('is watched on while the detection stream is away, and says which one fails', async () => {
    const away = new ScriptedSource(async () => {
      throw new OperationalError('source-unreachable', 'The small stream is away.', { retryable: true });
    });
    const main = new ScriptedSource(async () => session(PICTURES));
    await using started = start((path) => (path.endsWith('main') ? main : away), {
      config: { ...CONFIG, inputs, detect: { ...CONFIG.detect, tasks: { objects: { fps: 'all' } } } },
    });
    await started.untilState('live');
    await until('the failure', () => started.camera.status().inputs[1]?.state === 'retrying');
    const [large, small] = started.camera.status().inputs;
    assert.deepEqual([large?.state, large?.roles], ['live', ['live', 'record']]);
    assert.equal(small?.reason, 'The small stream is away.');
    assert.equal(started.camera.status().state, 'live');
  });

  it('does not fetch the detection stream while nothing is analysed', async () => {
    const sub = new ScriptedSource(async () => session(PICTURES));
    const main = new ScriptedSource(async () => session(PICTURES));
    await using started = start((path) => (path.endsWith('main') ? main : sub), { config: { ...CONFIG, inputs } });
    await started.untilState('live');
    assert.equal(sub.attempts, 0);
    assert.match(started.camera.status().inputs[1]?.reason ?? '', /no vision tasks/);
  });
});

describe('a camera that devices publish to', { timeout: 60_000 }, () => {
  it('says what it waits for, and does not drop a device that pauses', async () => {
    const only = session(PICTURES.slice(0, 8));
    const device = Promise.withResolvers<ScriptedSession>();
    const source = new ScriptedSource(() => device.promise, { waitingReason: 'Waiting for a device.' });
    await using started = start(source, { timing: { stalledAfterMs: 30, givenUpAfterMs: 60 } });
    assert.deepEqual(
      [started.camera.status().state, started.camera.status().reason],
      ['connecting', 'Waiting for a device.'],
    );
    device.resolve(only);
    await started.untilState('stalled');
    only.send(...PICTURES.slice(8));
    await until('the pause to end', () => states(started.seen).join(' ').includes('stalled live'));
    assert.equal(source.attempts, 1);
  });

  it('waits for the next device after one has left', async () => {
    const source = new ScriptedSource(async () => session(PICTURES).end(), { waitingReason: 'Waiting for a device.' });
    await using started = start(source);
    await until('the second device', () => source.attempts >= 2);
    assert.ok(
      started.seen.some(({ state, reason }) => state === 'retrying' && /stopped publishing/.test(reason ?? '')),
    );
  });
});

describe('a file that is analysed as fast as possible', { timeout: 60_000 }, () => {
  it('has every picture analysed once and then rests', async () => {
    const source = new ScriptedSource(async () => session(PICTURES).end(), { endIsExpected: true, endsForGood: true });
    const config = withTasks({ objects: { fps: 'all' } });
    const [input] = CONFIG.inputs;
    assert.ok(input);
    await using started = start(source, { config: { ...config, inputs: [{ ...input, pace: 'fastest' }] } });
    const results = new Set<number>();
    started.camera.viewed.output.subscribeResults(({ ptsUs }) => results.add(ptsUs));
    await until('the end', () => started.camera.status().reason === 'Everything has been played.');
    assert.equal(source.attempts, 1);
    // The decoder gives its last picture only with the next packet.
    assert.ok(results.size >= PICTURES.length - 1, `${results.size} of ${PICTURES.length}`);
  });
});

function withTasks(tasks: CameraConfig['detect']['tasks']): CameraConfig {
  return { ...CONFIG, detect: { ...CONFIG.detect, tasks } };
}

function later(packet: EncodedPacket, byUs: number): EncodedPacket {
  return { ...packet, ptsUs: (packet.ptsUs + byUs) as EncodedPacket['ptsUs'] };
}
