/** One measurement. */
export interface BenchRow {
  readonly model: string;
  /** The vision task that the model serves. */
  readonly task: string;
  readonly width: number;
  readonly height: number;
  readonly provider: string;
  readonly batch: number;
  /** Time of one run. */
  readonly ms: number;
  readonly msPerPicture: number;
}

export interface Load {
  readonly cameras: number;
  /** Pictures that are analysed of each camera in a second. */
  readonly fps: number;
}

/** Decoding, scaling and peaks need the rest. */
const USABLE_SHARE = 0.7;

/**
 * Says which model of each task to take for so many cameras. All cameras share one thread for a model, so what counts is the time of a picture. Of
 * models that are fast enough it takes the slowest: as a rule, more work finds more.
 */
export function recommend(rows: readonly BenchRow[], load: Load): string {
  const budgetMs = (1000 * USABLE_SHARE) / (load.cameras * load.fps);
  const tasks = [...new Set(rows.map(({ task }) => task))];
  const lines = tasks.map((task) => {
    const fastest = fastestOfEach(rows.filter((row) => row.task === task));
    const fitting = fastest.filter(({ msPerPicture }) => msPerPicture <= budgetMs);
    return fitting.length > 0 ? describeFit(task, fitting) : describeMisfit(task, fastest, load);
  });
  const wanted = `${load.cameras} cameras at ${load.fps} pictures a second`;
  return [`For ${wanted} (at most ${budgetMs.toFixed(1)} ms for a picture):`, ...lines].join('\n');
}

/** Of each model the fastest provider and batch, for the input that costs most: cameras may have any of the shapes. */
function fastestOfEach(rows: readonly BenchRow[]): BenchRow[] {
  const names = [...new Set(rows.map(({ model }) => model))];
  return names.flatMap((name) => {
    const own = rows.filter(({ model }) => model === name);
    const inputs = Map.groupBy(own, ({ width, height }) => `${width}x${height}`);
    const fastest = [...inputs.values()].flatMap((same) => extremeOf(same, (a, b) => a.msPerPicture - b.msPerPicture));
    return extremeOf(fastest, (a, b) => b.msPerPicture - a.msPerPicture);
  });
}

/** The first in this order; none of none. */
function extremeOf(rows: readonly BenchRow[], order: (a: BenchRow, b: BenchRow) => number): BenchRow[] {
  return rows.toSorted(order).slice(0, 1);
}

function describeFit(task: string, fitting: readonly BenchRow[]): string {
  const chosen = fitting.reduce((a, b) => (b.msPerPicture > a.msPerPicture ? b : a));
  const where = chosen.provider === 'cpu' ? '' : ` on ${chosen.provider}`;
  const how = chosen.batch > 1 ? ` in batches of ${chosen.batch}` : '';
  return `  ${task}: ${chosen.model}, ${chosen.msPerPicture.toFixed(1)} ms${where}${how}`;
}

function describeMisfit(task: string, rows: readonly BenchRow[], { cameras, fps }: Load): string {
  const chosen = rows.reduce((a, b) => (b.msPerPicture < a.msPerPicture ? b : a));
  const reached = (1000 * USABLE_SHARE) / (cameras * chosen.msPerPicture);
  return `  ${task}: none is fast enough for ${fps} a second; ${chosen.model} manages ${reached.toFixed(1)} (${chosen.msPerPicture.toFixed(1)} ms)`;
}
