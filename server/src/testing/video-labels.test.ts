import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadVideoLabels } from './video-labels.ts';

test('every file of labels keeps to the schema, and its objects are in the video', async () => {
  const all = await loadVideoLabels();
  assert.ok(all.length >= 14, `${all.length} files`);
  for (const { video, durationSeconds, objects } of all) {
    assert.equal(new Set(objects.map(({ id }) => id)).size, objects.length, `${video}: ids are not unique`);
    for (const { id, leaveSeconds } of objects)
      assert.ok(leaveSeconds <= durationSeconds + 0.1, `${video}: ${id} leaves after the end`);
  }
});
