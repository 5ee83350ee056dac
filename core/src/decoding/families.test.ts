import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitInside, type Letterbox, placeLetterbox } from '../detection/letterbox.ts';
import type { Box } from '../geometry/box.ts';
import { ModelOutputError } from './decoder.ts';
import { DECODERS } from './decoders.ts';
import { contextFor } from './testing/decode-fixtures.ts';
import { FAMILY_SAMPLES } from './testing/family-samples.ts';

const EXPECTED_LABEL: Readonly<Record<string, string>> = { yunet: 'face', 'plate-detector': 'licence plate' };

const PICTURES = {
  wide: { width: 1920, height: 640 },
  tall: { width: 300, height: 700 },
  square: { width: 99, height: 99 },
};

function letterboxes(
  input: { width: number; height: number },
  picture: { width: number; height: number },
): Letterbox[] {
  const scaled = fitInside(picture, input, 1);
  return [placeLetterbox(scaled, input), { input, picture: scaled, left: 0, top: 0 }, placeLetterbox(input, input)];
}

for (const [name, { decoder, labels, input, outputsFor }] of Object.entries(FAMILY_SAMPLES)) {
  describe(`${name} decoder`, () => {
    for (const [shape, picture] of Object.entries(PICTURES)) {
      it(`maps boxes back to a ${shape} picture, wherever it lies in the input`, () => {
        for (const letterbox of letterboxes(input, picture)) {
          const wanted: Box = { x: 0.25, y: 0.125, width: 0.5, height: 0.75 };
          const { picture: scaled } = letterbox;
          const outputs = outputsFor({
            x: letterbox.left + wanted.x * scaled.width,
            y: letterbox.top + wanted.y * scaled.height,
            width: wanted.width * scaled.width,
            height: wanted.height * scaled.height,
          });
          const { objects } = DECODERS[decoder].decode(outputs, contextFor(input, { labels, letterbox }));
          const [found] = objects;
          assert.equal(objects.length, 1);
          assert.equal(found?.label, EXPECTED_LABEL[decoder] ?? 'dog');
          assert.ok(Math.abs((found?.score ?? 0) - 0.75) < 1e-6, String(found?.score));
          for (const side of ['x', 'y', 'width', 'height'] as const)
            assert.ok(
              Math.abs((found?.box[side] ?? Number.NaN) - wanted[side]) < 1e-5,
              JSON.stringify({ found, wanted }),
            );
        }
      });
    }

    const box = { x: 0, y: 0, width: 32, height: 32 };
    const context = contextFor(input, { labels });

    it('finds nothing where all scores are low', () => {
      const outputs = outputsFor(box);
      const low = contextFor(input, { labels, minimumScore: 0.8 });
      assert.deepEqual(DECODERS[decoder].decode(outputs, low), { objects: [] });
    });

    it('says so where an output has nothing but NaN', () => {
      const outputs = outputsFor(box);
      for (const broken of outputs.keys()) {
        const data = new Float32Array(outputs.get(broken)?.data.length ?? 0).fill(Number.NaN);
        const dims = outputs.get(broken)?.dims ?? [];
        const changed = new Map(outputs).set(broken, { dims, data });
        assert.throws(() => DECODERS[decoder].decode(changed, context), ModelOutputError, broken);
      }
    });

    it('leaves out a single NaN', () => {
      const outputs = outputsFor(box);
      for (const [broken, { dims, data }] of outputs) {
        const changed = new Map(outputs).set(broken, { dims, data: data.with(data.length - 1, Number.NaN) });
        assert.equal(DECODERS[decoder].decode(changed, context).objects.length, 1, broken);
      }
    });

    it('names the shapes where an output has another one, or fewer values than it says, or is missing', () => {
      const outputs = outputsFor(box);
      for (const [broken, { dims, data }] of outputs) {
        const short = new Map(outputs).set(broken, { dims, data: data.subarray(1) });
        assert.throws(() => DECODERS[decoder].decode(short, context), ModelOutputError, `${broken} is short`);
        const flat = new Map(outputs).set(broken, { dims: [data.length], data });
        assert.throws(() => DECODERS[decoder].decode(flat, context), /\d/, `${broken} is flat`);
        const fewer = new Map(outputs);
        fewer.delete(broken);
        assert.throws(() => DECODERS[decoder].decode(fewer, context), ModelOutputError, `${broken} is missing`);
      }
    });

    if (labels.length > 1) {
      it('refuses labels that are too few', () => {
        const few = contextFor(input, { labels: labels.slice(0, 1) });
        assert.throws(() => DECODERS[decoder].decode(outputsFor(box), few), ModelOutputError);
      });
    }

    it('gives a bounded answer to outputs that are all ones', () => {
      const outputs = new Map(
        [...outputsFor(box)].map(([output, { dims, data }]) => [
          output,
          { dims, data: new Float32Array(data.length).fill(1) },
        ]),
      );
      assert.ok(DECODERS[decoder].decode(outputs, context).objects.length <= 300);
    });
  });
}
