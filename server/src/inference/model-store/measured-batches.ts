import { mkdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../files/write-file-atomically.ts';

const FILE = 'measured-batches.json';
const MAXIMUM_ENTRIES = 1_000;

/** What `models bench` found for one model, input size and provider on this machine. */
export interface MeasuredBatch {
  readonly model: string;
  readonly width: number;
  readonly height: number;
  /** As the executor names it, e.g. `cpu`. */
  readonly provider: string;
  /** Pictures in one run, where one picture takes least time. */
  readonly batch: number;
}

const fileSchema = z.object({
  /** Measurements of another processor say nothing of this one. */
  machine: z.string(),
  batches: z
    .array(
      z.object({
        model: z.string(),
        width: z.number().int().positive(),
        height: z.number().int().positive(),
        provider: z.string(),
        batch: z.number().int().min(1).max(64),
      }),
    )
    .max(MAXIMUM_ENTRIES),
});

/** The measurements that hold for this machine; none where nothing was measured or the file is damaged. */
export async function readMeasuredBatches(cacheDirectory: string): Promise<MeasuredBatch[]> {
  const text = await readFile(join(cacheDirectory, FILE), 'utf8').catch(() => '');
  const parsed = fileSchema.safeParse(parseJson(text));
  return parsed.success && parsed.data.machine === describeMachine() ? parsed.data.batches : [];
}

/** How many pictures to give a model in one go: 1 unless a measurement has shown that more are faster. */
export function bestBatch(measured: readonly MeasuredBatch[], wanted: Omit<MeasuredBatch, 'batch'>): number {
  return measured.find((entry) => isSame(entry, wanted))?.batch ?? 1;
}

/** Keeps measurements; those of the same model, size and provider are replaced. */
export async function writeMeasuredBatches(cacheDirectory: string, added: readonly MeasuredBatch[]): Promise<void> {
  const kept = (await readMeasuredBatches(cacheDirectory)).filter((entry) => !added.some((own) => isSame(entry, own)));
  const batches = [...added, ...kept].slice(0, MAXIMUM_ENTRIES);
  await mkdir(cacheDirectory, { recursive: true });
  await writeFileAtomically(
    join(cacheDirectory, FILE),
    `${JSON.stringify({ machine: describeMachine(), batches }, null, 2)}\n`,
  );
}

function isSame(a: Omit<MeasuredBatch, 'batch'>, b: Omit<MeasuredBatch, 'batch'>): boolean {
  return a.model === b.model && a.width === b.width && a.height === b.height && a.provider === b.provider;
}

function describeMachine(): string {
  const processors = cpus();
  return `${processors.length} x ${processors[0]?.model ?? 'unknown'}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
