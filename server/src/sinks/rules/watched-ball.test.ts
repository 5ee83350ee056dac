import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import sharp from 'sharp';
import type { AlertPicture, AlertSignal } from '#contract/alerts.ts';
import type { CameraConfig } from '#contract/config.ts';
import { type FromMediaMessage, fromMediaMessageSchema, type MediaConfiguration } from '#contract/media-process.ts';
import { composeMediaServer } from '../../compose-media.ts';
import { quietFfmpegLog } from '../../ffmpeg/quiet-log.ts';
import { openFrameCount } from '../../ffmpeg/video-frame.ts';
import { findFreeUdpPort } from '../../testing/find-free-udp-port.ts';
import { cameraAt, MEDIA_DIRECTORIES, mediaWith } from '../../testing/media-configuration.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { until } from '../../testing/until.ts';

quietFfmpegLog();

type Rules = MediaConfiguration['rules'];
type Rule = Rules[string];

const BALL = { labels: ['circle'] };
/** The ball crosses the middle of its picture every few seconds. */
const LEFT = [
  [0, 0],
  [0.5, 0],
  [0.5, 1],
  [0, 1],
];
const RIGHT = LEFT.map(([x = 0, y = 0]) => [x + 0.5, y]);
const DETECT = { decode: 'always', tasks: { circle: { fps: 10, minimumScore: 0.5 } } };
const CAMERA = cameraAt('demo:ball', { detect: DETECT, zones: { left: { polygon: LEFT }, right: { polygon: RIGHT } } });
const ENTERS = (zone: string): Rule => ({ condition: { subject: BALL, verb: 'enters', where: { zones: [zone] } } });
const IS_THERE: Rule = { condition: { subject: BALL, verb: 'is-present' } };
const APPEARS_LATE_MS = 20_000;
const ENTRY = join(import.meta.dirname, '../../media-main.ts');

afterEach(() => assert.equal(openFrameCount(), 0, 'frames were left open'));

async function configurationOf(cameras: Record<string, CameraConfig>, rules: Rules): Promise<MediaConfiguration> {
  const directories = { ...MEDIA_DIRECTORIES, cacheDirectory: await createTemporaryFolder() };
  const wanted = mediaWith(cameras, await findFreeUdpPort());
  return { ...directories, ...wanted, rules, clip: { ...wanted.clip, enabled: false } };
}

