import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import sharp from 'sharp';
import { type AlertPicture, alertPictureSchema } from '#contract/alerts.ts';
import { openFrameCount, type VideoFrame } from '../../ffmpeg/video-frame.ts';
import { planarFrame } from '../../pipeline/testing/hand-fed-frames.ts';
import { until } from '../../testing/until.ts';
import { AlertPictures } from './alert-pictures.ts';
import { type AlertDrawing, drawAlert, drawnPlaces } from './draw-alert.ts';

const idOf = (index: number) => `00000000-0000-4000-8000-${`${index}`.padStart(12, '0')}`;
const BOX = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 };
const DRAWING: AlertDrawing = {
  objects: [{ label: 'cat', score: 0.91, box: BOX, isSeen: true }],
  zones: [],
  lines: [],
};

afterEach(() => assert.equal(openFrameCount(), 0, 'frames were left open'));

function grayFrame(width: number, height: number): VideoFrame {
  return planarFrame({ width, height, data: new Uint8Array((width * height * 3) / 2).fill(128) }, 0);
}

function create(newestFrame: (camera: string) => Promise<VideoFrame> = async () => assert.fail('not asked for')) {
  const made: AlertPicture[] = [];
  const warnings: string[] = [];
  const pictures = new AlertPictures({
    emit: (picture) => made.push(alertPictureSchema.parse(picture)),
    newestFrame,
    onWarning: (message) => warnings.push(message),
  });
  const add = (camera: string, ...ids: number[]) => {
    using frame = grayFrame(320, 180);
    const alerts = ids.map((id) => ({ alertId: idOf(id), drawing: DRAWING }));
    pictures.add(camera, frame, 1000, alerts);
  };
  return { pictures, made, warnings, add, [Symbol.asyncDispose]: () => pictures[Symbol.asyncDispose]() };
}

/** Red, green and blue of a pixel at a place of the picture. */
async function pixelAt(jpeg: Uint8Array, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  const at = (Math.round(y * info.height) * info.width + Math.round(x * info.width)) * 3;
  return [...data.subarray(at, at + 3)];
}

const isRed = ([red = 0, green = 0, blue = 0]: readonly number[]) => red > 180 && green < 110 && blue < 110;
const isGray = (pixel: readonly number[]) => Math.max(...pixel) - Math.min(...pixel) < 12;

