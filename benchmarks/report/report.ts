import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';

export type Row = Readonly<Record<string, string | number | null>>;

/** What every benchmark says about where it ran. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    threads: availableParallelism(),
    node: process.version,
    loadAverage: loadavg()[0] ?? 0,
  };
}

export interface BenchmarkOptions {
  readonly json: string | undefined;
  /** Only to see that all works: the figures say little. */
  readonly isShort: boolean;
}

/** Reads the options that all benchmarks share. */
export function parseBenchmarkOptions(): BenchmarkOptions {
  const { values } = parseArgs({ options: { json: { type: 'string' }, short: { type: 'boolean', default: false } } });
  return { json: values.json, isShort: values.short };
}

/** Prints the figures as a table and, where asked for, writes them to a file. */
export function report(title: string, rows: readonly Row[], figures: object, json: string | undefined): void {
  const machine = describeMachine();
  console.log(`\n${title}`);
  console.log(
    `${machine.cpu}, ${machine.threads} threads, Node ${machine.node}, load ${machine.loadAverage.toFixed(1)}`,
  );
  console.table(rows);
  if (json === undefined) return;
  writeFileSync(json, `${JSON.stringify({ title, machine, ...figures }, null, 2)}\n`);
  console.log(`Figures written to ${json}`);
}

/** Milliseconds with one decimal, or a dash. */
export function formatMs(value: number | null): string {
  return value === null ? '–' : value.toFixed(1);
}

export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
