import type { MeasureProgress } from '#contract/models.ts';

/** The line that `models bench` writes on standard error before each model. */
export function describeMeasuring({ model, done, total }: MeasureProgress): string {
  return `Measuring ${model} (${done + 1} of ${total})`;
}

/** The last such line of a text; null where there is none. */
export function readMeasuring(text: string): MeasureProgress | null {
  const [, model, ordinal, total] = [...text.matchAll(/^Measuring (\S+) \((\d+) of (\d+)\)$/gm)].at(-1) ?? [];
  return model === undefined ? null : { model, done: Number(ordinal) - 1, total: Number(total) };
}