describe('the pictures of alerts', { timeout: 20_000 }, () => {
  it('show the frame at most 1280 wide, with the box of what was found', async () => {
    await using made = create();
    using frame = grayFrame(1920, 1080);
    made.pictures.add('door', frame, 1234.5, [{ alertId: idOf(1), drawing: DRAWING }]);
    await until('the picture', () => made.made.length === 1);
    const [picture] = made.made;
    assert.ok(picture);
    assert.deepEqual([picture.alertId, picture.camera, picture.takenAtMs], [idOf(1), 'door', 1234.5]);
    const { format, width, height } = await sharp(picture.picture).metadata();
    assert.deepEqual([format, width, height], ['jpeg', 1280, 720]);
    for (const [x, y] of [
      [0.25, 0.5],
      [0.75, 0.5],
      [0.5, 0.75],
    ] as const)
      assert.ok(isRed(await pixelAt(picture.picture, x, y)), `no box at ${x}, ${y}`);
    assert.ok(isGray(await pixelAt(picture.picture, 0.5, 0.5)), 'the middle of the box is as it was');
  });

  it('are made of every alert of a frame, each with its own boxes', async () => {
    await using made = create();
    made.add('door', 1, 2, 3);
    await until('the pictures', () => made.made.length === 3);
    assert.deepEqual(
      made.made.map(({ alertId }) => alertId),
      [idOf(1), idOf(2), idOf(3)],
    );
  });

  it('are made one after the other; what comes faster than that is left out, and that is said once', async () => {
    await using made = create();
    for (let index = 0; index < 20; index++) made.add('door', index);
    made.add('yard', 100);
    await until('the last picture', () => made.made.length === 6);
    const ofDoor = made.made.filter(({ camera }) => camera === 'door').map(({ alertId }) => alertId);
    assert.deepEqual(ofDoor, [0, 1, 2, 3, 4].map(idOf));
    assert.equal(made.warnings.length, 1);
    assert.match(made.warnings[0] ?? '', /too many alerts at once on the camera "door"/);
    made.add('door', 50);
    await until('the next picture', () => made.made.length === 7);
  });

  it('of what time alone decided are of the next frame, one for all that wait for it', async () => {
    const asked: string[] = [];
    await using made = create(async (camera) => {
      asked.push(camera);
      return grayFrame(64, 36);
    });
    for (const id of [1, 2]) made.pictures.addNewest('door', { alertId: idOf(id), drawing: DRAWING });
    await until('the pictures', () => made.made.length === 2);
    assert.deepEqual(asked, ['door']);
    assert.ok(Math.abs((made.made[0]?.takenAtMs ?? 0) - Date.now()) < 60_000);
    made.pictures.addNewest('door', { alertId: idOf(3), drawing: DRAWING });
    await until('the third', () => made.made.length === 3);
  });

  it('that wait for the next frame are bounded in number, and that is said', async () => {
    const next = Promise.withResolvers<VideoFrame>();
    await using made = create(() => next.promise);
    for (let id = 0; id < 40; id++) made.pictures.addNewest('door', { alertId: idOf(id), drawing: DRAWING });
    assert.match(made.warnings.join(), /^There were too many alerts at once on the camera "door"[^.]*\.$/);
    next.resolve(grayFrame(64, 36));
    await until('the pictures', () => made.made.length === 32);
  });

  it('are missing where the camera shows nothing, which is said', async () => {
    await using made = create(async () => {
      throw new Error('There is no picture of "door" now');
    });
    made.pictures.addNewest('door', { alertId: idOf(1), drawing: DRAWING });
    await until('the sentence', () => made.warnings.length === 1);
    assert.equal(made.warnings[0], 'An alert comes without a picture: There is no picture of "door" now');
  });

  it('are given up when the process ends, also one whose frame comes later', async () => {
    const late = Promise.withResolvers<VideoFrame>();
    const made = create(() => late.promise);
    for (let index = 0; index < 5; index++) made.add('door', index);
    made.pictures.addNewest('yard', { alertId: idOf(9), drawing: DRAWING });
    await made[Symbol.asyncDispose]();
    const before = made.made.length;
    assert.ok(before <= 1, `${before}`);
    late.resolve(grayFrame(64, 36));
    await late.promise;
    await until('the late frame to be closed', () => openFrameCount() === 0);
    assert.deepEqual([made.made.length, made.warnings], [before, []]);
  });

  it('take labels of any kind for words, and places outside of the picture for what they are', async () => {
    await using made = create();
    const labels = ['<image href="file:///etc/passwd"/>', '&amp;"\'', '\u0000\ud800', 'ä'.repeat(5000), ''];
    const objects = labels.map((label) => ({
      label,
      score: null,
      box: { x: 0.9, y: -0.2, width: 4, height: 9 },
      isSeen: false,
    }));
    using frame = grayFrame(64, 36);
    const lines = [
      [
        { x: -1, y: 0.5 },
        { x: 3, y: 0.5 },
      ],
    ];
    made.pictures.add('door', frame, 0, [{ alertId: idOf(1), drawing: { objects, zones: [], lines } }]);
    await until('the picture', () => made.made.length + made.warnings.length === 1);
    assert.deepEqual(made.warnings, []);
    const svg = drawAlert({ objects, zones: [], lines }, { width: 64, height: 36 });
    assert.doesNotMatch(svg, /<image|href="file/);
    assert.ok(svg.length < 5000, 'a long label is cut');
  });
});

it('the places of a rule are drawn where the camera has them', () => {
  const polygon = [
    [0, 0],
    [1, 0],
    [1, 1],
  ] as const;
  const scene = {
    zones: { yard: { polygon }, gate: { polygon } },
    lines: {
      fence: {
        points: [
          [0, 0],
          [1, 1],
        ] as const,
      },
    },
  };
  const rule = {
    condition: { subject: {}, verb: 'crosses', line: 'fence', where: { zones: ['yard', 'elsewhere'] } },
  } as const;
  const { zones, lines } = drawnPlaces(rule, scene);
  assert.deepEqual(
    [zones.length, lines],
    [
      1,
      [
        [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
      ],
    ],
  );
  assert.deepEqual(drawnPlaces(rule, undefined), { zones: [], lines: [] });
});
