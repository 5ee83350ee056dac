import type { ExecutionProvider } from '#contract/models.ts';
import type { PlannedInput } from '../plan-inputs.ts';
import { type ProviderSurvey, providersToTry } from './execution-providers.ts';
import type { TrialRequest } from './trial-messages.ts';
import type { TrialLimits, TrialOutcome } from './try-model.ts';

export interface ProviderChoice {
  readonly provider: ExecutionProvider;
  /** What is shown: the name, and why no other was taken. */
  readonly description: string;
  /** Why providers that were tried or asked for by name were not taken, each as a part of a sentence. */
  readonly refusals: readonly string[];
}

export interface ProviderQuestion {
  readonly model: Uint8Array;
  readonly inputs: readonly PlannedInput[];
  readonly wish: ExecutionProvider | 'auto';
  readonly threads: number;
  readonly engineDirectory?: string;
  readonly memoryBytes: number;
  /** For all trials together. */
  readonly timeoutMs: number;
}

export interface ProviderTools {
  readonly survey: ProviderSurvey;
  readonly tryModel: (request: TrialRequest, limits: TrialLimits) => Promise<TrialOutcome>;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

/**
 * Finds what runs a model: of `auto` the first provider that works with this very model, gives what the CPU gives, and is not slower
 * than it; of a name that provider if it works. Otherwise the CPU. Each candidate runs the model in a process of its own, since
 * drivers crash.
 */
export async function chooseProvider(question: ProviderQuestion, tools: ProviderTools): Promise<ProviderChoice> {
  const { wish } = question;
  const deadlineMs = tools.now() + question.timeoutMs;
  const refusals: string[] = [];
  for (const provider of providersToTry(wish, tools.survey)) {
    const reason = await findObstacle(provider, question, deadlineMs - tools.now(), tools);
    if (reason === null) return { provider, description: describe(provider, refusals), refusals };
    refusals.push(`${provider} failed: ${reason}`);
  }
  return { provider: 'cpu', description: describe('cpu', refusals), refusals };
}

/** The name of what runs a model, and why it is second choice. */
export function describe(provider: ExecutionProvider, refusals: readonly string[]): string {
  return refusals.length === 0 ? provider : `${provider} (${refusals.join('; ')})`;
}

async function findObstacle(
  provider: ExecutionProvider,
  { wish, model, inputs, threads, engineDirectory, memoryBytes }: ProviderQuestion,
  timeoutMs: number,
  { survey, tryModel }: ProviderTools,
): Promise<string | null> {
  const obstacle = survey.obstacleTo(provider);
  if (obstacle !== null) return obstacle;
  if (timeoutMs <= 0) return 'no time was left to try it';
  const request: TrialRequest = { model, inputs, provider, threads, ...(engineDirectory && { engineDirectory }) };
  const outcome = await tryModel(request, { timeoutMs, memoryBytes });
  switch (outcome.type) {
    case 'failed':
      return outcome.message;
    case 'crashed':
      return `it crashed (${outcome.signal})`;
    case 'timed-out':
      return `it gave no answer within ${Math.round(timeoutMs / 1000)} s`;
    case 'passed':
      return wish === 'auto' ? tooSlow(outcome.cpuMs, outcome.providerMs) : null;
  }
}

/** Software that imitates a graphics card, and small graphics with small models, are slower than the CPU itself. */
function tooSlow(cpuMs: number, providerMs: number): string | null {
  if (providerMs <= cpuMs) return null;
  return `it takes ${providerMs.toFixed(1)} ms where the CPU takes ${cpuMs.toFixed(1)} ms`;
}
