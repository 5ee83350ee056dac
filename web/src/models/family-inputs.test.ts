import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelInputSchema } from '#contract/models.ts';
import { DECODER_NAMES } from '#core/decoding/decoder.ts';
import { familyInput, inputSettings } from './family-inputs.ts';

for (const family of DECODER_NAMES) {
  test(`what is proposed for the family ${family} is an input that the server takes`, () => {
    const { width, height, ...settings } = familyInput(family);
    const input = modelInputSchema.parse({ ...JSON.parse(inputSettings(settings)), size: { width, height } });
    const { channels, fit, padding, layout } = settings;
    assert.deepEqual([input.channels, input.fit, input.padding, input.layout], [channels, fit, padding, layout]);
  });
}

test('YOLOv8 gets pixels from 0 to 1', () => {
  const { scale } = JSON.parse(inputSettings(familyInput('yolov8')));
  assert.equal(255 * scale, 1);
});
