import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createTestPlanner } from '../testing/test-planner.ts';
import { batchFromMeasurements } from './batch-from-measurements.ts';
import { writeMeasuredBatches } from './measured-batches.ts';

test('what was measured of a provider holds for it, also where it is second choice', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'localcv-batches-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const size = { width: 256, height: 256 };
  await writeMeasuredBatches(folder, [{ model: 'blazeface', ...size, provider: 'cpu', batch: 4 }]);
  const batchFor = batchFromMeasurements(folder);
  const plan = await createTestPlanner(folder).plan('faces');
  assert.equal(await batchFor(plan, size, 'cpu'), 4);
  assert.equal(await batchFor(plan, size, 'cpu (cuda failed: no driver)'), 4);
  assert.equal(await batchFor(plan, size, 'cuda'), 1);
  assert.equal(await batchFor(plan, { width: 128, height: 128 }, 'cpu'), 1);
});
