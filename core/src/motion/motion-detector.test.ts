import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../demo/seeded-random.ts';
import type { Detection } from '../detection/detection.ts';
import { type Box, intersectionOverUnion } from '../geometry/box.ts';
import { mediaTimeUs } from '../time/media-time.ts';
import { MotionDetector } from './motion-detector.ts';

const WIDTH = 256;
const HEIGHT = 144;
const INTERVAL_US = 200_000;

interface Scene {
  /** Boxes in samples, with their grey level. */
  readonly things?: readonly (Box & { readonly level: number })[];
  readonly gain?: number;
  readonly offset?: number;
  /** Whole and half samples by which the camera is moved. */
  readonly shift?: { readonly x: number; readonly y: number };
}

/** Pictures of a yard with walls, ground and fine texture, as a camera with a noisy sensor sees them. */
function createCamera(noise = 3, contrast = 60) {
  const random = seededRandom(7);
  const texture = Float32Array.from({ length: 4096 }, () => random() * contrast);
  const ground = (x: number, y: number) => {
    const cell = texture[(Math.floor(x / 6) * 31 + Math.floor(y / 6) * 57) & 4095] ?? 0;
    return (y < 50 ? 150 : 70) + cell;
  };
  const detector = new MotionDetector();
  let frames = 0;
  return (scene: Scene = {}): Detection[] => {
    const { things = [], gain = 1, offset = 0, shift = { x: 0, y: 0 } } = scene;
    const data = new Uint8Array(WIDTH * HEIGHT);
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const thing = things.find((one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height);
        const light = thing?.level ?? ground(x - shift.x, y - shift.y);
        const value = light * gain + offset + (random() + random() + random() - 1.5) * 2 * noise;
        data[y * WIDTH + x] = Math.min(255, Math.max(0, value));
      }
    }
    return detector.update({ width: WIDTH, height: HEIGHT, data }, mediaTimeUs(frames++ * INTERVAL_US));
  };
}

const relative = ({ x, y, width, height }: Box): Box => ({
  x: x / WIDTH,
  y: y / HEIGHT,
  width: width / WIDTH,
  height: height / HEIGHT,
});
const times = (count: number, look: (index: number) => Detection[]) => Array.from({ length: count }, (_, i) => look(i));

describe('the motion detector', () => {
  it('sees nothing in a still scene, however noisy', () => {
    for (const noise of [0, 2, 6, 10]) {
      const look = createCamera(noise);
      times(10, () => look());
      assert.deepEqual(times(40, () => look()).flat(), [], `noise of ${noise}`);
    }
  });

  it('finds a thing that moves, where it is', () => {
    const look = createCamera();
    times(10, () => look());
    for (let step = 0; step < 30; step++) {
      const thing = { x: 10 + step * 6, y: 60, width: 20, height: 40, level: 30 };
      const found = look({ things: [thing] });
      const best = Math.max(0, ...found.map(({ box }) => intersectionOverUnion(box, relative(thing))));
      assert.ok(best > 0.5, `step ${step}: ${JSON.stringify(found)}`);
      assert.ok(found.every(({ label, score }) => label === 'motion' && score > 0.5 && score < 1));
    }
  });

  it('tells two things apart', () => {
    const look = createCamera();
    times(10, () => look());
    const found = times(8, (step) =>
      look({
        things: [
          { x: 20 + step * 4, y: 60, width: 16, height: 30, level: 20 },
          { x: 200 - step * 4, y: 80, width: 24, height: 24, level: 230 },
        ],
      }),
    );
    assert.deepEqual(
      found.map(({ length }) => length),
      Array.from({ length: 8 }, () => 2),
    );
  });

  it('lets go of what has stopped, and sees it again when it goes on', () => {
    const look = createCamera();
    const parked = { x: 100, y: 60, width: 40, height: 30, level: 200 };
    times(10, () => look());
    times(10, (step) => look({ things: [{ ...parked, x: step * 10 }] }));
    times(30, () => look({ things: [parked] }));
    assert.deepEqual(times(20, () => look({ things: [parked] })).flat(), []);
    const leaving = times(10, (step) => look({ things: [{ ...parked, x: 100 + step * 8 }] }));
    assert.ok(leaving.slice(1).every(({ length }) => length > 0));
    // The place that it stood on looks new, but nothing moves there.
    times(10, () => look());
    assert.deepEqual(times(20, () => look()).flat(), []);
  });

  const lights: [string, (step: number) => Scene][] = [
    ['that fades', (step) => ({ gain: 1 - step * 0.01 })],
    ['that jumps up with the exposure', (step) => ({ gain: step < 5 ? 1 : 1.25 })],
    ['that jumps down with the exposure', (step) => ({ gain: step < 5 ? 1 : 0.8, offset: step < 5 ? 0 : 5 })],
    ['that flickers', (step) => ({ offset: step % 2 === 0 ? 0 : 12 })],
    ['that is switched off', (step) => ({ gain: step < 5 ? 1 : 0.2 })],
  ];
  for (const [name, scene] of lights) {
    it(`does not take light ${name} for motion`, () => {
      const look = createCamera();
      times(10, () => look());
      assert.deepEqual(times(30, (step) => look(scene(step))).flat(), []);
    });
  }

  it('still finds what moves while the light changes', () => {
    const look = createCamera();
    times(10, () => look());
    const found = times(10, (step) =>
      look({ gain: 1 + step * 0.02, things: [{ x: 20 + step * 8, y: 70, width: 24, height: 40, level: 20 }] }),
    );
    assert.ok(
      found.every(({ length }) => length === 1),
      JSON.stringify(found),
    );
  });

  it('does not take a shaken camera for motion', () => {
    const look = createCamera(3, 40);
    const shakes = [0, 1, -1, 2, 0.5, -2, 3, 0, -3, 1];
    times(10, () => look());
    const found = times(30, (step) =>
      look({ shift: { x: shakes[step % 10] ?? 0, y: shakes[(step * 3 + 1) % 10] ?? 0 } }),
    );
    assert.deepEqual(found.flat(), []);
  });

  it('works with pictures that come once in two seconds', () => {
    const detector = new MotionDetector();
    const data = new Uint8Array(WIDTH * HEIGHT).fill(100);
    const see = (at: number, x: number | null) => {
      const picture = data.slice();
      for (let y = 60; x !== null && y < 100; y++) picture.fill(220, y * WIDTH + x, y * WIDTH + x + 20);
      return detector.update({ width: WIDTH, height: HEIGHT, data: picture }, mediaTimeUs(at * 2_000_000));
    };
    for (let at = 0; at < 5; at++) assert.deepEqual(see(at, null), []);
    for (let at = 5; at < 10; at++) assert.equal(see(at, at * 20).length > 0, true);
  });

  it('begins anew with a picture of another size or from the past', () => {
    const detector = new MotionDetector();
    const picture = (width: number, level: number) => ({
      width,
      height: 90,
      data: new Uint8Array(width * 90).fill(level),
    });
    assert.deepEqual(detector.update(picture(160, 50), mediaTimeUs(1_000_000)), []);
    assert.deepEqual(detector.update(picture(120, 200), mediaTimeUs(1_200_000)), []);
    assert.deepEqual(detector.update(picture(120, 20), mediaTimeUs(1_000)), []);
  });

  it('refuses samples that do not fit the size', () => {
    const detector = new MotionDetector();
    assert.throws(() => detector.update({ width: 4, height: 4, data: new Uint8Array(15) }, mediaTimeUs(0)), TypeError);
  });
});