/** A whole media process, in this very process, with all that it says of alerts. */
async function start(cameras: Record<string, CameraConfig>, rules: Rules) {
  const signals: AlertSignal[] = [];
  const pictures: AlertPicture[] = [];
  const events = new Set<string>();
  const take = (message: FromMediaMessage) => {
    if (message.type === 'alert-signal') signals.push(message.signal);
    if (message.type === 'alert-picture') pictures.push(message.picture);
    if (message.type === 'track') events.add(message.change.eventId);
  };
  const server = composeMediaServer((message) => take(fromMediaMessageSchema.parse(message)));
  const configuration = await configurationOf(cameras, rules);
  const configure = (changed: Partial<MediaConfiguration>) =>
    server.receive({ type: 'configure', configuration: { ...configuration, ...changed } });
  await configure({});
  const of = (type: AlertSignal['type'], rule: string) =>
    signals.filter((signal) => signal.type === type && signal.rule === rule);
  const untilRaised = (rule: string, times = 1) =>
    until(`the rule "${rule}" to be fulfilled`, () => of('raised', rule).length >= times, APPEARS_LATE_MS);
  return {
    signals,
    pictures,
    events,
    configure,
    of,
    untilRaised,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe('a rule about the demo camera', { timeout: 60_000 }, () => {
  it('is told of when the ball enters a zone, with its event and a picture that shows its box', async () => {
    await using media = await start({ ball: CAMERA }, { left: ENTERS('left'), right: ENTERS('right') });
    await until('an alert', () => media.signals.some(({ type }) => type === 'raised'), APPEARS_LATE_MS);
    const [raised] = media.signals;
    const [object] = raised?.objects ?? [];
    assert.ok(raised && object);
    assert.deepEqual([raised.type, raised.camera, object.label, object.task], ['raised', 'ball', 'circle', 'circle']);
    // On a busy machine a file or a simulated camera is a little ahead of or behind the clock.
    assert.ok(raised.analysedAtMs !== null && Math.abs(raised.analysedAtMs - raised.timeMs) < 5_000);
    assert.ok((object.score ?? 0) > 0.5);
    await until('the picture', () => media.pictures.some(({ alertId }) => alertId === raised.alertId));
    await until('the event', () => media.events.has(object.eventId ?? ''));
    const picture = media.pictures.find(({ alertId }) => alertId === raised.alertId);
    assert.ok(picture);
    assert.ok(Math.abs(picture.takenAtMs - raised.timeMs) < 5_000);
    await assertBoxDrawn(picture.picture, object.box);
  });

  it('counts from when it is saved, and ends when it is changed or its camera goes', async () => {
    const never: Rule = { condition: { subject: { labels: ['elephant'] }, verb: 'is-present' } };
    await using media = await start({ ball: CAMERA }, { visit: never, other: IS_THERE });
    await media.untilRaised('other');
    assert.deepEqual(media.of('raised', 'visit'), []);
    await media.configure({ rules: { visit: IS_THERE, other: IS_THERE } });
    await media.untilRaised('visit');
    assert.deepEqual(media.of('ended', 'other'), []);
    await media.configure({ rules: { visit: { ...IS_THERE, severity: 'critical' }, other: IS_THERE } });
    const [first] = media.of('raised', 'visit');
    assert.equal(media.of('ended', 'visit')[0]?.alertId, first?.alertId);
    await media.untilRaised('visit', 2);
    await media.configure({ cameras: {} });
    for (const rule of ['visit', 'other']) {
      const ended = media.of('ended', rule).map(({ alertId }) => alertId);
      assert.deepEqual(
        ended.toSorted(),
        media
          .of('raised', rule)
          .map(({ alertId }) => alertId)
          .toSorted(),
      );
    }
  });

  it('is one of many, all of which are told of', async () => {
    const rules = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`rule-${index}`, IS_THERE]));
    await using media = await start({ ball: CAMERA }, rules);
    await until(
      'all of them',
      () => media.signals.filter(({ type }) => type === 'raised').length === 100,
      APPEARS_LATE_MS,
    );
    assert.equal(new Set(media.signals.map(({ rule }) => rule)).size, 100);
  });

  it('ends when the process is told to end', async () => {
    const child = fork(ENTRY, { serialization: 'advanced', stdio: 'ignore' });
    const gone = once(child, 'exit');
    const signals: AlertSignal[] = [];
    child.on('message', (message: FromMediaMessage) => {
      if (message.type === 'alert-signal') signals.push(message.signal);
    });
    const configuration = await configurationOf({ ball: CAMERA }, { visit: IS_THERE });
    child.send({ type: 'configure', configuration });
    try {
      await until('the alert', () => signals.some(({ type }) => type === 'raised'), APPEARS_LATE_MS);
      child.send({ type: 'shutdown' });
      await gone;
    } finally {
      child.kill('SIGKILL');
    }
    assert.equal(signals.at(-1)?.type, 'ended');
    assert.equal(signals.at(-1)?.alertId, signals[0]?.alertId);
  });
});

/** The corners of the box lie outside of the ball, on its dark background. */
async function assertBoxDrawn(jpeg: Uint8Array, box: { x: number; y: number; width: number; height: number }) {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height], [1280, 720]);
  const isRedAt = (x: number, y: number) => {
    const at = (Math.round(y * info.height) * info.width + Math.round(x * info.width)) * 3;
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    return red > 150 && green < 120 && blue < 120;
  };
  const { x, y, width, height } = box;
  assert.ok(isRedAt(x, y + height * 0.9) && isRedAt(x + width, y + height * 0.9), 'the sides of the box are drawn');
  assert.ok(isRedAt(x + width * 0.1, y + height), 'its lower edge is drawn');
}
