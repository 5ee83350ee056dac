import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PinnedFile } from '#contract/models.ts';
import { redactAddress } from '#core/security/redact-address.ts';
import { lockFile } from '../files/file-lock.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import { type BodyStream, openDownload } from './open-download.ts';

export interface PullOptions {
  /** Where the file has to be when it is complete. What has arrived so far is kept beside it as `….part`. */
  readonly target: string;
  readonly signal?: AbortSignal;
  /** Hears how many bytes of the file are there. */
  readonly onProgress?: (bytes: number) => void;
  readonly limits?: Partial<PullLimits>;
}

/** Every wait of a download ends. */
export interface PullLimits {
  /** Without the beginning of an answer. */
  readonly answerTimeoutMs: number;
  /** Without any further byte. */
  readonly stallTimeoutMs: number;
  readonly totalTimeoutMs: number;
  /** Of a connection that was cut, one after the other; each that brought something starts counting anew. */
  readonly attempts: number;
  readonly retryDelayMs: number;
}

const DEFAULT_LIMITS: PullLimits = {
  answerTimeoutMs: 30_000,
  stallTimeoutMs: 30_000,
  totalTimeoutMs: 60 * 60 * 1000,
  attempts: 4,
  retryDelayMs: 1_000,
};

/** Left on the disk when a download begins, for everything else that writes there. */
const SPARE_BYTES = 50 * 1024 * 1024;

/**
 * Fetches a file of known content. It goes on where an earlier call ended, checks size and SHA-256, and puts the file in its place as a
 * whole: readers see all of it or nothing. Only one process fetches a file at a time.
 *
 * @throws OperationalError `pull-unreachable` | `pull-refused` | `pull-corrupt` | `pull-unwritable` | `pull-busy` | `pull-cancelled`
 */
export async function pullFile(file: PinnedFile, options: PullOptions): Promise<void> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const deadline = AbortSignal.timeout(limits.totalTimeoutMs);
  const signal = AbortSignal.any([deadline, ...(options.signal === undefined ? [] : [options.signal])]);
  try {
    await new Pull(file, options, limits, signal).run();
  } catch (error) {
    if (options.signal?.aborted === true)
      throw new OperationalError('pull-cancelled', `${basename(options.target)} is not pulled any further.`);
    if (deadline.aborted) throw unreachable(file, options.target, new Error('it took too long'));
    throw error;
  }
}

class Pull {
  readonly #file: PinnedFile;
  readonly #options: PullOptions;
  readonly #limits: PullLimits;
  readonly #signal: AbortSignal;
  readonly #part: string;
  #hash: Hash = createHash('sha256');
  #received = 0;

  constructor(file: PinnedFile, options: PullOptions, limits: PullLimits, signal: AbortSignal) {
    this.#file = file;
    this.#options = options;
    this.#limits = limits;
    this.#signal = signal;
    this.#part = `${options.target}.part`;
  }

