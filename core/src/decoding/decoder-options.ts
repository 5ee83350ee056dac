import { type DecodeContext, ModelOutputError } from './decoder.ts';

/** @throws ModelOutputError where the catalogue gives the option another type, or a number outside of the range */
export function numberOption(
  { options }: DecodeContext,
  name: string,
  fallback: number,
  range: readonly [minimum: number, maximum: number],
): number {
  const value = options[name];
  if (value === undefined) return fallback;
  if (typeof value === 'number' && value >= range[0] && value <= range[1]) return value;
  throw new ModelOutputError(
    `Expected the option "${name}" to be a number in ${range.join('..')} but received ${value}.`,
  );
}

/** @throws ModelOutputError where the catalogue gives the option a word that is not among `choices` */
export function choiceOption<Choice extends string>(
  { options }: DecodeContext,
  name: string,
  choices: readonly Choice[],
  fallback: Choice,
): Choice {
  const value = options[name];
  if (value === undefined) return fallback;
  const choice = choices.find((known) => known === value);
  if (choice !== undefined) return choice;
  throw new ModelOutputError(`Expected the option "${name}" to be ${choices.join(', ')} but received ${value}.`);
}

/** How much two boxes of one label may overlap (intersection over union) before the weaker one is left out. */
export function overlapOption(context: DecodeContext, fallback: number): number {
  return numberOption(context, 'maximumOverlap', fallback, [0, 1]);
}
