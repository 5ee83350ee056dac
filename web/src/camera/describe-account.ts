import type { AnalysisAccount } from '#contract/camera-status.ts';
import { formatCount, formatMilliseconds } from '../format/format-quantity.ts';

/** What became of the frames, in one line: only fates that happened are named. */
export function describeAccount(account: AnalysisAccount): string {
  const fates = [
    [account.replaced, 'gave way to newer frames'],
    [account.stale, 'came too late'],
    [account.failed, 'failed'],
  ] as const;
  const lost = fates.filter(([count]) => count > 0).map(([count, fate]) => `${formatCount(count)} ${fate}`);
  const late =
    account.lateP95Ms === null
      ? []
      : [
          `results after ${formatMilliseconds(account.lateP50Ms)}, 95 % within ${formatMilliseconds(account.lateP95Ms)}`,
        ];
  const facts = [
    `${formatCount(account.analysed)} of ${formatCount(account.offered)} frames analysed`,
    ...lost,
    ...late,
  ];
  // Figures keep their units on the line.
  return facts.join(' · ').replaceAll(/(\d) (ms|%)/g, '$1\u00a0$2');
}
