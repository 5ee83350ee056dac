import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ExecutionProvider } from '#contract/models.ts';
import { chooseProvider, type ProviderQuestion, type ProviderTools } from './choose-provider.ts';
import { compareOutputs } from './compare-outputs.ts';
import type { TrialOutcome } from './try-model.ts';

const PASSED: TrialOutcome = { type: 'passed', cpuMs: 20, providerMs: 4 };

/** A machine on which these providers may be there, and trials end like this and take some time. */
function machine(
  outcomes: Partial<Record<ExecutionProvider, TrialOutcome>>,
  trialMs = 100,
  deviceless: readonly string[] = [],
) {
  const tried: { provider: string; timeoutMs: number }[] = [];
  let nowMs = 0;
  const tools: ProviderTools = {
    survey: {
      obstacleTo: (provider) => (outcomes[provider] === undefined ? 'there is none' : null),
      hasDevice: (provider) => !deviceless.includes(provider),
    },
    now: () => nowMs,
    tryModel: async ({ provider }, { timeoutMs }) => {
      tried.push({ provider, timeoutMs });
      nowMs += trialMs;
      return outcomes[provider] ?? PASSED;
    },
  };
  return { tools, tried };
}

function question(wish: ProviderQuestion['wish']): ProviderQuestion {
  return { model: new Uint8Array(), inputs: [], wish, threads: 1, memoryBytes: 1e9, timeoutMs: 1_000 };
}

type Case = readonly [
  name: string,
  wish: ProviderQuestion['wish'],
  outcomes: Partial<Record<ExecutionProvider, TrialOutcome>>,
  provider: ExecutionProvider,
  description: string,
];

const WRONG: TrialOutcome = { type: 'failed', code: 'provider-wrong', message: 'its output "a" is not finite' };
const CASES: readonly Case[] = [
  ['takes the CPU where nothing else is there', 'auto', {}, 'cpu', 'cpu'],
  ['takes the CPU when told to, without trying anything', 'cpu', { cuda: PASSED }, 'cpu', 'cpu'],
  ['takes the fastest kind that works', 'auto', { webgpu: PASSED, cuda: PASSED }, 'cuda', 'cuda'],
  [
    'goes on to the next where one crashes',
    'auto',
    { tensorrt: { type: 'crashed', signal: 'SIGSEGV' }, cuda: PASSED },
    'cuda',
    'cuda (tensorrt failed: it crashed (SIGSEGV))',
  ],
  [
    'does not take one that gives other results than the CPU',
    'auto',
    { webgpu: WRONG },
    'cpu',
    'cpu (webgpu failed: its output "a" is not finite)',
  ],
  [
    'does not wait for one that hangs',
    'auto',
    { webgpu: { type: 'timed-out', timeoutMs: 1_000 } },
    'cpu',
    'cpu (webgpu failed: it gave no answer within 1 s)',
  ],
  [
    'does not take one by itself that is slower than the CPU',
    'auto',
    { webgpu: { type: 'passed', cpuMs: 4, providerMs: 20 } },
    'cpu',
    'cpu (webgpu failed: it takes 20.0 ms where the CPU takes 4.0 ms)',
  ],
  [
    'takes a slow one when told to',
    'webgpu',
    { webgpu: { type: 'passed', cpuMs: 4, providerMs: 20 } },
    'webgpu',
    'webgpu',
  ],
  ['announces that the wanted one is missing', 'cuda', {}, 'cpu', 'cpu (cuda failed: there is none)'],
  [
    'takes no other than the wanted one and the CPU',
    'coreml',
    { cuda: PASSED },
    'cpu',
    'cpu (coreml failed: there is none)',
  ],
];

describe('The choice of a provider', () => {
  for (const [name, wish, outcomes, provider, description] of CASES) {
    it(name, async () => {
      const choice = await chooseProvider(question(wish), machine(outcomes).tools);
      assert.equal(choice.provider, provider);
      assert.equal(choice.description, description);
    });
  }

  it('tries one without a device only when told to', async () => {
    for (const [wish, expected] of [
      ['auto', []],
      ['webgpu', ['webgpu']],
    ] as const) {
      const { tools, tried } = machine({ webgpu: PASSED }, 100, ['webgpu']);
      await chooseProvider(question(wish), tools);
      assert.deepEqual(
        tried.map(({ provider }) => provider),
        expected,
      );
    }
  });

  it('ends in bounded time, however many candidates hang', async () => {
    const hung: TrialOutcome = { type: 'timed-out', timeoutMs: 0 };
    const { tools, tried } = machine({ tensorrt: hung, cuda: hung, dml: hung, webgpu: hung }, 600);
    const { description } = await chooseProvider(question('auto'), tools);
    assert.deepEqual(tried, [
      { provider: 'tensorrt', timeoutMs: 1_000 },
      { provider: 'cuda', timeoutMs: 400 },
    ]);
    assert.match(description, /^cpu \(.*dml failed: no time was left/);
  });
});

describe('The outputs of a provider', () => {
  const outputs = (...values: number[]) => new Map([['a', Float32Array.from(values)]]);
  const CPU = outputs(0, 1, 2, 3, 100);
  const OUTPUTS: readonly (readonly [name: string, received: typeof CPU, expected: RegExp | null])[] = [
    ['may differ by rounding', outputs(0.01, 1.02, 1.99, 3, 99.9), null],
    ['may come in another order', outputs(3, 1, 100, 0, 2), null],
    ['may not be zeros', outputs(0, 0, 0, 0, 0), /differs from the CPU's by \d+ %/],
    ['may not be infinite', outputs(0, 1, 2, 3, Number.POSITIVE_INFINITY), /not finite/],
    ['may not be NaN', outputs(0, 1, 2, 3, Number.NaN), /not finite/],
    ['may not be fewer', outputs(0, 1, 2), /another shape/],
    ['may not be missing', new Map(), /another shape/],
  ];
  for (const [name, received, expected] of OUTPUTS) {
    it(name, () => {
      const difference = compareOutputs(CPU, received);
      if (expected === null) assert.equal(difference, null);
      else assert.match(difference ?? '', expected);
    });
  }
});
