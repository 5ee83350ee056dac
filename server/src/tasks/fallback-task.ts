import type { Result } from '#core/detection/result.ts';
import { type ImageSpec, imageSizeFor } from '#core/model-input/image-spec.ts';
import { convertPicture, resizePicture } from '#core/model-input/resample-picture.ts';
import { type Backoff, backoffDelayMs } from '#core/scheduling/backoff.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import type { Task, TaskFrame } from './task.ts';

export interface FallbackTaskOptions {
  /** What is preferred, for people: the address of the model server. */
  readonly name: string;
  /** What the preferred task wants its pictures scaled to. */
  readonly image: ImageSpec;
  readonly openPreferred: () => Promise<Task>;
  readonly openFallback: () => Promise<Task>;
  /** Receives one sentence for a person when the fallback takes over, and one when it hands back. */
  readonly onWarning: (message: string) => void;
  /** How long a preferred task that could not be opened is left alone. */
  readonly backoff?: Backoff;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
}

const BACKOFF: Backoff = { initialMs: 1_000, maximumMs: 30_000 };
/** Failures of the way to the model, in contrast to those of the model. */
const AWAY = 'model-server-failed';

/**
 * A task whose model lives elsewhere, with another that stands in while it cannot be reached. Pictures come in the size of the preferred
 * task; the other scales them anew. The preferred task is asked first every time, so it has to refuse quickly while it is away.
 *
 * @returns a task that is ready; it owns both and closes them
 * @throws OperationalError where neither of the two can be opened
 */
export async function openFallbackTask(options: FallbackTaskOptions): Promise<Task> {
  const task = new FallbackTask(options);
  await task.open();
  return task;
}

class FallbackTask implements Task {
  readonly image: ImageSpec;
  readonly #options: FallbackTaskOptions;
  readonly #now: () => number;
  #preferred: Task | null = null;
  #fallback: Task | null = null;
  /** Why the preferred task is not used now; null while it is. */
  #awayReason: string | null = null;
  #openFailures = 0;
  #openAgainAtMs = 0;
  #opening: Promise<void> | null = null;
  #closed = false;

  constructor(options: FallbackTaskOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.image = options.image;
  }

  get provider(): string | null {
    if (this.#awayReason === null) return this.#preferred?.provider ?? null;
    return `${this.#fallback?.provider ?? 'nothing'} (${this.#awayReason})`;
  }

  /** The preferred task may not be known yet, and more pictures than one are looked at one after the other anyway. */
  get maximumBatch(): number {
    return this.#preferred?.maximumBatch ?? 1;
  }

  async open(): Promise<void> {
    await this.#openPreferred();
    if (this.#preferred === null) await this.#requireFallback();
  }

  async analyse(frames: readonly TaskFrame[]): Promise<readonly Result[]> {
    const results = await this.#analysePreferred(frames);
    if (results !== null) return results;
    this.#reopenWhenDue();
    const fallback = await this.#requireFallback();
    return await fallback.analyse(frames.map((frame) => fitFrame(frame, fallback.image)));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#opening;
    await this.#preferred?.close();
    await this.#fallback?.close();
  }

  /** Null where it is away. */
  async #analysePreferred(frames: readonly TaskFrame[]): Promise<readonly Result[] | null> {
    if (this.#preferred === null) return null;
    try {
      const results = await this.#preferred.analyse(frames);
      this.#noteBack();
      return results;
    } catch (error) {
      if (!(error instanceof OperationalError) || error.code !== AWAY) throw error;
      this.#noteAway(error);
      return null;
    }
  }

  #noteAway(error: unknown): void {
    const isNews = this.#awayReason === null;
    this.#awayReason = describeError(error);
    if (isNews) this.#options.onWarning(`The fallback takes over: ${this.#awayReason}`);
  }

  #noteBack(): void {
    if (this.#awayReason === null) return;
    this.#awayReason = null;
    this.#options.onWarning(`${this.#options.name} answers again and takes over from the fallback.`);
  }

  async #requireFallback(): Promise<Task> {
    this.#fallback ??= await this.#options.openFallback();
    return this.#fallback;
  }

  #reopenWhenDue(): void {
    if (this.#preferred !== null || this.#opening !== null || this.#now() < this.#openAgainAtMs) return;
    this.#opening = this.#openPreferred().finally(() => {
      this.#opening = null;
    });
  }

  async #openPreferred(): Promise<void> {
    try {
      const task = await this.#options.openPreferred();
      if (this.#closed) return await task.close();
      this.#preferred = task;
      this.#openFailures = 0;
    } catch (error) {
      this.#openFailures += 1;
      this.#openAgainAtMs = this.#now() + backoffDelayMs(this.#options.backoff ?? BACKOFF, this.#openFailures);
      this.#noteAway(error);
    }
  }
}

/** The picture as another task wants it. Its place in the frame stays what it was. */
function fitFrame({ image, context }: TaskFrame, spec: ImageSpec): TaskFrame {
  const { format, width, height, data } = image;
  const resized = resizePicture({ format, width, height, pixels: data }, imageSizeFor(spec, image));
  const { pixels, ...rest } = convertPicture(resized, spec.format);
  return { image: { ...rest, data: pixels }, context };
}
