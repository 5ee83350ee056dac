import { join } from 'node:path';
import type { InferenceConfig, ModelInput } from '#contract/models.ts';
import { describeError, OperationalError } from '../../../operational-error.ts';
import type { TerminationGuard } from '../../worker/termination-guard.ts';
import type { ModelExecutor } from '../model-executor.ts';
import { planInputs } from '../plan-inputs.ts';
import { checkModelFile } from './check-model-file.ts';
import { chooseProvider, describe, type ProviderChoice, type ProviderTools } from './choose-provider.ts';
import { surveyProviders } from './execution-providers.ts';
import { OnnxExecutor } from './onnx-executor.ts';
import { TrialRecord } from './trial-record.ts';
import { type TrialOutcome, tryModel } from './try-model.ts';

export interface OnnxModelOptions {
  /** As the catalogue says. */
  readonly input: ModelInput;
  readonly size: { readonly width: number; readonly height: number };
  readonly inference: InferenceConfig;
  /** Comes with localcv, so it needs no trial before it runs on the CPU. */
  readonly isTrusted: boolean;
  /** Holds what providers compiled and the record of trials; left out, nothing is kept. */
  readonly cacheDirectory?: string;
  readonly guard?: TerminationGuard;
  /** Receives a sentence for a person where another provider is used than wished. */
  readonly onWarning: (message: string) => void;
  /** Memory that the model may take; by default what is free, less a reserve. */
  readonly availableBytes?: number;
  readonly tools?: ProviderTools;
  /** For the trials of providers together, and for that of the CPU. */
  readonly trialTimeoutMs?: number;
}

/** Stays free for everything else. */
const RESERVE_BYTES = 256 * 2 ** 20;
/** Together below the time that a worker has to become ready. */
const PROVIDER_TRIALS_TIMEOUT_MS = 30_000;
const CPU_TRIAL_TIMEOUT_MS = 25_000;

/**
 * Makes an ONNX file ready to run: looks into it, tries it in a process of its own if it comes from elsewhere, and chooses the provider.
 * The caller closes the executor.
 *
 * @throws OperationalError `model-invalid` | `model-out-of-memory`
 */
export async function openOnnxModel(model: Uint8Array, options: OnnxModelOptions): Promise<ModelExecutor> {
  const { input, size, inference, cacheDirectory, onWarning } = options;
  const memoryBytes = options.availableBytes ?? availableModelBytes();
  const inputs = planInputs(checkModelFile(model, memoryBytes), input, size);
  const tools = options.tools ?? { survey: surveyProviders(), tryModel, now: () => performance.now() };
  const question = {
    model,
    inputs,
    wish: inference.provider,
    threads: inference.threads,
    memoryBytes,
    timeoutMs: options.trialTimeoutMs ?? PROVIDER_TRIALS_TIMEOUT_MS,
    ...(cacheDirectory !== undefined && { engineDirectory: join(cacheDirectory, 'engines') }),
  };
  const choice = await chooseProvider(question, tools);
  if (choice.provider === 'cpu' && !options.isTrusted) {
    const timeoutMs = options.trialTimeoutMs ?? CPU_TRIAL_TIMEOUT_MS;
    await requireTrial({ ...question, timeoutMs }, tools, cacheDirectory);
  }
  const { executor, refusals } = await open(model, choice, options);
  if (refusals.length > 0)
    onWarning(`A model runs on ${executor.provider.split(' ')[0]}, because ${refusals.join('; ')}.`);
  return executor;
}

/** Memory that a model may take on this machine, or in this container, now. */
export function availableModelBytes(): number {
  return Math.max(0, process.availableMemory() - RESERVE_BYTES);
}

type Question = Parameters<typeof chooseProvider>[0];

async function requireTrial(question: Question, tools: ProviderTools, cacheDirectory?: string): Promise<void> {
  const record = cacheDirectory === undefined ? null : new TrialRecord(join(cacheDirectory, 'trials'));
  const { model, inputs, threads, timeoutMs, memoryBytes } = question;
  if (await record?.hasPassed(model, inputs)) return;
  const outcome = await tools.tryModel({ model, inputs, threads, provider: 'cpu' }, { timeoutMs, memoryBytes });
  if (outcome.type !== 'passed') throw explainTrial(outcome);
  await record?.notePassed(model, inputs);
}

function explainTrial(outcome: Exclude<TrialOutcome, { type: 'passed' }>): OperationalError {
  if (outcome.type === 'failed') return new OperationalError(outcome.code, outcome.message);
  const what =
    outcome.type === 'crashed'
      ? `crashes ONNX Runtime (${outcome.signal})`
      : `did not finish one picture within ${outcome.timeoutMs / 1000} s`;
  return new OperationalError(
    'model-invalid',
    `The model is not used: it ${what} when it is tried. Export it anew, or take another model.`,
  );
}

async function open(
  model: Uint8Array,
  { provider, description, refusals }: ProviderChoice,
  { inference, cacheDirectory, guard }: OnnxModelOptions,
): Promise<{ executor: ModelExecutor; refusals: readonly string[] }> {
  const common = { threads: inference.threads, ...(guard && { guard }) };
  const engineDirectory = cacheDirectory === undefined ? {} : { engineDirectory: join(cacheDirectory, 'engines') };
  try {
    const executor = await OnnxExecutor.open(model, { ...common, ...engineDirectory, provider, description });
    return { executor, refusals };
  } catch (cause) {
    if (provider === 'cpu') throw cause;
    const all = [...refusals, `${provider} failed: ${describeError(cause)}`];
    return {
      executor: await OnnxExecutor.open(model, { ...common, description: describe('cpu', all) }),
      refusals: all,
    };
  }
}
