import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultToText } from './show-result.ts';

test('names of strangers forge no lines and move no cursor', () => {
  const box = { x: 0, y: 0, width: 1, height: 1 };
  const label = 'cat\n\u001b[2Jdog';
  const text = resultToText(
    {
      objects: [{ label, score: 1, box }],
      classes: [{ label, score: 1 }],
      attributes: { [label]: { value: label, score: 1 } },
      text: { value: label, score: 1 },
    },
    { width: 100, height: 100 },
  );
  assert.equal(text.trimEnd().split('\n').length, 5, text);
  assert.ok(!text.includes('\u001b'));
});
