import sharp, { type Sharp } from 'sharp';
import { IDENTITY_TASK } from '#contract/built-in-tasks.ts';
import type { DescribedFace } from '#contract/people.ts';
import type { Detection } from '#core/detection/detection.ts';
import type { Result } from '#core/detection/result.ts';
import { type Box, clampBox, scaleBox } from '#core/geometry/box.ts';
import { type PixelRegion, pixelsOf, regionOf, WHOLE_PICTURE } from '#core/regions/picture-region.ts';
import type { TaskRunner, TaskRuntime } from '../inference/task-runner.ts';
import { OperationalError } from '../operational-error.ts';
import { stillTaskImage } from '../tasks/still-task-image.ts';

/** 40 megapixels: more than phones send, little enough to decode in a moment. */
const MAXIMUM_PIXELS = 40_000_000;
const MAXIMUM_SIDE = 1920;
const LOAD_TIMEOUT_MS = 20_000;
const MINIMUM_SCORE = 0.6;
/** In pixels: a smaller face says little about whose it is. */
const MINIMUM_SIDE = 48;
const MAXIMUM_FACES = 16;
const KEPT_SIDE = 256;

const DECODE_TIMEOUT_S = 10;
/** Pictures that wait for those before them: each takes up to 160 MB while it is decoded. */
const MAXIMUM_WAITING = 4;

/** First bytes of a file; null stands for any. */
type Signature = readonly (number | null)[];
const SIGNATURES: readonly Signature[] = [
  [0xff, 0xd8, 0xff],
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50],
];

/** A decoded picture: RGB, rows tightly packed. */
interface Picture {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Finds the faces in a picture of the user's and describes them the way the cameras' pipeline does. */
export class FaceDescriber {
  readonly #runtime: TaskRuntime;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(runtime: TaskRuntime) {
    this.#runtime = runtime;
  }

  /**
   * One picture after the other, so that many at once take neither the memory nor the time of the cameras.
   *
   * @param bytes JPEG, PNG or WebP
   * @returns the faces, largest first, and the name of the model that described them
   * @throws OperationalError `picture-invalid` | `picture-busy`, and those of loading and running a task
   */
  async describe(bytes: Uint8Array): Promise<{ model: string; faces: DescribedFace[] }> {
    if (this.#waiting >= MAXIMUM_WAITING)
      throw new OperationalError(
        'picture-busy',
        'Other pictures are being looked at; send this one again in a moment.',
        {
          retryable: true,
        },
      );
    this.#waiting += 1;
    const described = this.#last.then(() => this.#describe(bytes));
    this.#last = described.catch(() => undefined);
    return await described.finally(() => {
      this.#waiting -= 1;
    });
  }

  async #describe(bytes: Uint8Array): Promise<{ model: string; faces: DescribedFace[] }> {
    const picture = await decode(bytes);
    const signal = AbortSignal.timeout(LOAD_TIMEOUT_MS);
    const detector = await this.#runtime.load('faces', picture, signal);
    try {
      const found = await analyse(detector, picture, WHOLE_PICTURE);
      const faces = found.objects.filter((face) => isUsable(face, picture)).slice(0, MAXIMUM_FACES);
      const describer = await this.#runtime.load(IDENTITY_TASK, picture, signal);
      try {
        const described: DescribedFace[] = [];
        for (const face of faces) described.push(await describeFace(describer, picture, face));
        return { model: describer.plan.model ?? describer.task, faces: described.sort(byArea) };
      } finally {
        await describer.release();
      }
    } finally {
      await detector.release();
    }
  }
}

async function describeFace(runner: TaskRunner, picture: Picture, { box, score }: Detection): Promise<DescribedFace> {
  const { embedding } = await analyse(runner, picture, scaleBox(box, runner.plan.on?.margin ?? 1));
  if (embedding === undefined)
    throw new OperationalError('model-invalid', 'The model of the task "identity" gives no description of a face.');
  const face = cutOut(picture, requirePixels(box, picture));
  const jpeg = await face.resize(KEPT_SIDE, KEPT_SIDE, { fit: 'inside' }).jpeg({ quality: 85 }).toBuffer();
  return { box, score, embedding, picture: new Uint8Array(jpeg) };
}

async function analyse(runner: TaskRunner, picture: Picture, wanted: Box): Promise<Result> {
  const pixels = requirePixels(wanted, picture);
  const region = regionOf(pixels, picture);
  const analysis = await runner.analyse(`picture-${crypto.randomUUID()}`, {
    decodedAtMs: performance.now(),
    prepare: async () => {
      const image = await stillTaskImage(cutOut(picture, pixels), runner.inputFor(pixels));
      return [{ image, context: { camera: '', ptsUs: 0, region, object: null } }];
    },
  });
  const [result] = analysis?.results ?? [];
  if (result === undefined)
    throw new OperationalError('task-failed', 'The picture could not be looked at in time. Try again in a moment.', {
      retryable: true,
    });
  return result;
}

async function decode(bytes: Uint8Array): Promise<Picture> {
  try {
    // The library would take SVG as well, whose drawing can last as long as its author likes.
    if (!SIGNATURES.some((signature) => startsWith(bytes, signature))) throw new Error('neither JPEG nor PNG nor WebP');
    const image = sharp(bytes, { limitInputPixels: MAXIMUM_PIXELS, failOn: 'error' })
      .rotate()
      .resize(MAXIMUM_SIDE, MAXIMUM_SIDE, { fit: 'inside', withoutEnlargement: true })
      .timeout({ seconds: DECODE_TIMEOUT_S });
    const { data, info } = await image.removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (cause) {
    throw new OperationalError(
      'picture-invalid',
      'The file is no picture that can be read. Send a JPEG, PNG or WebP of at most 40 megapixels.',
      { cause },
    );
  }
}

function startsWith(bytes: Uint8Array, signature: Signature): boolean {
  return signature.every((byte, index) => byte === null || byte === bytes[index]);
}

function isUsable({ score, box }: Detection, picture: Picture): boolean {
  const { width, height } = clampBox(box);
  return score >= MINIMUM_SCORE && Math.min(width * picture.width, height * picture.height) >= MINIMUM_SIDE;
}

/** @param region reaches into the picture */
function requirePixels(region: Box, picture: Picture): PixelRegion {
  const pixels = pixelsOf(region, picture);
  if (pixels !== null) return pixels;
  throw new TypeError(`Expected a region inside the picture but received ${JSON.stringify(region)}`);
}

function cutOut(picture: Picture, { x: left, y: top, width, height }: PixelRegion): Sharp {
  const raw = { width: picture.width, height: picture.height, channels: 3 } as const;
  return sharp(picture.data, { raw }).extract({ left, top, width, height });
}

function byArea(a: DescribedFace, b: DescribedFace): number {
  return b.box.width * b.box.height - a.box.width * a.box.height;
}
