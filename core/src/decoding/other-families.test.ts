import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cosineSimilarity } from '../detection/embedding.ts';
import { fitInside, placeLetterbox } from '../detection/letterbox.ts';
import { type DecoderName, ModelOutputError } from './decoder.ts';
import { DECODERS } from './decoders.ts';
import { contextFor, noise, outputsOf } from './testing/decode-fixtures.ts';

const INPUT = { width: 192, height: 192 };
const nan = (length: number) => new Float32Array(length).fill(Number.NaN);

describe('movenet decoder', () => {
  /** All joints on a diagonal from (0.25, 0.25) to (0.75, 0.75) of the input. */
  const joints = Float32Array.from({ length: 51 }, (_, index) => {
    const along = 0.25 + (0.5 * Math.floor(index / 3)) / 16;
    return index % 3 === 2 ? 0.5 : along;
  });
  const decode = (dims: readonly number[], data: Float32Array, options = {}) =>
    DECODERS.movenet.decode(outputsOf({ keypoints: { dims, data } }), contextFor(INPUT, options)).objects;

  for (const dims of [
    [1, 17, 3],
    [1, 1, 17, 3],
  ]) {
    it(`gives a person with seventeen joints for ${dims.join('x')}`, () => {
      const [person] = decode(dims, joints);
      assert.equal(person?.label, 'person');
      assert.equal(person?.score, 0.5);
      assert.deepEqual(person?.box, { x: 0.25, y: 0.25, width: 0.5, height: 0.5 });
      assert.equal(person?.keypoints?.length, 17);
      assert.deepEqual(person?.keypoints?.[16], { x: 0.75, y: 0.75, score: 0.5 });
    });
  }

  it('maps joints back to a wide picture', () => {
    const letterbox = placeLetterbox(fitInside({ width: 400, height: 200 }, INPUT, 1), INPUT);
    const [person] = decode([1, 17, 3], joints, { letterbox });
    assert.deepEqual(person?.keypoints?.[0], { x: 0.25, y: 0, score: 0.5 });
    assert.deepEqual(person?.keypoints?.[8], { x: 0.5, y: 0.5, score: 0.5 });
  });

  it('gives every person of a multi-person model once', () => {
    const data = new Float32Array(6 * 56);
    for (const person of [0, 1, 4]) {
      data.set(joints, person * 56);
      const x = person === 4 ? 0.5 : 0.1;
      data.set([0.1, x, 0.6, x + 0.3, person === 1 ? 0.6 : 0.8], person * 56 + 51);
    }
    const persons = decode([1, 6, 56], data);
    assert.deepEqual(
      persons.map(({ score }) => Number(score.toFixed(3))),
      [0.8, 0.8],
    );
    assert.ok(persons.every(({ keypoints }) => keypoints?.length === 17));
  });

  it('finds nobody where nobody is sure', () => {
    assert.deepEqual(
      decode(
        [1, 17, 3],
        joints.map((value, index) => (index % 3 === 2 ? 0.05 : value)),
      ),
      [],
    );
  });

  it('gives a joint that is not a number no score', () => {
    const [person] = decode([1, 17, 3], joints.with(3, Number.NaN));
    assert.equal(person?.keypoints?.[1]?.score, 0);
    assert.ok(person?.keypoints?.every(({ x, y }) => Number.isFinite(x + y)));
  });
});

