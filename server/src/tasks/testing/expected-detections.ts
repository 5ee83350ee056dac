import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import type { Box, Point } from '#core/geometry/box.ts';
import type { TaskInput } from '../task.ts';
import { pictureFile, readSamples } from './test-pictures.ts';

interface ExpectedFile {
  readonly [picture: string]: {
    readonly yolox: readonly ExpectedPixels[];
    readonly deim: readonly ExpectedPixels[];
    readonly deim_femto: readonly ExpectedPixels[];
    readonly faces: readonly { readonly score: number; readonly box: PixelBox; readonly kps: readonly number[] }[];
  };
}
interface ExpectedPixels {
  readonly label: string;
  readonly score: number;
  readonly box: PixelBox;
}
/** Left, top, right and bottom. */
type PixelBox = readonly [number, number, number, number];

export interface ExpectedObject {
  readonly label: string;
  readonly score: number;
  readonly box: Box;
}

export interface ExpectedFace extends ExpectedObject {
  /** Eye, eye, nose, two corners of the mouth; the eye on the left side of the picture first. */
  readonly points: readonly Point[];
}

/** What other detectors found in a shared picture, and the picture's size. */
export async function readExpected(picture: string) {
  const { width, height } = await sharp(pictureFile(picture)).metadata();
  const file: ExpectedFile = JSON.parse(readFileSync(pictureFile('../expected.json'), 'utf8'));
  const { yolox = [], deim = [], deim_femto: deimFemto = [], faces = [] } = file[picture] ?? {};
  const relative = ([left, top, right, bottom]: PixelBox): Box => ({
    x: left / width,
    y: top / height,
    width: (right - left) / width,
    height: (bottom - top) / height,
  });
  const toObject = ({ label, score, box }: ExpectedPixels): ExpectedObject => ({ label, score, box: relative(box) });
  return {
    size: { width, height },
    yolox: yolox.map(toObject),
    deim: deim.map(toObject),
    deimFemto: deimFemto.map(toObject),
    faces: faces.map(({ score, box, kps }): ExpectedFace => {
      const points = [0, 2, 4, 6, 8].map((index) => ({
        x: (kps[index] ?? 0) / width,
        y: (kps[index + 1] ?? 0) / height,
      }));
      return { label: 'face', score, box: relative(box), points };
    }),
  };
}

/** A shared picture as a task wants it. */
export async function readImage(picture: string, input: TaskInput) {
  return { ...input, data: await readSamples(pictureFile(picture), input) };
}
