import type { RecognisedText } from '../detection/detection.ts';
import { NOTHING_FOUND } from '../detection/result.ts';
import { areProbabilities, softmax } from './activations.ts';
import { type DecodeContext, type Decoder, type ModelOutput, ModelOutputError } from './decoder.ts';
import { choiceOption } from './decoder-options.ts';
import { requireOnlyOutput } from './require-output.ts';

/** No text that is read in one go is longer. */
const MOST_STEPS = 1_024;

/** Value of class `c` at step `s`: `s * stepStride + c * classStride`. */
interface Layout {
  readonly steps: number;
  readonly classes: number;
  readonly stepStride: number;
  readonly classStride: number;
}

/**
 * Reads text from left to right by connectionist temporal classification (Graves et al., 2006): the best class of each step, repeated ones once, without
 * the blank. One output [1, classes, steps] or [1, steps, classes]; the labels are the alphabet, and there is one more class than labels: the
 * blank. The score is the geometric mean of the characters' probabilities.
 *
 * Option `blank`: `last` (default) or `first`.
 */
export const ctcTextDecoder: Decoder = {
  decode(outputs, context) {
    const output = requireOnlyOutput(outputs, 'text');
    const text = read(output.data, findLayout(output, context), context);
    return text === null || text.score < context.minimumScore ? NOTHING_FOUND : { objects: [], text };
  },
};

function findLayout({ dims }: ModelOutput, { labels }: DecodeContext): Layout {
  const classes = labels.length + 1;
  const [batch, second = 0, third = 0] = dims;
  const isRead = dims.length === 3 && batch === 1 && labels.length > 0;
  if (isRead && second === classes && third > 0 && third <= MOST_STEPS)
    return { steps: third, classes, stepStride: 1, classStride: third };
  if (isRead && third === classes && second > 0 && second <= MOST_STEPS)
    return { steps: second, classes, stepStride: classes, classStride: 1 };
  throw new ModelOutputError(
    `Expected 1x${classes}xN or 1xNx${classes} (${labels.length} characters and a blank) but received ${dims.join('x')}.`,
  );
}

function read(data: Float32Array, layout: Layout, context: DecodeContext): RecognisedText | null {
  const blank = choiceOption(context, 'blank', ['last', 'first'], 'last') === 'last' ? layout.classes - 1 : 0;
  let value = '';
  let logarithms = 0;
  let characters = 0;
  let previous = blank;
  for (let step = 0; step < layout.steps; step++) {
    const { best, probability } = readStep(data, step, layout);
    if (best >= 0 && best !== blank && best !== previous) {
      value += context.labels[blank === 0 ? best - 1 : best] ?? '';
      logarithms += Math.log(probability);
      characters += 1;
    }
    previous = best;
  }
  return characters === 0 ? null : { value, score: Math.exp(logarithms / characters) };
}

function readStep(data: Float32Array, step: number, { classes, stepStride, classStride }: Layout) {
  const values = Float32Array.from(
    { length: classes },
    (_, index) => data[step * stepStride + index * classStride] ?? 0,
  );
  const probabilities = areProbabilities(values) ? values : softmax(values);
  let best = -1;
  let probability = 0;
  for (let index = 0; index < classes; index++) {
    if (!((probabilities[index] ?? 0) > probability)) continue;
    probability = probabilities[index] ?? 0;
    best = index;
  }
  return { best, probability };
}
