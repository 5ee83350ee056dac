import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathLine, sampleBoxes } from './path-line.ts';

const at = (timeMs: number) => ({ timeMs, box: { x: timeMs / 100, y: 0, width: 0.2, height: 0.4 } });

test('a path is the line through the centres in order of time', () => {
  assert.deepEqual(pathLine([at(20), at(10)]), [
    { x: 0.2, y: 0.2 },
    { x: 0.30000000000000004, y: 0.2 },
  ]);
});

test('a sample keeps the first and the last point', () => {
  const path = Array.from({ length: 100 }, (_, index) => at(index));
  const times = sampleBoxes(path, 4).map(({ timeMs }) => timeMs);
  assert.deepEqual(times, [0, 33, 66, 99]);
  assert.equal(sampleBoxes(path.slice(0, 3), 4).length, 3);
});