describe('depth decoder', () => {
  const size = { width: 40, height: 20 };
  const ramp = Float32Array.from({ length: 800 }, (_, index) => index % 40);
  const decode = (dims: readonly number[], data: Float32Array, options = {}) =>
    DECODERS.depth.decode(outputsOf({ depth: { dims, data } }), contextFor(size, options)).depth;

  for (const dims of [
    [1, 20, 40],
    [1, 1, 20, 40],
    [1, 20, 40, 1],
  ]) {
    it(`reads ${dims.join('x')} as inverse depth: what is high is near`, () => {
      const depth = decode(dims, ramp);
      assert.deepEqual([depth?.width, depth?.height, depth?.unit], [40, 20, 'relative']);
      assert.deepEqual([depth?.data[0], depth?.data[39]], [0, 255]);
      assert.ok((depth?.nearest ?? 0) > (depth?.farthest ?? 0));
    });
  }

  it('reads metres as distances: what is low is near', () => {
    const depth = decode([1, 20, 40], ramp, { options: { unit: 'metres' } });
    assert.deepEqual([depth?.unit, depth?.data[0], depth?.data[39]], ['metres', 255, 0]);
    assert.ok((depth?.nearest ?? 0) < 2 && (depth?.farthest ?? 0) > 37);
  });

  it('is not thrown off by a few samples far away', () => {
    const spoiled = ramp.slice();
    spoiled.set([1e9, -1e9, Number.POSITIVE_INFINITY, Number.NaN], 100);
    const depth = decode([1, 20, 40], spoiled);
    assert.ok(Math.abs((depth?.data[20] ?? 0) - 131) < 12, String(depth?.data[20]));
    assert.deepEqual([...(depth?.data.slice(100, 104) ?? [])], [255, 0, 255, 0]);
  });

  it('shows the picture without its letterbox, and a large map with fewer samples', () => {
    const letterbox = placeLetterbox({ width: 20, height: 20 }, size);
    const depth = decode([1, 20, 40], ramp, { letterbox });
    assert.deepEqual([depth?.width, depth?.height], [20, 20]);
    assert.ok((depth?.farthest ?? 0) >= 10 && (depth?.nearest ?? 99) < 30);
    const large = decode([1, 400, 800], new Float32Array(320_000).fill(1));
    assert.deepEqual([large?.width, large?.height], [256, 128]);
  });

  it('shows a flat scene as flat', () => {
    const depth = decode([1, 20, 40], new Float32Array(800).fill(3));
    assert.deepEqual(new Set(depth?.data), new Set([0]));
  });
});

describe('embedding decoder', () => {
  it('gives a unit vector', () => {
    const outputs = outputsOf({ features: { dims: [1, 2, 1, 1], data: Float32Array.of(3, 4) } });
    const { embedding } = DECODERS.embedding.decode(outputs, contextFor(INPUT));
    assert.ok(embedding !== undefined);
    assert.ok(Math.abs(cosineSimilarity(embedding, embedding) - 1) < 1e-6);
    assert.ok(Math.abs((embedding[0] ?? 0) - 0.6) < 1e-6);
  });

  it('refuses to compare vectors of different models', () => {
    assert.throws(() => cosineSimilarity(new Float32Array(2), new Float32Array(3)), TypeError);
  });
});

describe('classification decoder', () => {
  const labels = ['cat', 'dog', 'bird'];
  const decode = (scores: readonly number[], options = {}) =>
    DECODERS.classification.decode(
      outputsOf({ logits: { dims: [1, 3], data: Float32Array.from(scores) } }),
      contextFor(INPUT, { labels, ...options }),
    );

  for (const [what, scores, options, expected] of [
    [
      'logits',
      [0, Math.log(3), -50],
      {},
      [
        ['dog', 0.75],
        ['cat', 0.25],
      ],
    ],
    [
      'probabilities',
      [0.25, 0.75, 0],
      {},
      [
        ['dog', 0.75],
        ['cat', 0.25],
      ],
    ],
    [
      'logits of several classes at once',
      [0, Math.log(3), 0],
      { options: { activation: 'sigmoid' } },
      [
        ['dog', 0.75],
        ['cat', 0.5],
        ['bird', 0.5],
      ],
    ],
    ['the best alone', [0, Math.log(3), 0], { options: { best: 1 } }, [['dog', 0.6]]],
    [
      'a class that is not a number',
      [Number.NaN, Math.log(3), 0],
      {},
      [
        ['dog', 0.75],
        ['bird', 0.25],
      ],
    ],
  ] as const) {
    it(`reads ${what}`, () => {
      const classes = decode(scores, options).classes ?? [];
      assert.deepEqual(
        classes.map(({ label, score }) => [label, Number(score.toFixed(4))]),
        expected,
      );
    });
  }

  it('gives a further output as the embedding', () => {
    const outputs = outputsOf({
      embedding: { dims: [1, 4], data: Float32Array.of(0, 0, 0, 2) },
      logits: { dims: [1, 3], data: Float32Array.of(9, 0, 0) },
    });
    const { classes, embedding } = DECODERS.classification.decode(outputs, contextFor(INPUT, { labels }));
    assert.equal(classes?.[0]?.label, 'cat');
    assert.deepEqual([...(embedding ?? [])], [0, 0, 0, 1]);
  });
});

