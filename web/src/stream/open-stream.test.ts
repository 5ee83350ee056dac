import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStreamMessage } from './open-stream.ts';

test('a message of the stream is checked before it is used', () => {
  assert.deepEqual(parseStreamMessage('{"type":"camera-removed","name":"yard"}'), {
    type: 'camera-removed',
    name: 'yard',
  });
});

test('what a newer server sends is passed over', () => {
  for (const data of ['{"type":"weather"}', '{"type":"camera-removed","name":7}', 'nonsense', '']) {
    assert.equal(parseStreamMessage(data), null, data);
  }
});
