import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputSchema } from '#contract/config.ts';
import { InputTester } from './input-tester.ts';

test('a device that sends by itself is not called, and the answer says what to do', async () => {
  const tester = new InputTester(
    () => assert.fail('no source is made'),
    () => assert.fail('no decoder is opened'),
  );
  const result = await tester.test(inputSchema.parse({ path: 'publisher' }));
  assert.equal(result.ok, false);
  assert.match(result.message, /start the device/);
});
