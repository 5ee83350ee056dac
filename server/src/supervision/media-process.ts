import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import {
  type FromMediaMessage,
  fromMediaMessageSchema,
  type MediaConfiguration,
  type MediaRequest,
  type MediaRequestName,
  type MediaResponse,
  mediaRequests,
  type ToMediaMessage,
} from '#contract/media-process.ts';
import { NO_RESTARTS, planRestart } from '#core/supervision/restart-policy.ts';
import { preloadDatagramBatch } from '../datagram-batch.ts';
import { OperationalError } from '../operational-error.ts';
import { forwardLines } from './forward-lines.ts';
import { PendingRequests } from './pending-requests.ts';
import { killAfter, waitForExit } from './process-exit.ts';

/** A child that has not said anything for this long is hung. */
const HUNG_AFTER_MS = 5_000;
/** Until its first word a child may take longer: native libraries are loaded. */
const START_TIMEOUT_MS = 20_000;
const SHUTDOWN_TIMEOUT_MS = 3_000;
const TERMINATE_TIMEOUT_MS = 1_000;

/**
 * Packets make much garbage that dies soon. V8 would let 130 MB of it gather before it looks, and with the limits that prevent this it
 * would look every second, because it counts packets against a limit that it sets without them (see docs/design/memory.md).
 */
const HEAP_FLAGS = ['--max-semi-space-size=8', '--initial-old-space-size=32', '--heap-growing-percent=200'];

/**
 * What runs once for a picture runs 30 times a second, between long sleeps, and V8 compiles by counts of calls that are meant for loops: it took
 * minutes, if it ever came to it. See docs/design/viewers.md.
 */
const COMPILER_FLAGS = ['--invocation-count-for-maglev=50', '--invocation-count-for-turbofan=300'];

/**
 * glibc gives each of the many threads of the pool a heap of its own, and frees none of them while anything in it lives; other C
 * libraries do not know the setting.
 */
const MAXIMUM_ARENAS = Math.max(2, Math.ceil(availableParallelism() / 2));

/** What the media process tells without having been asked. */
export type MediaReport = Exclude<FromMediaMessage, { type: 'ready' | 'response' | 'failure' }>;

export interface MediaProcessOptions {
  /** The script that the child runs; it speaks `contract/src/media-process.ts` over Node IPC. */
  readonly entry: string;
  readonly threadPoolSize: number;
  readonly logger: Logger;
  readonly hungAfterMs?: number;
  onReady(): void;
  onMessage(message: MediaReport): void;
  /** The child is gone and its successor is on its way. */
  onDeath(reason: string): void;
}

/**
 * The media process as the server sees it: forked, watched, restarted when it dies or hangs. It owns the child; after
 * disposal no child is left. Requests made while no child is up fail with `media-restarting`.
 */
export class MediaProcess implements AsyncDisposable {
  readonly #options: MediaProcessOptions;
  readonly #logger: Logger;
  readonly #pending = new PendingRequests();
  #child: ChildProcess | null = null;
  #isReady = false;
  #isClosing = false;
  #history = NO_RESTARTS;
  #restarts = 0;
  #startedAtMs = 0;
  #watchdog: NodeJS.Timeout | undefined;
  #restartTimer: NodeJS.Timeout | undefined;

  constructor(options: MediaProcessOptions) {
    this.#options = options;
    this.#logger = options.logger;
  }

  get isRunning(): boolean {
    return this.#isReady;
  }

