import { setTimeout as delay } from 'node:timers/promises';
import { AVDISCARD_ALL, AVERROR_EAGAIN, AVERROR_EOF, AVERROR_EXIT, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Dictionary, FFmpegError, FormatContext, Packet, type Stream } from 'node-av/lib';

/** Some demuxers answer "not yet" instead of waiting. */
const RETRY_INTERVAL_MS = 10;

/**
 * An input opened with FFmpeg, read packet by packet as they are asked for. Every blocking call ends at once when the
 * signal aborts.
 *
 * It stands in for node-av's own `Demuxer`, which listens to a signal only after opening, reads ahead in a loop that
 * keeps a core busy where the reader is slower than the input, and reports a lost connection as the end.
 */
export class InputReader implements AsyncDisposable {
  readonly #context: FormatContext;
  readonly #signal: AbortSignal;
  readonly #interrupt: () => void;
  #isClosed = false;

  private constructor(context: FormatContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
    // A blocking native call notices this within a few milliseconds.
    this.#interrupt = () => context.interrupt();
    signal.addEventListener('abort', this.#interrupt, { once: true });
  }

  /**
   * Connects and finds out what streams there are. Rejects with the signal's reason as soon as it aborts, also where
   * the native call cannot be interrupted (looking up a name); that is then cleaned up when it returns.
   *
   * @throws FFmpegError, or the reason of the signal
   */
  static async open(
    address: string,
    options: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<InputReader> {
    signal.throwIfAborted();
    const context = new FormatContext();
    // The callback that makes interruption work is part of the context, so it has to exist before the opening.
    context.allocContext();
    const reader = new InputReader(context, signal);
    const opened = reader.#open(address, options);
    try {
      await Promise.race([opened, rejectOnAbort(signal, opened)]);
      return reader;
    } catch (error) {
      const closed = opened.catch(() => {}).then(() => reader[Symbol.asyncDispose]());
      if (signal.aborted) throw signal.reason;
      await closed;
      throw error;
    }
  }

  /** The best video stream, or null. Packets of all other streams are discarded from now on. */
  selectVideo(): Stream | null {
    const streamIndex = this.#context.findBestStream(AVMEDIA_TYPE_VIDEO, -1, -1);
    const streams = this.#context.streams ?? [];
    for (const stream of streams) if (stream.index !== streamIndex) stream.discard = AVDISCARD_ALL;
    return streams.find((stream) => stream.index === streamIndex) ?? null;
  }

  /**
   * The next packet, which the caller closes; null at the end of the input and after the signal has aborted.
   *
   * @throws FFmpegError
   */
  async read(): Promise<Packet | null> {
    const packet = new Packet();
    packet.alloc();
    try {
      const status = await this.#readInto(packet);
      if (status >= 0) return packet;
      if (status === AVERROR_EOF || this.#signal.aborted) {
        packet.free();
        return null;
      }
      throw new FFmpegError(status);
    } catch (error) {
      packet.free();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#signal.removeEventListener('abort', this.#interrupt);
    this.#context.interrupt();
    // Waits for a call in progress, which the interruption has just ended.
    await this.#context.closeInput();
  }

  async #open(address: string, values: Readonly<Record<string, string>>): Promise<void> {
    const options = Dictionary.fromObject({ ...values });
    try {
      FFmpegError.throwIfError(await this.#context.openInput(address, null, options), 'Failed to open input');
    } finally {
      options.free();
    }
    this.#signal.throwIfAborted();
    FFmpegError.throwIfError(await this.#context.findStreamInfo(null), 'Failed to find stream info');
    this.#signal.throwIfAborted();
  }

  async #readInto(packet: Packet): Promise<number> {
    for (;;) {
      if (this.#isClosed || this.#signal.aborted) return AVERROR_EXIT;
      const status = await this.#context.readFrame(packet);
      if (status !== AVERROR_EAGAIN) return status;
      await delay(RETRY_INTERVAL_MS);
    }
  }
}

/** Rejects when the signal aborts; listens no longer than `work` takes. */
function rejectOnAbort(signal: AbortSignal, work: Promise<unknown>): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    const stopListening = () => signal.removeEventListener('abort', onAbort);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(stopListening, stopListening);
  });
}
