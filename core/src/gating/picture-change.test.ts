import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../demo/seeded-random.ts';
import type { GrayPicture } from '../geometry/gray-picture.ts';
import { hasPictureChanged } from './picture-change.ts';

const WIDTH = 160;
const HEIGHT = 90;

/** A room of smooth shades, with noise and whatever is drawn into it. */
function picture(
  seed: number,
  options: { noise?: number; light?: number; fromLeft?: number; box?: readonly [number, number, number, number] } = {},
): GrayPicture {
  const { noise = 2, light = 0, fromLeft = 0, box } = options;
  const random = seededRandom(seed);
  const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, index) => {
    const [x, y] = [index % WIDTH, Math.floor(index / WIDTH)];
    const isInBox = box !== undefined && x >= box[0] && y >= box[1] && x < box[0] + box[2] && y < box[1] + box[3];
    return (
      100 +
      40 * Math.sin(x / 17) +
      20 * Math.cos(y / 9) +
      light +
      (fromLeft * x) / WIDTH +
      (random() - 0.5) * 2 * noise +
      (isInBox ? 40 : 0)
    );
  });
  return { width: WIDTH, height: HEIGHT, data };
}

const noisy = (seed: number) => picture(seed, { noise: 60 });

/** Nothing of it is where it is in the room. */
function otherScene({ contrast, noise = 2 }: { contrast: number; noise?: number }): GrayPicture {
  const random = seededRandom(3);
  const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, index) => {
    const [x, y] = [index % WIDTH, Math.floor(index / WIDTH)];
    return 120 + contrast * Math.cos(x / 11 + y / 23) + (random() - 0.5) * 2 * noise;
  });
  return { width: WIDTH, height: HEIGHT, data };
}

describe('hasPictureChanged', () => {
  const cases: readonly { name: string; after: GrayPicture; before?: GrayPicture; expected: boolean }[] = [
    { name: 'nothing but a little noise', after: picture(2), expected: false },
    { name: 'strong noise', before: picture(1, { noise: 12 }), after: picture(2, { noise: 12 }), expected: false },
    { name: 'light that changes everywhere', after: picture(2, { light: 25 }), expected: false },
    { name: 'something large that came', after: picture(2, { box: [60, 30, 20, 40] }), expected: true },
    { name: 'something of 2 by 5 samples that came', after: picture(2, { box: [60, 30, 2, 5] }), expected: true },
    { name: 'a single sample, which is noise', after: picture(2, { box: [60, 30, 1, 1] }), expected: false },
    { name: 'something that left', before: picture(1, { box: [60, 30, 8, 8] }), after: picture(2), expected: true },
    {
      name: 'something that moved by its own width',
      before: picture(1, { box: [60, 30, 4, 9] }),
      after: picture(2, { box: [64, 30, 4, 9] }),
      expected: true,
    },
    {
      name: 'something that came while the light changed',
      after: picture(2, { light: 15, box: [10, 10, 6, 12] }),
      expected: true,
    },
    { name: 'noise as of a small camera in the dark', before: noisy(1), after: noisy(2), expected: false },
    { name: 'another scene', after: otherScene({ contrast: 90 }), expected: true },
    { name: 'another scene of little contrast', after: otherScene({ contrast: 25 }), expected: true },
    {
      name: 'another scene in strong noise',
      before: noisy(1),
      after: otherScene({ contrast: 90, noise: 60 }),
      expected: true,
    },
    { name: 'light that comes on from one side', after: picture(2, { fromLeft: 60 }), expected: true },
    { name: 'a picture of another size', after: { width: 2, height: 2, data: new Uint8Array(4) }, expected: true },
  ];
  for (const { name, before = picture(1), after, expected } of cases) {
    it(`${expected ? 'sees' : 'does not mind'} ${name}`, () =>
      assert.equal(hasPictureChanged(before, after), expected));
  }
});
