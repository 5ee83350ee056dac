import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ExecutionProvider } from '#contract/models.ts';
import type { ProviderSurvey } from '../../inference/execution/onnx/execution-providers.ts';
import { providersToMeasure, sizesToMeasure } from './bench-plan.ts';

const machineWith = (...there: ExecutionProvider[]): ProviderSurvey => ({
  obstacleTo: (provider) => (there.includes(provider) ? null : 'it is not there'),
  hasDevice: (provider) => there.includes(provider),
});

describe('what bench measures', () => {
  for (const [what, rule, expected] of [
    [
      'each shape of a picture where the input takes it',
      { longSide: 512, step: 32, shortest: 96 },
      ['512x288', '512x384'],
    ],
    ['one size where shapes make no difference', { longSide: 64, step: 64, shortest: 32 }, ['64x64']],
    ['a given size once', { width: 416, height: 416 }, ['416x416']],
  ] as const) {
    it(`is ${what}`, () => {
      const sizes = sizesToMeasure(rule).map(({ width, height }) => `${width}x${height}`);
      assert.deepEqual(sizes, expected);
    });
  }

  for (const [what, wanted, configured, machine, expected] of [
    ['the CPU alone where there is nothing else', undefined, 'auto', machineWith(), ['cpu']],
    ['all that may work', undefined, 'auto', machineWith('webgpu', 'cuda'), ['cpu', 'cuda', 'webgpu']],
    ['what is configured, also where it is not there', undefined, 'cuda', machineWith(), ['cpu', 'cuda']],
    ['what is asked for, once', 'webgpu, cpu,webgpu', 'cuda', machineWith('cuda'), ['webgpu', 'cpu']],
  ] as const) {
    it(`is, of providers, ${what}`, () => {
      assert.deepEqual(providersToMeasure(wanted, configured, machine), expected);
    });
  }

  it('is nothing of providers that do not exist', () => {
    const code = 'command-line-invalid';
    assert.throws(() => providersToMeasure('cudda', 'auto', machineWith()), { code, message: /did you mean "cuda"\?/ });
    assert.throws(() => providersToMeasure('', 'auto', machineWith()), { code });
  });
});
