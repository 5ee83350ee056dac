import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseOwnResult } from './parse-own-result.ts';

const BOX = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
const object = (more: object) => ({ objects: [{ label: 'a', score: 0.5, box: BOX, ...more }] });

describe('a result of code of the user’s own', () => {
  it('is taken as it is where it makes sense', () => {
    const result = {
      objects: [
        {
          label: 'queue',
          score: 1,
          box: { x: -0.1, y: 0, width: 1.2, height: 1 },
          landmarks: [{ x: 0, y: 1 }],
          keypoints: [{ x: 0, y: 1, score: 0.5 }],
          mask: { width: 2, height: 1, data: Uint8Array.of(0, 255) },
          embedding: Float32Array.of(0.6, 0.8),
          attributes: { length: { value: '7', score: 1 } },
          text: { value: 'A 1', score: 0.5 },
        },
      ],
      classes: [{ label: 'shop', score: 0.9 }],
      depth: { width: 1, height: 1, data: Uint8Array.of(9), unit: 'metres', nearest: 1, farthest: 5 },
      attributes: { people: { value: '7', score: 1 } },
      text: { value: '', score: 0 },
    };
    assert.deepEqual(parseOwnResult(result), result);
  });

  it('gets vectors of length one and memory of its own', () => {
    const mask = { width: 1, height: 1, data: new Uint8Array(100).subarray(7, 8) };
    const { objects, embedding } = parseOwnResult({ ...object({ mask }), embedding: Float32Array.of(3, 4) });
    assert.deepEqual(
      [...(embedding ?? [])].map((value) => value.toFixed(4)),
      ['0.6000', '0.8000'],
    );
    assert.equal(objects[0]?.mask?.data.buffer.byteLength, 1);
  });

  it('has no keys without a value', () => {
    const { objects } = parseOwnResult({ ...object({ text: undefined }), depth: undefined });
    assert.deepEqual(Object.keys(objects[0] ?? {}), ['label', 'score', 'box']);
  });

  const rows: [string, unknown, RegExp][] = [
    ['nothing', undefined, /no result: is missing/],
    ['a list', [], /expected a section/],
    ['no objects', {}, /objects: expected a list/],
    ['a million objects', { objects: Array(1e6).fill(1) }, /objects: expected at most 1000 items/],
    ['a score that is no number', object({ score: Number.NaN }), /objects\.0\.score: expected a number/],
    ['a score above 1', object({ score: 97 }), /objects\.0\.score: expected .*1/],
    ['an infinite box', object({ box: { ...BOX, width: Infinity } }), /objects\.0\.box\.width/],
    ['a box without extent', object({ box: { ...BOX, height: 0 } }), /objects\.0\.box\.height/],
    ['a box in pixels', object({ box: { x: 100, y: 50, width: 20, height: 20 } }), /objects\.0\.box\.x/],
    ['a label without end', object({ label: 'x'.repeat(1e5) }), /objects\.0\.label/],
    ['a misspelt key', object({ lable: 'x' }), /lable/],
    [
      'a mask of another size',
      object({ mask: { width: 2, height: 2, data: new Uint8Array(3) } }),
      /width times height/,
    ],
    ['a mask that is no array of bytes', object({ mask: { width: 1, height: 1, data: [1] } }), /expected a Uint8Array/],
    ['a vector with NaN', { objects: [], embedding: Float32Array.of(1, NaN) }, /embedding: expected finite numbers/],
    ['an endless vector', { objects: [], embedding: new Float32Array(1e5) }, /embedding: expected 1 to 4096/],
    ['a function', { objects: [], depth: () => 1 }, /depth: expected/],
    ['too many attributes', { objects: [], attributes: manyAttributes() }, /at most 64 attributes/],
  ];
  for (const [name, raw, message] of rows) {
    it(`is refused with ${name}`, () =>
      assert.throws(() => parseOwnResult(raw), { code: 'task-result-invalid', message }));
  }

  it('is told a few of many mistakes', () => {
    const objects = Array.from({ length: 500 }, () => ({}));
    assert.throws(
      () => parseOwnResult({ objects }),
      (error: Error) => error.message.length < 600,
    );
  });
});

function manyAttributes(): object {
  return Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`a${index}`, { value: 'x', score: 1 }]));
}
