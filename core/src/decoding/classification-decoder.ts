import type { ClassScore, Result } from '../detection/result.ts';
import { areProbabilities, sigmoid, softmax } from './activations.ts';
import { type DecodeContext, type Decoder, type ModelOutput, ModelOutputError, type ModelOutputs } from './decoder.ts';
import { choiceOption, numberOption } from './decoder-options.ts';
import { readUnitVector, readVector } from './read-vector.ts';
import { describeOutputs } from './require-output.ts';

const BEST = 5;

/**
 * Classes of a whole picture: the output with one value for each label, [1, labels]. A further output is what the picture looks like, and is
 * given as its embedding.
 *
 * Options: `activation`: `softmax`, `sigmoid` (several classes may hold at once), `none`, or `auto` (default): softmax unless the
 * values are probabilities already; `best`: how many classes to give (default 5).
 */
export const classificationDecoder: Decoder = {
  decode(outputs, context): Result {
    const [name, scores] = findScores(outputs, context);
    const classes = bestClasses(activate(readVector(scores, name), context), context);
    const other = [...outputs].find(([own]) => own !== name);
    return other === undefined
      ? { objects: [], classes }
      : { objects: [], classes, embedding: readUnitVector(other[1], other[0]) };
  },
};

function findScores(outputs: ModelOutputs, { labels }: DecodeContext): readonly [string, ModelOutput] {
  const scores = [...outputs].find(([, { data }]) => labels.length > 1 && data.length === labels.length);
  if (scores !== undefined && outputs.size <= 2) return scores;
  throw new ModelOutputError(
    `Expected an output of 1x${labels.length}, one value for each of ${labels.length} labels, and at most one more, but the model gives ${describeOutputs(outputs)}.`,
  );
}

function activate(values: Float32Array, context: DecodeContext): Float32Array {
  const activation = choiceOption(context, 'activation', ['auto', 'softmax', 'sigmoid', 'none'], 'auto');
  if (activation === 'none' || (activation === 'auto' && areProbabilities(values))) return values;
  return activation === 'sigmoid' ? values.map(sigmoid) : softmax(values);
}

function bestClasses(scores: Float32Array, context: DecodeContext): ClassScore[] {
  return [...scores.entries()]
    .filter(([, score]) => score >= context.minimumScore)
    .sort(([, a], [, b]) => b - a)
    .slice(0, numberOption(context, 'best', BEST, [1, 1_000]))
    .map(([index, score]) => ({ label: context.labels[index] ?? '', score: Math.min(1, score) }));
}
