import assert from 'node:assert/strict';
import { test } from 'node:test';
import pino from 'pino';
import type { PtzMove } from '#contract/onvif.ts';
import { type OnvifDeviceOptions, startOnvifDevice } from '../../../fixtures/onvif-device/onvif-device.ts';
import { OperationalError } from '../operational-error.ts';
import { until } from '../testing/until.ts';
import type { MovableDevice } from './movable-device.ts';
import { PtzControl } from './ptz-control.ts';

const logger = pino({ level: 'silent' });
const RIGHT: PtzMove = { mode: 'continuous', pan: 0.5, tilt: 0, zoom: 0 };
const ONVIF = { address: '10.0.0.5', user: '', password: '' };
/** Longer than any test takes; what is to stop by itself has its own. */
const NEVER_MS = 60_000;

async function open(options: OnvifDeviceOptions & { deadManMs?: number } = {}) {
  const device = await startOnvifDevice({ password: 'secret', ...options });
  const control = new PtzControl({ logger, deadManMs: options.deadManMs ?? NEVER_MS });
  const onvif = { address: `127.0.0.1:${device.port}`, user: 'admin', password: 'secret' };
  return {
    device,
    control,
    onvif,
    operations: () => device.asked.map(({ operation }) => operation).filter((name) => !name.startsWith('Get')),
    async [Symbol.asyncDispose]() {
      await control[Symbol.asyncDispose]();
      await device[Symbol.asyncDispose]();
    },
  };
}

for (const style of ['plain', 'modern'] as const) {
  test(`a camera moves, stops and goes home (${style})`, async () => {
    await using opened = await open({ style });
    const { control, onvif, device } = opened;
    await control.move('door', onvif, RIGHT);
    await control.stop('door', onvif);
    await control.move('door', onvif, { mode: 'relative', pan: 0, tilt: -0.1, zoom: 0 });
    await control.goHome('door', onvif);
    const operations = [...new Set(opened.operations())];
    assert.deepEqual(operations, ['ContinuousMove', 'Stop', 'RelativeMove', 'GotoHomePosition']);
    const move = device.asked.findLast(({ operation }) => operation === 'ContinuousMove')?.body ?? '';
    assert.match(move, /<PanTilt x="0\.5" y="0"/);
    assert.match(move, /<ProfileToken>Profile_[12]</);
    assert.match(move, /<Timeout>PT2S</, 'the device ends it too');
    assert.doesNotMatch(move, /<Zoom/);
  });
}

test('a movement that nobody repeats ends by itself', async () => {
  await using opened = await open({ deadManMs: 100 });
  await opened.control.move('door', opened.onvif, RIGHT);
  await until('the stop', () => opened.operations().includes('Stop'));
});

test('a movement that is repeated goes on', async () => {
  await using opened = await open({ deadManMs: 1_500 });
  const endMs = performance.now() + 2_000;
  while (performance.now() < endMs) await opened.control.move('door', opened.onvif, RIGHT);
  assert.doesNotMatch(opened.operations().join(), /Stop/);
});

test('what moves is stopped when the server ends', async () => {
  const opened = await open();
  await opened.control.move('door', opened.onvif, RIGHT);
  await opened.control[Symbol.asyncDispose]();
  assert.equal(opened.operations().at(-1), 'Stop');
  await opened.device[Symbol.asyncDispose]();
});

test('presets are listed, made, moved to and removed', async () => {
  await using opened = await open();
  const { control, onvif, device } = opened;
  assert.deepEqual(await control.presets('door', onvif), [
    { token: '1', name: 'Gate' },
    { token: '2', name: 'Yard & <street>' },
  ]);
  const made = await control.setPreset('door', onvif, 'A & <b>"', undefined);
  assert.deepEqual(made, { token: '3', name: 'A & <b>"' });
  assert.equal(device.presets.get('3'), 'A & <b>"', 'special characters arrive as they are');
  await control.goToPreset('door', onvif, '3');
  assert.match(device.asked.at(-1)?.body ?? '', /<PresetToken>3</);
  await control.removePreset('door', onvif, '3');
  assert.equal(device.presets.has('3'), false);
});

test('a token cannot smuggle in another command', async () => {
  await using opened = await open();
  await opened.control.goToPreset('door', opened.onvif, '1</PresetToken><Evil/>');
  assert.doesNotMatch(opened.device.asked.at(-1)?.body ?? '', /<Evil/);
});

test('a device without PTZ is said to have none', async () => {
  await using opened = await open({ style: 'old' });
  await assert.rejects(opened.control.move('door', opened.onvif, RIGHT), { code: 'ptz-unsupported' });
});

test('what the device does not offer is said to be refused', async () => {
  await using opened = await open();
  const absolute: PtzMove = { ...RIGHT, mode: 'absolute' };
  await assert.rejects(opened.control.move('door', opened.onvif, absolute), {
    code: 'onvif-refused',
    message: /Optional Action Not Implemented/,
  });
});

/** A device whose answers the test gives. */
function slowDevice() {
  const calls: string[] = [];
  const answers: PromiseWithResolvers<void>[] = [];
  const call = (name: string) => {
    calls.push(name);
    const answer = Promise.withResolvers<void>();
    answers.push(answer);
    return answer.promise;
  };
  const device = { move: ({ pan }: PtzMove) => call(`move ${pan}`), stop: () => call('stop') };
  return { calls, answers, device: device as MovableDevice };
}

test('of movements that come faster than the device works only the newest counts, and a stop overtakes them', async () => {
  const { calls, answers, device } = slowDevice();
  const control = new PtzControl({ logger, deadManMs: NEVER_MS, connect: async () => device });
  const wishes = [control.move('a', ONVIF, { ...RIGHT, pan: 0.1 })];
  await until('the first', () => answers.length === 1);
  for (const pan of [0.2, 0.3]) wishes.push(control.move('a', ONVIF, { ...RIGHT, pan }));
  wishes.push(control.stop('a', ONVIF));
  answers[0]?.resolve();
  await until('the stop', () => answers.length === 2);
  answers[1]?.resolve();
  await Promise.all(wishes);
  assert.deepEqual(calls, ['move 0.1', 'stop']);
  await control[Symbol.asyncDispose]();
});

test('a stop that the device does not take is repeated', async () => {
  const { calls, answers, device } = slowDevice();
  const control = new PtzControl({ logger, deadManMs: NEVER_MS, connect: async () => device });
  const stopped = control.stop('a', ONVIF);
  await until('the first attempt', () => answers.length === 1);
  answers[0]?.reject(new OperationalError('onvif-unreachable', 'away', { retryable: true }));
  await until('the second attempt', () => answers.length === 2);
  answers[1]?.resolve();
  await stopped;
  assert.deepEqual(calls, ['stop', 'stop']);
  await control[Symbol.asyncDispose]();
});

test('a device that was away is connected anew', async () => {
  let connections = 0;
  const connect = async (): Promise<MovableDevice> => {
    if (++connections === 1) throw new OperationalError('onvif-unreachable', 'away', { retryable: true });
    return slowDevice().device;
  };
  const control = new PtzControl({ logger, deadManMs: NEVER_MS, connect });
  await assert.rejects(control.goHome('a', ONVIF), { code: 'onvif-unreachable' });
  await assert.rejects(control.goHome('a', ONVIF), TypeError, 'the second device is reached');
  assert.equal(connections, 2);
  await control[Symbol.asyncDispose]();
});
