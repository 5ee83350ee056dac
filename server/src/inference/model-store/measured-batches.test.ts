import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { bestBatch, readMeasuredBatches, writeMeasuredBatches } from './measured-batches.ts';

const YOLOX = { model: 'yolox-nano', width: 416, height: 416, provider: 'cpu' };

test('a measurement replaces an older one of the same model, size and provider', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'localcv-batches-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  await writeMeasuredBatches(join(folder, 'cache'), [{ ...YOLOX, batch: 4 }]);
  await writeMeasuredBatches(join(folder, 'cache'), [
    { ...YOLOX, batch: 2 },
    { ...YOLOX, width: 320, height: 320, batch: 8 },
  ]);
  const measured = await readMeasuredBatches(join(folder, 'cache'));
  assert.equal(measured.length, 2);
  assert.equal(bestBatch(measured, YOLOX), 2);
  assert.equal(bestBatch(measured, { ...YOLOX, width: 320, height: 320 }), 8);
  assert.equal(bestBatch(measured, { ...YOLOX, provider: 'cuda' }), 1);
});

for (const [what, text] of [
  ['a damaged file', '{"machine":'],
  ['the file of another machine', JSON.stringify({ machine: 'another', batches: [{ ...YOLOX, batch: 4 }] })],
  ['absurd numbers', JSON.stringify({ machine: 'another', batches: [{ ...YOLOX, batch: 1e9 }] })],
] as const) {
  test(`${what} counts as no measurement`, async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'localcv-batches-'));
    context.after(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'measured-batches.json'), text);
    assert.deepEqual(await readMeasuredBatches(folder), []);
  });
}
