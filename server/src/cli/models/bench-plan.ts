import { EXECUTION_PROVIDERS, type ExecutionProvider, type InferenceConfig } from '#contract/models.ts';
import type { PictureSize } from '#core/geometry/picture-size.ts';
import { type ModelInputSize, modelInputSizeFor } from '#core/model-input/image-spec.ts';
import { closestWord } from '#core/text/closest-word.ts';
import { type ProviderSurvey, providersToTry } from '../../inference/execution/onnx/execution-providers.ts';
import { refuse } from './model-options.ts';

/** Shapes that cameras have: models whose input takes the picture's own are measured with each. */
const SHAPES: readonly PictureSize[] = [
  { width: 1280, height: 720 },
  { width: 1280, height: 960 },
];

/** The inputs to measure a model with, each once. */
export function sizesToMeasure(rule: ModelInputSize): PictureSize[] {
  const sizes = SHAPES.map((shape) => modelInputSizeFor(rule, shape));
  return sizes.filter(({ width, height }, index) => {
    const first = sizes.findIndex((other) => other.width === width && other.height === height);
    return first === index;
  });
}

/**
 * The providers to measure models with.
 *
 * @param wanted names with commas between them; left out, the CPU, all that may work on this machine, and what the configuration asks for
 * @throws OperationalError `command-line-invalid`
 */
export function providersToMeasure(
  wanted: string | undefined,
  configured: InferenceConfig['provider'],
  survey: ProviderSurvey,
): ExecutionProvider[] {
  const names = wanted?.split(',').map((name) => readProvider(name.trim()));
  const own = configured === 'auto' ? [] : [configured];
  return [...new Set(names ?? ['cpu' as const, ...own, ...providersToTry('auto', survey)])];
}

function readProvider(name: string): ExecutionProvider {
  const known = EXECUTION_PROVIDERS.find((provider) => provider === name);
  if (known !== undefined) return known;
  const meant = closestWord(name, EXECUTION_PROVIDERS);
  return refuse(
    `there is no provider "${name}"${meant === null ? '' : `; did you mean "${meant}"?`} Known are ${EXECUTION_PROVIDERS.join(', ')}`,
  );
}
