import { type SendingFigures, WhipError, WhipPublisher } from './whip-publisher.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 1_000;
const FIGURES_INTERVAL_MS = 1_000;
/** The server reports twice a second; browsers themselves take up to half a minute to give a connection up. */
const SILENT_INTERVALS = 3;

export type PublishingState =
  | { readonly phase: 'off'; readonly reason: string | null }
  | { readonly phase: 'connecting'; readonly reason: string | null }
  | { readonly phase: 'live'; readonly sinceMs: number; readonly figures: LiveFigures | null };

export interface LiveFigures extends SendingFigures {
  readonly bitsPerSecond: number;
}

export interface PublishingLoopOptions {
  readonly camera: string;
  readonly maximumBitsPerSecond: number;
  readonly onState: (state: PublishingState) => void;
}

/** Keeps a stream published: connects, and connects again whenever the connection is lost, until it is stopped. */
export class PublishingLoop {
  readonly #options: PublishingLoopOptions;
  #stream: MediaStream;
  #publisher: WhipPublisher | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #figuresTimer: ReturnType<typeof setInterval> | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #isStopped = false;

  constructor(stream: MediaStream, options: PublishingLoopOptions) {
    this.#stream = stream;
    this.#options = options;
  }

  start(): void {
    this.#options.onState({ phase: 'connecting', reason: null });
    void this.#connect();
  }

  /** Goes on with another camera of the device, over a new connection. */
  async switchTo(stream: MediaStream): Promise<void> {
    this.#stream = stream;
    await this.#disconnect();
    if (!this.#isStopped) this.start();
  }

  /** @param reason in words, where the user did not ask for it */
  async stop(reason: string | null = null): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    await this.#disconnect();
    this.#options.onState({ phase: 'off', reason });
  }

  async #connect(): Promise<void> {
    const { camera, maximumBitsPerSecond } = this.#options;
    const publisher = new WhipPublisher({
      camera,
      stream: this.#stream,
      maximumBitsPerSecond,
      onLost: (reason) => void this.#retry(publisher, reason),
    });
    this.#publisher = publisher;
    try {
      await publisher.connect();
      if (this.#publisher !== publisher) return;
      this.#pauseMs = FIRST_PAUSE_MS;
      this.#watch(publisher);
    } catch (error) {
      if (this.#publisher !== publisher) return;
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof WhipError && !error.retry) await this.stop(reason);
      else await this.#retry(publisher, reason);
    }
  }

  async #retry(lost: WhipPublisher, reason: string): Promise<void> {
    if (this.#publisher !== lost) return;
    await this.#disconnect();
    if (this.#isStopped) return;
    this.#options.onState({ phase: 'connecting', reason });
    this.#timer = setTimeout(() => void this.#connect(), this.#pauseMs);
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
  }

  async #disconnect(): Promise<void> {
    clearTimeout(this.#timer);
    clearInterval(this.#figuresTimer);
    const publisher = this.#publisher;
    this.#publisher = null;
    await publisher?.close();
  }

  #watch(publisher: WhipPublisher): void {
    const sinceMs = Date.now();
    let before = { bytesSent: 0, atMs: performance.now() };
    let reportedAt: number | null = null;
    let silentIntervals = 0;
    this.#options.onState({ phase: 'live', sinceMs, figures: null });
    this.#figuresTimer = setInterval(async () => {
      const figures = await publisher.figures();
      if (figures === null || this.#publisher !== publisher) return;
      silentIntervals = figures.reportedAt === reportedAt ? silentIntervals + 1 : 0;
      reportedAt = figures.reportedAt;
      if (reportedAt !== null && silentIntervals >= SILENT_INTERVALS) {
        await this.#retry(publisher, 'The server has fallen silent.');
        return;
      }
      const atMs = performance.now();
      const bitsPerSecond = ((figures.bytesSent - before.bytesSent) * 8_000) / (atMs - before.atMs);
      before = { bytesSent: figures.bytesSent, atMs };
      this.#options.onState({ phase: 'live', sinceMs, figures: { ...figures, bitsPerSecond } });
    }, FIGURES_INTERVAL_MS);
  }
}
