import { availableParallelism } from 'node:os';
import { BareLoop } from './bare-loop.ts';
import type { Subject } from './subjects.ts';

/** What a way of using the cores gives, against one session of the model with one thread, in the same round. */
export interface SharingResult {
  readonly model: string;
  readonly way: string;
  /** Medians over the rounds. */
  readonly perSecond: number;
  readonly ratio: number;
  /** Time on the CPU for each run, whatever else the machine did. */
  readonly cpuMsEach: number;
}

interface Way {
  readonly way: string;
  /** Threads of each session. */
  readonly sessions: readonly number[];
}

/** Compares more threads for one session with more sessions of a model. */
export async function measureSharing(
  subjects: readonly Subject[],
  milliseconds: number,
  rounds: number,
): Promise<SharingResult[]> {
  const cores = availableParallelism();
  const ways: Way[] = [
    { way: '1 session, 1 thread', sessions: [1] },
    { way: `1 session, ${cores} threads`, sessions: [cores] },
    { way: `${cores} sessions, 1 thread each`, sessions: Array.from({ length: cores }, () => 1) },
  ];
  const results: SharingResult[] = [];
  for (const subject of subjects) {
    const measured = ways.map(() => ({ rates: [] as number[], ratios: [] as number[], cpu: [] as number[] }));
    for (let round = 0; round < rounds; round++) {
      let single = Number.NaN;
      for (const [index, { sessions }] of ways.entries()) {
        const { rate, cpuMsEach } = await measureWay(subject, sessions, milliseconds);
        if (index === 0) single = rate;
        measured[index]?.rates.push(rate);
        measured[index]?.ratios.push(rate / single);
        measured[index]?.cpu.push(cpuMsEach);
      }
    }
    for (const [index, { way }] of ways.entries()) {
      const { rates = [], ratios = [], cpu = [] } = measured[index] ?? {};
      results.push({
        model: subject.name,
        way,
        perSecond: median(rates),
        ratio: median(ratios),
        cpuMsEach: median(cpu),
      });
    }
  }
  return results;
}

async function measureWay(subject: Subject, sessions: readonly number[], milliseconds: number) {
  await using stack = new AsyncDisposableStack();
  const loops: BareLoop[] = [];
  for (const threads of sessions) loops.push(stack.use(await BareLoop.open(subject, threads)));
  const startMs = performance.now();
  const before = process.cpuUsage();
  const rates = await Promise.all(loops.map((loop) => loop.perSecond(milliseconds)));
  const { user, system } = process.cpuUsage(before);
  const rate = rates.reduce((sum, own) => sum + own, 0);
  return { rate, cpuMsEach: (user + system) / (rate * (performance.now() - startMs)) };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
