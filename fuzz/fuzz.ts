import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeError } from '../server/src/operational-error.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { type Finding, runRounds } from './run-rounds.ts';
import { loadFuzzTargets } from './targets.ts';

const FINDINGS = join(import.meta.dirname, 'findings');
/** How long one target runs before the next one has its turn. */
const TURN_MS = 5_000;
const USAGE = 'Usage: npm run fuzz -- [--parser NAME] [--minutes N] [--seed N]';

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readOptions();
  const targets = await loadFuzzTargets();
  const chosen = options === null ? [] : targets.filter(({ name }) => name.includes(options.parser));
  if (options === null || chosen.length === 0) {
    console.error(`${USAGE}\nParsers: ${targets.map(({ name }) => name).join(', ')}`);
    return 2;
  }
  return fuzz(chosen, options.minutes * 60_000, options.seed);
}

function readOptions(): { parser: string; minutes: number; seed: number } | null {
  try {
    const { values } = parseArgs({
      options: { parser: { type: 'string' }, minutes: { type: 'string' }, seed: { type: 'string' } },
    });
    const minutes = Number(values.minutes ?? 10);
    // Another one each time, unless a run is to be repeated.
    const seed = Number(values.seed ?? Date.now() % 2 ** 31);
    if (!(minutes > 0) || !Number.isSafeInteger(seed) || seed < 0) return null;
    return { parser: values.parser ?? '', minutes, seed };
  } catch {
    return null;
  }
}

/** Gives the targets turns until the time is over. @returns the exit code: 1 where anything was found */
function fuzz(targets: readonly FuzzTarget[], durationMs: number, seed: number): number {
  const endMs = performance.now() + durationMs;
  const broken = new Set<FuzzTarget>();
  const nextRound = new Map(targets.map((target) => [target, seed]));
  console.log(`Seed ${seed}, ${targets.length} parsers, ${durationMs / 60_000} minutes`);
  while (performance.now() < endMs && broken.size < targets.length) {
    for (const target of targets.filter((candidate) => !broken.has(candidate))) {
      const startMs = performance.now();
      if (startMs >= endMs) break;
      const turnEndMs = Math.min(startMs + TURN_MS, endMs);
      const first = nextRound.get(target) ?? seed;
      const { done, finding } = runRounds(target, first, () => performance.now() < turnEndMs);
      nextRound.set(target, first + done);
      report(target, first - seed + done, (done / (performance.now() - startMs)) * 1000);
      if (finding === null) continue;
      broken.add(target);
      save(target, finding);
    }
  }
  return broken.size === 0 ? 0 : 1;
}

function report({ name }: FuzzTarget, total: number, perSecond: number): void {
  const megabytes = Math.round(process.memoryUsage().rss / 2 ** 20);
  console.log(
    `${name.padEnd(36)} ${String(total).padStart(10)} inputs ${perSecond.toFixed(0).padStart(8)}/s ${megabytes} MiB`,
  );
}

function save({ name }: FuzzTarget, { input, round, error }: Finding): void {
  mkdirSync(FINDINGS, { recursive: true });
  const path = join(FINDINGS, `${name.replaceAll(' ', '-')}-${round}.bin`);
  writeFileSync(path, input);
  console.error(`FOUND in ${name}, round ${round}: ${describeError(error)}\n  ${input.length} bytes in ${path}`);
}
