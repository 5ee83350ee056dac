import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type MeasureModelsRequest,
  type MeasureProgress,
  type ModelCheck,
  type ModelMeasurements,
  modelCheckOutputSchema,
  modelMeasurementsSchema,
} from '#contract/models.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import { readMeasuring } from './measure-progress.ts';

const CHECK_TIMEOUT_MS = 120_000;
const MEASURE_TIMEOUT_MS = 600_000;
const MEASURED_SECONDS = 0.5;
const MAXIMUM_OUTPUT_BYTES = 16 * 1024 * 1024;
const MAXIMUM_COMPLAINT_CHARACTERS = 2_000;

export interface ModelTrialsOptions {
  /** The script of the command line. */
  readonly cliEntry: string;
  readonly configFile: string;
  readonly dataDirectory: string;
  /** What references in the configuration may stand for. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Tries models for the pages, as the commands `models check` and `models bench` do: in a process of its own, since this one holds no
 * native code. One at a time, because they are to be measured undisturbed.
 */
export class ModelTrials implements AsyncDisposable {
  readonly #options: ModelTrialsOptions;
  readonly #closing = new AbortController();
  #running: Promise<unknown> | null = null;
  #progress: MeasureProgress | null = null;

  constructor(options: ModelTrialsOptions) {
    this.#options = options;
  }

  /**
   * Runs a model, or a task, on a picture and draws what it finds.
   *
   * @param picture JPEG, PNG or WebP
   * @throws OperationalError `trial-busy` | `trial-failed`
   */
  check(model: string, picture: Uint8Array): Promise<ModelCheck> {
    return this.#alone(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'localcv-check-'));
      try {
        const file = join(folder, 'picture');
        const drawing = join(folder, 'drawing.png');
        await writeFile(file, picture, { mode: 0o600 });
        const output = await this.#run(['check', model, file, '--json', '--out', drawing], CHECK_TIMEOUT_MS);
        const found = modelCheckOutputSchema.parse(output);
        const drawn = await readFile(drawing);
        return { ...found, drawing: `data:image/png;base64,${drawn.toString('base64')}` };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }

  /**
   * Measures models on this machine and recommends some for so many cameras. The best batches are kept for the scheduler.
   *
   * @throws OperationalError `trial-busy` | `trial-failed`
   */
  measure({ models = [], cameras, fps }: MeasureModelsRequest): Promise<ModelMeasurements> {
    const load = ['--cameras', String(cameras), '--fps', String(fps), '--seconds', String(MEASURED_SECONDS)];
    const noteProgress = (text: string) => {
      this.#progress = readMeasuring(text) ?? this.#progress;
    };
    return this.#alone(async () => {
      try {
        const output = await this.#run(['bench', ...models, ...load, '--json'], MEASURE_TIMEOUT_MS, noteProgress);
        return modelMeasurementsSchema.parse(output);
      } finally {
        this.#progress = null;
      }
    });
  }

  /** How far the measurement under way is; null while there is none. */
  get progress(): MeasureProgress | null {
    return this.#progress;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#running?.catch(() => undefined);
  }

  async #alone<Outcome>(work: () => Promise<Outcome>): Promise<Outcome> {
    if (this.#running !== null)
      throw new OperationalError('trial-busy', 'Another model is being tried or measured. Wait until that is done.', {
        retryable: true,
      });
    const running = work();
    this.#running = running;
    try {
      return await running;
    } finally {
      this.#running = null;
    }
  }

  async #run(
    args: readonly string[],
    timeoutMs: number,
    onComplaint: (text: string) => void = () => {},
  ): Promise<unknown> {
    const { cliEntry, configFile, dataDirectory, environment } = this.#options;
    const folders = ['--config', configFile, '--data', dataDirectory];
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(timeoutMs)]);
    const child = spawn(process.execPath, [cliEntry, 'models', ...args, ...folders], {
      env: { ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGKILL',
    });
    const [output, complaint, code] = await Promise.all([
      readAll(child.stdout, MAXIMUM_OUTPUT_BYTES),
      readAll(child.stderr, MAXIMUM_OUTPUT_BYTES, onComplaint),
      new Promise<number | null>((resolve) => {
        child.on('error', () => resolve(null));
        child.on('close', resolve);
      }),
    ]);
    if (code !== 0) throw trialFailed(signal.aborted ? `It took longer than ${timeoutMs / 1000} s.` : complaint);
    try {
      return JSON.parse(output);
    } catch (cause) {
      throw trialFailed(describeError(cause));
    }
  }
}

/** What a child writes; more than the limit is thrown away. */
async function readAll(
  stream: AsyncIterable<Buffer>,
  maximumBytes: number,
  onText: (text: string) => void = () => {},
): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    onText(chunk.toString('utf8'));
    bytes += chunk.byteLength;
    if (bytes <= maximumBytes) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function trialFailed(complaint: string): OperationalError {
  const lines = complaint.trim().split('\n');
  const sentence = (lines.at(-1) ?? '').slice(0, MAXIMUM_COMPLAINT_CHARACTERS);
  return new OperationalError('trial-failed', sentence === '' ? 'The model could not be tried.' : sentence);
}
