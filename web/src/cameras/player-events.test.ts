import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countLabels } from './player-events.ts';

const NOWHERE = { x: 0, y: 0, width: 0, height: 0 };
const seen = (label: string) => ({ trackId: 1, label, score: 1, box: NOWHERE, velocity: NOWHERE });

test('labels are counted over all tasks, most frequent first', () => {
  assert.deepEqual(
    countLabels([
      { task: 'objects', objects: [seen('clock'), seen('person'), seen('car'), seen('person')] },
      { task: 'faces', objects: [seen('face')] },
    ]),
    [
      { label: 'person', count: 2 },
      { label: 'car', count: 1 },
      { label: 'clock', count: 1 },
      { label: 'face', count: 1 },
    ],
  );
  assert.deepEqual(countLabels([]), []);
});