describe('text decoder', () => {
  const labels = ['A', 'B', '7'];
  /** One step for each letter; `_` is the blank. */
  const stepsOf = (text: string, blank = 3) =>
    [...text].map((letter) => {
      const index = letter === '_' ? blank : labels.indexOf(letter) + (blank === 0 ? 1 : 0);
      return Array.from({ length: 4 }, (_, own) => (own === index ? 5 : -5));
    });
  const decode = (steps: number[][], isTransposed: boolean, options = {}) => {
    const count = steps.length;
    const data = isTransposed ? steps.flat() : [0, 1, 2, 3].flatMap((own) => steps.map((step) => step[own] ?? 0));
    const dims = isTransposed ? [1, count, 4] : [1, 4, count];
    const outputs = outputsOf({ logits: { dims, data: Float32Array.from(data) } });
    return DECODERS['ctc-text'].decode(outputs, contextFor(INPUT, { labels, ...options })).text;
  };

  for (const [steps, expected] of [
    ['A', 'A'],
    ['AAB_B77_', 'ABB7'],
    ['__A_A__', 'AA'],
    ['7A7A7', '7A7A7'],
  ] as const) {
    for (const isTransposed of [false, true]) {
      it(`reads ${steps} as ${expected}${isTransposed ? ', steps first' : ''}`, () => {
        const text = decode(stepsOf(steps), isTransposed);
        assert.equal(text?.value, expected);
        assert.ok((text?.score ?? 0) > 0.99 && (text?.score ?? 2) <= 1);
      });
    }
  }

  it('takes a blank in front', () => {
    assert.equal(decode(stepsOf('A_B', 0), false, { options: { blank: 'first' } })?.value, 'AB');
  });

  it('reads nothing where there are blanks only', () => assert.equal(decode(stepsOf('_____'), true), undefined));

  it('is less sure of a text with a doubtful letter', () => {
    const doubtful = [...stepsOf('A'), [0.2, 0.1, 0, 0]];
    const text = decode(doubtful, true);
    assert.equal(text?.value, 'A');
    const other = decode([...stepsOf('A'), [0, 0.2, 0.1, 0]], true);
    assert.equal(other?.value, 'AB');
    assert.ok((other?.score ?? 1) < 0.6, String(other?.score));
  });
});

describe('masks of the yolov8 decoder', () => {
  it('are mixed from the prototypes inside the box', () => {
    // The first prototype is 1 in the left half of the input, and -1 in the right one.
    const prototypes = Float32Array.from({ length: 2 * 16 * 16 }, (_, index) =>
      index >= 256 ? 0 : index % 16 < 8 ? 1 : -1,
    );
    const main = new Float32Array(7 * 20);
    for (const [row, value] of [32, 32, 32, 32, 0.9, 8, 0].entries()) main[row * 20] = value;
    const outputs = outputsOf({
      output0: { dims: [1, 7, 20], data: main },
      output1: { dims: [1, 2, 16, 16], data: prototypes },
    });
    const { objects } = DECODERS.yolov8.decode(outputs, contextFor({ width: 64, height: 64 }, { labels: ['dog'] }));
    const mask = objects[0]?.mask;
    assert.deepEqual([objects.length, mask?.width, mask?.height], [1, 8, 8]);
    assert.deepEqual([...(mask?.data.slice(0, 8) ?? [])], [255, 255, 255, 255, 0, 0, 0, 0]);
  });

  it('are bounded in their size', () => {
    const main = new Float32Array(7 * 20);
    for (const [row, value] of [320, 320, 640, 640, 0.9, 8, 0].entries()) main[row * 20] = value;
    const outputs = outputsOf({ output0: { dims: [1, 7, 20], data: main }, output1: { dims: [1, 2, 160, 160] } });
    const { objects } = DECODERS.yolov8.decode(outputs, contextFor({ width: 640, height: 640 }, { labels: ['dog'] }));
    assert.deepEqual([objects[0]?.mask?.width, objects[0]?.mask?.height], [64, 64]);
  });
});