  async run(): Promise<void> {
    const { target } = this.#options;
    await this.#writing(() => mkdir(dirname(target), { recursive: true }));
    using lock = await this.#writing(async () => lockFile(`${target}.lock`));
    if (lock === null)
      throw new OperationalError('pull-busy', `Another localcv pulls ${basename(target)} already; wait for it.`, {
        retryable: true,
      });
    // Somebody else may have been faster.
    if ((await sizeOf(target)) === this.#file.bytes) return;
    await this.#readPart();
    await this.#assertSpace();
    if (this.#received < this.#file.bytes) await this.#download();
    await this.#finish();
  }

  /** Takes over what an earlier call has fetched. */
  async #readPart(): Promise<void> {
    const size = await sizeOf(this.#part);
    if (size === null || size > this.#file.bytes) return await this.#startOver();
    for await (const chunk of createReadStream(this.#part, { signal: this.#signal })) this.#count(chunk as Buffer);
  }

  async #startOver(): Promise<void> {
    this.#hash = createHash('sha256');
    this.#received = 0;
    await this.#writing(() => rm(this.#part, { force: true }));
  }

  async #assertSpace(): Promise<void> {
    const { bavail, bsize } = await this.#writing(() => statfs(dirname(this.#part)));
    const missing = this.#file.bytes - this.#received;
    if (bavail * bsize < missing + SPARE_BYTES)
      throw this.#unwritable(new Error(`${Math.ceil((missing + SPARE_BYTES) / 1e6)} MB of free space are needed`));
  }

  async #download(): Promise<void> {
    for (let failures = 0; this.#received < this.#file.bytes; ) {
      const before = this.#received;
      try {
        await this.#downloadOnce();
      } catch (error) {
        this.#signal.throwIfAborted();
        if (error instanceof OperationalError) throw error;
        failures = this.#received > before ? 1 : failures + 1;
        if (failures >= this.#limits.attempts) throw unreachable(this.#file, this.#options.target, error);
        await delay(this.#limits.retryDelayMs * failures, undefined, { signal: this.#signal });
      }
    }
  }

  async #downloadOnce(): Promise<void> {
    await using download = await openDownload(this.#file, this.#received, this.#limits, this.#signal);
    if (download.firstByte === 0 && this.#received > 0) await this.#startOver();
    const handle = await this.#writing(() => open(this.#part, 'a', 0o600));
    try {
      await this.#append(handle, download.body);
    } finally {
      await handle.close();
    }
    // A server that ends early without saying so is as good as a cut connection.
    if (this.#received < this.#file.bytes) throw new Error('the connection was closed early');
  }

  async #append(handle: FileHandle, body: BodyStream): Promise<void> {
    for await (const chunk of body) {
      if (this.#received + chunk.length > this.#file.bytes) {
        await this.#startOver();
        throw this.#corrupt(`it has more than the ${this.#file.bytes} bytes that were expected`);
      }
      await this.#writing(() => handle.write(chunk));
      this.#count(chunk);
    }
    await this.#writing(() => handle.sync());
  }

  #count(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#received += chunk.length;
    this.#options.onProgress?.(this.#received);
  }

  async #finish(): Promise<void> {
    const found = this.#hash.digest('hex');
    if (found !== this.#file.sha256) {
      await this.#startOver();
      throw this.#corrupt(`its SHA-256 is ${found} and not ${this.#file.sha256}`);
    }
    await this.#writing(() => rename(this.#part, this.#options.target));
  }

  #corrupt(reason: string): OperationalError {
    return new OperationalError(
      'pull-corrupt',
      `What ${hostOf(this.#file.url)} gave for ${basename(this.#options.target)} is not the expected file: ${reason}. It was thrown away. Try again later; if it stays so, the file was changed there.`,
    );
  }

  async #writing<Value>(action: () => Promise<Value>): Promise<Value> {
    try {
      return await action();
    } catch (error) {
      throw this.#unwritable(error);
    }
  }

  #unwritable(cause: unknown): OperationalError {
    return new OperationalError(
      'pull-unwritable',
      `${this.#part} cannot be written (${describeError(cause)}). Free space or make the folder writable, and pull again: it goes on where it stopped.`,
      { cause },
    );
  }
}

function unreachable({ url }: PinnedFile, target: string, cause: unknown): OperationalError {
  return new OperationalError(
    'pull-unreachable',
    `${hostOf(url)} cannot be reached (${describeCause(cause)}). Pull again later, it goes on where it stopped. Without an internet connection, download ${redactAddress(url)} on another machine and put the file at ${target}, or give it to "npm start -- models import FILE --name NAME".`,
    { retryable: true, cause },
  );
}

/** What Node's `fetch` says lies one or two causes deep. */
function describeCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof AggregateError && error.cause.errors.length > 0)
    return describeCause(error.cause.errors[0]);
  return error.cause instanceof Error ? describeCause(error.cause) : error.message;
}

function hostOf(url: string): string {
  return new URL(url).host;
}

async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() === true ? found.size : null;
}
