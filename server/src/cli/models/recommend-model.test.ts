import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BenchRow, recommend } from './recommend-model.ts';

const row = (
  model: string,
  msPerPicture: number,
  batch = 1,
  task = 'objects',
  { height = 416, provider = 'cpu' } = {},
): BenchRow => ({
  ...{ model, task, width: 416, height, provider, batch, msPerPicture },
  ms: msPerPicture * batch,
});

for (const [what, rows, cameras, expected] of [
  [
    'the slowest model that keeps up',
    [row('fast', 5), row('middle', 20), row('slow', 90)],
    4,
    /objects: middle, 20\.0 ms/,
  ],
  ['a batch where that is faster', [row('slow', 40), row('slow', 30, 4)], 4, /objects: slow, 30\.0 ms in batches of 4/],
  [
    'what the fastest manages where none keeps up',
    [row('a', 70), row('b', 35)],
    8,
    /none is fast enough for 5 a second; b manages 2\.5/,
  ],
  [
    'by the input that costs most',
    [row('wide', 10), row('wide', 60, 1, 'objects', { height: 312 }), row('square', 20)],
    4,
    /objects: square, 20\.0 ms/,
  ],
  [
    'the fastest provider of a model',
    [row('a', 60), row('a', 6, 1, 'objects', { provider: 'cuda' })],
    8,
    /objects: a, 6\.0 ms on cuda/,
  ],
  ['a model for each task', [row('a', 5), row('f', 5, 1, 'faces')], 1, /objects: a,.*\n.*faces: f,/],
] as const) {
  test(`recommends ${what}`, () => assert.match(recommend(rows, { cameras, fps: 5 }), expected));
}
