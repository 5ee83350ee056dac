import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import sharp from 'sharp';
import { PERSON_KEYPOINTS } from '#core/detection/person-keypoints.ts';
import { NOTHING_FOUND, type Result } from '#core/detection/result.ts';
import { drawResult } from './draw-result.ts';
import { readPicture } from './read-picture.ts';

const BOX = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 };
const PERSON = { label: '<person> & "co"', score: 0.9, box: BOX };
const LEFT_NEAR = Uint8Array.of(255, 0);

describe('drawResult', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localcv-draw-'));
    const background = { create: { width: 200, height: 100, channels: 3 as const, background: '#808080' } };
    await sharp(background).toFile(join(folder, 'gray.png'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function drawn(result: Result): Promise<(x: number, y: number) => readonly [number, number, number]> {
    const file = join(folder, 'out.png');
    await drawResult(await readPicture(join(folder, 'gray.png')), result, file);
    const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height], [200, 100]);
    return (x, y) => {
      const at = (y * info.width + x) * 3;
      return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    };
  }

  it('leaves the picture as it is where nothing was found', async () => {
    assert.deepEqual((await drawn(NOTHING_FOUND))(100, 50), [128, 128, 128]);
  });

  it('draws boxes whose labels hold what no XML may', async () => {
    const label = '\u001b[31m\0\ud800\uffff</text><image href="file:///etc/passwd"/>';
    const pixel = await drawn({ objects: [{ ...PERSON, label }] });
    assert.deepEqual(pixel(100, 25), [255, 59, 48], 'the upper edge');
  });

  it('draws boxes with labels that hold any characters', async () => {
    const pixel = await drawn({ objects: [PERSON] });
    const [red, green] = pixel(100, 25);
    assert.ok(red > green + 50, 'the upper side of the box is red');
    assert.deepEqual(pixel(100, 50), [128, 128, 128]);
  });

  it('draws landmarks and joints where they are', async () => {
    const keypoints = PERSON_KEYPOINTS.map(() => ({ x: 0.5, y: 0.5, score: 0.9 }));
    const pixel = await drawn({ objects: [{ ...PERSON, keypoints, landmarks: [{ x: 0.4, y: 0.5 }] }] });
    assert.deepEqual(
      [pixel(100, 50), pixel(80, 50)],
      [
        [255, 255, 255],
        [255, 255, 255],
      ],
    );
  });

  it('tints masks, also of boxes that reach outside the picture', async () => {
    const mask = { width: 1, height: 1, data: Uint8Array.of(255) };
    const pixel = await drawn({ objects: [{ ...PERSON, box: { x: 0.5, y: -0.5, width: 2, height: 2 }, mask }] });
    const [red, green] = pixel(180, 90);
    assert.ok(red > green + 30, `${red} ${green}`);
    assert.deepEqual(pixel(10, 90), [128, 128, 128]);
  });

  it('draws what is near in red and what is far in blue', async () => {
    const depth = { width: 2, height: 1, data: LEFT_NEAR, unit: 'relative' as const, nearest: 1, farthest: 0 };
    const pixel = await drawn({ objects: [], depth });
    const [near, far] = [pixel(10, 50), pixel(190, 50)];
    assert.ok(near[0] > near[2] + 50 && far[2] > far[0] + 50, `${near} ${far}`);
  });
});
