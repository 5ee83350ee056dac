import type { Expectation } from './judged-clips-file.ts';

export interface Judgement {
  /** Wanted alerts that came. */
  readonly right: number;
  /** Seconds of alerts that nobody wanted. */
  readonly falseAlerts: readonly number[];
  readonly missed: readonly Expectation[];
}

/** Pairs alerts with what was expected: each interval takes one alert; those that must come choose first. */
export function judgeAlerts(seconds: readonly number[], expected: readonly Expectation[]): Judgement {
  const waiting = seconds.toSorted((a, b) => a - b);
  const take = ({ from, to }: Expectation) => {
    const index = waiting.findIndex((second) => second >= from && second <= to);
    return index >= 0 && waiting.splice(index, 1).length > 0;
  };
  // Where intervals overlap, the one that ends first has the least choice.
  const needed = expected.filter(({ isOptional }) => !isOptional).toSorted((a, b) => a.to - b.to);
  const missed = needed.filter((expectation) => !take(expectation));
  for (const expectation of expected.filter(({ isOptional }) => isOptional)) take(expectation);
  return { right: needed.length - missed.length, falseAlerts: waiting, missed };
}