describe('a model that does not fit its decoder', () => {
  const labels = ['cat', 'dog', 'bird'];
  const cases: readonly [what: string, decoder: DecoderName, outputs: Parameters<typeof outputsOf>[0]][] = [
    ['no outputs', 'depth', {}],
    ['outputs that nobody is to read but a task file', 'raw', { a: { dims: [1, 8] } }],
    ['two outputs where one is read', 'depth', { a: { dims: [1, 2, 2] }, b: { dims: [1, 2, 2] } }],
    ['a batch of two', 'depth', { a: { dims: [2, 4, 4] } }],
    ['a map of three channels', 'depth', { a: { dims: [1, 3, 4, 4] } }],
    ['depth without numbers', 'depth', { a: { dims: [1, 4, 4], data: nan(16) } }],
    ['joints of another number', 'movenet', { a: { dims: [1, 18, 3] } }],
    ['joints without numbers', 'movenet', { a: { dims: [1, 17, 3], data: nan(51) } }],
    ['heads of different sizes', 'movenet', { heatmaps: { dims: [1, 17, 8, 8] }, centres: { dims: [1, 1, 4, 4] } }],
    ['an embedding of zeros', 'embedding', { a: { dims: [1, 8] } }],
    ['an embedding of two rows', 'embedding', { a: { dims: [1, 8, 8] } }],
    ['an embedding without numbers', 'embedding', { a: { dims: [1, 8], data: nan(8) } }],
    ['a face without a descriptor', 'face-description', { age: { dims: [1, 100] } }],
    ['classes of another number', 'classification', { a: { dims: [1, 4] } }],
    ['classes without numbers', 'classification', { a: { dims: [1, 3], data: nan(3) } }],
    ['an alphabet of another length', 'ctc-text', { a: { dims: [1, 7, 18] } }],
    ['text without numbers', 'ctc-text', { a: { dims: [1, 4, 18], data: nan(72) } }],
    ['text of a million steps', 'ctc-text', { a: { dims: [1, 4, 1_000_000] } }],
    ['scores above 1', 'yolov8', { a: { dims: [1, 7, 20], data: new Float32Array(140).fill(7) } }],
    [
      'a class without a label',
      'yolov8',
      { a: { dims: [1, 300, 6], data: new Float32Array(1800).fill(1).fill(9, 5, 6) } },
    ],
    [
      'boxes that are no numbers',
      'yolov8',
      { a: { dims: [1, 7, 20], data: new Float32Array(140).fill(0.5).fill(Number.NaN, 0, 80) } },
    ],
  ];
  for (const [what, decoder, outputs] of cases) {
    it(`is told of: ${what} (${decoder})`, () => {
      assert.throws(
        () => DECODERS[decoder].decode(outputsOf(outputs), contextFor(INPUT, { labels })),
        (error) => {
          assert.ok(error instanceof ModelOutputError);
          assert.match(error.message, /^Expected .+/);
          return true;
        },
      );
    });
  }

  it('is told of an option that nobody knows', () => {
    const outputs = outputsOf({ a: { dims: [1, 4, 4], data: noise(16) } });
    const context = contextFor(INPUT, { options: { unit: 'miles' } });
    assert.throws(() => DECODERS.depth.decode(outputs, context), /"unit".*relative, metres.*miles/);
  });
});
