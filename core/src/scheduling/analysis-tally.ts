import { StageRecorder } from '../statistics/stage-recorder.ts';

export const ANALYSIS_FATES = ['analysed', 'replaced', 'stale', 'failed'] as const;

/**
 * What became of a frame that was to be analysed. `replaced`: it gave way to a newer one of the same camera, or nobody wanted it any
 * more. `stale`: it was too old when its turn came.
 */
export type AnalysisFate = (typeof ANALYSIS_FATES)[number];

/** Frames since the start. `offered` is the sum of the fates and of what is under way. */
export type AnalysisCounters = Readonly<Record<'offered' | AnalysisFate, number>>;

export interface AnalysisFigures extends AnalysisCounters {
  /** From decoding to the result, over the last ten seconds or so. */
  readonly lateP50Ms: number | null;
  readonly lateP95Ms: number | null;
}

/** Keeps the account of frames that are to be analysed: each is offered once and meets exactly one fate. */
export class AnalysisTally {
  readonly #fates: Record<AnalysisFate, number> = { analysed: 0, replaced: 0, stale: 0, failed: 0 };
  readonly #lateness = new StageRecorder();
  #offered = 0;

  offer(): void {
    this.#offered += 1;
  }

  /** @param decodedAtMs on the same clock as `nowMs` */
  settle(fate: AnalysisFate, decodedAtMs: number, nowMs: number): void {
    if (this.underWay === 0) throw new TypeError(`Expected a frame under way for ${fate} but received none`);
    this.#fates[fate] += 1;
    if (fate === 'analysed') this.#lateness.record(nowMs, nowMs - decodedAtMs);
  }

  /** Frames whose fate is open: they wait, are being scaled, or are being analysed. */
  get underWay(): number {
    const { analysed, replaced, stale, failed } = this.#fates;
    return this.#offered - analysed - replaced - stale - failed;
  }

  get counters(): AnalysisCounters {
    return { offered: this.#offered, ...this.#fates };
  }

  figures(nowMs: number): AnalysisFigures {
    const { p50Ms, p95Ms } = this.#lateness.figures(nowMs);
    return { ...this.counters, lateP50Ms: p50Ms, lateP95Ms: p95Ms };
  }
}