  /** How often the child has been started again since the server started. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Process id of the child, or null between two lives. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  start(): void {
    if (this.#child !== null || this.#isClosing) return;
    this.#startedAtMs = performance.now();
    const child = fork(this.#options.entry, {
      serialization: 'advanced',
      execPath: process.execPath,
      execArgv: [...process.execArgv, ...HEAP_FLAGS, ...COMPILER_FLAGS],
      env: preloadDatagramBatch({
        MALLOC_ARENA_MAX: String(MAXIMUM_ARENAS),
        ...process.env,
        UV_THREADPOOL_SIZE: String(this.#options.threadPoolSize),
      }),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    // Native code writes to both, and what it says as it crashes is not lost.
    for (const output of [child.stdout, child.stderr])
      if (output !== null) forwardLines(output, (line) => this.#logger.warn(line));
    child.on('message', (message) => {
      if (this.#child === child) this.#receive(message);
    });
    child.on('error', (error) => {
      this.#logger.error({ error: error.message }, 'media process: cannot be started or reached');
      // A child that was never started emits no exit.
      if (child.pid === undefined) this.#died(child, error.message);
    });
    child.once('exit', (code, signal) => this.#died(child, signal ?? `exit code ${code}`));
    this.#watch(START_TIMEOUT_MS);
  }

  /** States the wanted configuration. Lost when no child is up: `onReady` is the moment to state it again. */
  configure(configuration: MediaConfiguration): void {
    if (this.#isReady) this.#send({ type: 'configure', configuration });
  }

  /**
   * Calls the media process.
   *
   * @throws OperationalError `media-restarting` (no child, or it died meanwhile) | `media-timeout` | `media-overloaded`,
   *   or what the media process answers
   */
  async request<Name extends MediaRequestName>(
    name: Name,
    body: MediaRequest<Name>,
    { timeoutMs }: { timeoutMs: number },
  ): Promise<MediaResponse<Name>> {
    if (!this.#isReady) throw restarting();
    const { request, response } = mediaRequests[name];
    const { id, answer } = this.#pending.add(name, timeoutMs);
    this.#send({ type: 'request', id, name, body: request.parse(body) });
    return response.parse(await answer) as MediaResponse<Name>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    this.#isReady = false;
    clearTimeout(this.#watchdog);
    clearTimeout(this.#restartTimer);
    this.#pending.failAll(restarting());
    const child = this.#child;
    if (child === null) return;
    const gone = waitForExit(child);
    this.#send({ type: 'shutdown' });
    await killAfter(child, gone, 'SIGTERM', SHUTDOWN_TIMEOUT_MS);
    await killAfter(child, gone, 'SIGKILL', TERMINATE_TIMEOUT_MS);
    await gone;
  }

  #send(message: ToMediaMessage): void {
    if (this.#child?.connected !== true) return;
    this.#child.send(message, (error) => {
      if (error !== null) this.#logger.warn({ error: error.message }, 'media process: a message was not delivered');
    });
  }

  #receive(received: unknown): void {
    if (this.#isClosing) return;
    this.#watch(this.#options.hungAfterMs ?? HUNG_AFTER_MS);
    const parsed = fromMediaMessageSchema.safeParse(received);
    if (!parsed.success) {
      this.#logger.error({ problem: parsed.error.message }, 'media process: a message breaks the contract');
      return;
    }
    const message = parsed.data;
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.#options.onReady();
        break;
      case 'response':
        this.#pending.resolve(message.id, message.body);
        break;
      case 'failure':
        this.#pending.reject(message.id, fromTransport(message.error));
        break;
      default:
        this.#options.onMessage(message);
    }
  }

  /** Kills the child when nothing is heard of it in time. */
  #watch(timeoutMs: number): void {
    clearTimeout(this.#watchdog);
    const child = this.#child;
    this.#watchdog = setTimeout(() => {
      this.#logger.error({ silentMs: timeoutMs }, 'media process: no sign of life; killing it');
      child?.kill('SIGKILL');
    }, timeoutMs);
  }

  #died(child: ChildProcess, reason: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#isReady = false;
    clearTimeout(this.#watchdog);
    this.#pending.failAll(restarting());
    if (this.#isClosing) return;
    const plan = planRestart(this.#history, performance.now() - this.#startedAtMs);
    this.#history = plan.history;
    this.#restarts++;
    this.#logger.error({ reason, delayMs: plan.delayMs }, 'media process: died; starting it again');
    this.#restartTimer = setTimeout(() => this.start(), plan.delayMs);
    this.#options.onDeath(reason);
  }
}

function restarting(): OperationalError {
  return new OperationalError('media-restarting', 'The media process is being restarted; try again in a second', {
    retryable: true,
  });
}

function fromTransport(error: { code: string; message: string; retryable: boolean }): OperationalError {
  return new OperationalError(error.code, error.message, { retryable: error.retryable });
}
