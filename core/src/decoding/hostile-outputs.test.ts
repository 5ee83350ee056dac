import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../demo/seeded-random.ts';
import { COCO_LABELS } from '../detection/coco-labels.ts';
import { fitInside, placeLetterbox } from '../detection/letterbox.ts';
import type { Result } from '../detection/result.ts';
import { DECODER_NAMES, type DecoderName, type ModelOutput, ModelOutputError } from './decoder.ts';
import { DECODERS } from './decoders.ts';
import { contextFor } from './testing/decode-fixtures.ts';

const ROUNDS = 150;

/** Shapes that pass for the family's, for an input of 64 x 64 and three labels. */
const SHAPES: Readonly<Record<Exclude<DecoderName, 'raw'>, Readonly<Record<string, readonly number[]>>>> = {
  centernet: { heatmap: [1, 80, 16, 16], sides: [1, 4, 16, 16] },
  yolox: { output: [1, 84, 8] },
  'end-to-end': { labels: [1, 50], boxes: [1, 50, 4], scores: [1, 50] },
  yolov8: { output0: [1, 9, 84], output1: [1, 2, 16, 16] },
  nanodet: { output: [1, 85, 35] },
  blazeface: {
    largeGridScores: [1, 512, 1],
    largeGridShapes: [1, 512, 16],
    smallGridScores: [1, 384, 1],
    smallGridShapes: [1, 384, 16],
  },
  yunet: Object.fromEntries(
    [8, 16, 32].flatMap((stride) => {
      const anchors = (64 / stride) ** 2;
      return Object.entries({ cls: 1, obj: 1, bbox: 4, kps: 10 }).map(([name, values]) => [
        `${name}_${stride}`,
        [1, anchors, values],
      ]);
    }),
  ),
  movenet: { centres: [1, 1, 8, 8], heatmaps: [1, 17, 8, 8], regression: [1, 34, 8, 8], offsets: [1, 34, 8, 8] },
  depth: { depth: [1, 16, 16] },
  embedding: { embedding: [1, 64] },
  classification: { logits: [1, 3], embedding: [1, 64] },
  'plate-detector': { output: [1, 60, 15] },
  'ctc-text': { logits: [1, 4, 18] },
  'face-description': { descriptor: [1, 1024] },
};

const SPECIAL = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  3e38,
  -3e38,
  1e-45,
  0,
  1,
  0.5,
  88,
  -88,
];

/** Sound outputs, or such of odd numbers, or of shapes and lengths that contradict each other. */
function draw(shapes: Readonly<Record<string, readonly number[]>>, random: () => number): Map<string, ModelOutput> {
  const oddShare = random() < 0.5 ? 0.02 : random();
  const scale = random() < 0.7 ? 1 : 10 ** (random() * 8 - 2);
  const outputs = new Map<string, ModelOutput>();
  for (const [name, shape] of Object.entries(shapes)) {
    const dims = random() < 0.9 ? shape : shape.map((side) => (random() < 0.5 ? side : Math.floor(random() * 9) - 1));
    const length = dims.reduce((product, side) => product * Math.max(0, side), 1);
    const values = random() < 0.95 ? length : Math.floor(length * random());
    const data = Float32Array.from({ length: values }, () =>
      random() < oddShare ? (SPECIAL[Math.floor(random() * SPECIAL.length)] ?? 0) : random() * scale,
    );
    // Classes are whole numbers; anything else is an error of its own.
    if (name === 'labels') for (const [index] of data.entries()) data[index] = Math.floor(random() * 3);
    if (random() < 0.97) outputs.set(name, { dims, data });
  }
  return outputs;
}

function assertSound({ objects, classes, embedding, depth, text }: Result): void {
  assert.ok(objects.length <= 300);
  for (const { label, score, box, landmarks = [], keypoints = [], mask } of objects) {
    assert.ok(label.length > 0 && score >= 0 && score <= 1, `${label} ${score}`);
    assert.ok(box.width > 0 && box.height > 0 && Object.values(box).every(Number.isFinite), JSON.stringify(box));
    assert.ok(
      [...landmarks, ...keypoints].every(({ x, y }) => Number.isFinite(x + y)),
      'a point is no number',
    );
    if (mask !== undefined) assert.equal(mask.data.length, mask.width * mask.height);
  }
  for (const { score } of classes ?? []) assert.ok(score >= 0 && score <= 1, String(score));
  assert.ok(embedding === undefined || embedding.every(Number.isFinite));
  if (depth !== undefined) {
    assert.equal(depth.data.length, depth.width * depth.height);
    assert.ok(Number.isFinite(depth.nearest) && Number.isFinite(depth.farthest));
  }
  assert.ok(text === undefined || (text.score >= 0 && text.score <= 1 && text.value.length > 0));
}

describe('whatever a model gives, a decoder gives sound results or says what is wrong', () => {
  for (const decoder of DECODER_NAMES) {
    if (decoder === 'raw') continue;
    it(decoder, () => {
      const random = seededRandom(DECODER_NAMES.indexOf(decoder) + 1);
      const side = decoder === 'blazeface' ? 256 : 64;
      const input = { width: side, height: side };
      const labels = decoder === 'centernet' ? COCO_LABELS : ['cat', 'dog', 'bird'];
      let sound = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const picture = fitInside({ width: 1 + random() * 500, height: 1 + random() * 500 }, input, 1);
        const context = contextFor(input, { labels, letterbox: placeLetterbox(picture, input) });
        const outputs = draw(SHAPES[decoder], random);
        try {
          assertSound(DECODERS[decoder].decode(outputs, context));
          sound += 1;
        } catch (error) {
          assert.ok(
            error instanceof ModelOutputError,
            `round ${round}: ${error instanceof Error ? error.stack : error}`,
          );
        }
      }
      assert.ok(sound > 5, `only ${sound} of ${ROUNDS} outputs were sound`);
    });
  }
});
