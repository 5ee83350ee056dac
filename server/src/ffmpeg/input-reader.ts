import { setTimeout as delay } from 'node:timers/promises';
import {
  AV_CODEC_ID_NONE,
  AVDISCARD_ALL,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVERROR_INVALIDDATA,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import { Dictionary, FFmpegError, FormatContext, InputFormat, Packet, type Stream } from 'node-av/lib';

/** Some demuxers answer "not yet" instead of waiting. */
const RETRY_INTERVAL_MS = 10;

/** A demuxer that finds nothing but invalid data this often in a row has lost its way for good. */
const MOST_INVALID_READS = 50;

export interface InputReaderOptions {
  /** What FFmpeg opens. May hold secrets. */
  readonly address: string;
  /** Options of FFmpeg's demuxer and protocol. */
  readonly options: Readonly<Record<string, string>>;
  /** FFmpeg's name of the input format, for devices, which cannot be probed. */
  readonly format?: string;
  /**
   * Whether FFmpeg reads ahead to find out all about every stream. Costs live inputs a second or two; without it only
   * what the input announces is known. Inputs that announce nothing are analysed anyway, and so are HLS playlists,
   * where it chooses among several qualities.
   */
  readonly analyses: boolean;
}

export interface SelectedStreams {
  readonly video: Stream | null;
  readonly audio: Stream | null;
}

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
  /** One for all reads: making a native object for each costs more than what is done with it. */
  readonly #packet = new Packet();
  #isAnalysed = false;
  #isInterrupted = false;
  #isClosed = false;

  private constructor(context: FormatContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
    this.#packet.alloc();
    // A blocking native call notices this within a few milliseconds.
    this.#interrupt = () => {
      this.#isInterrupted = true;
      context.interrupt();
    };
    signal.addEventListener('abort', this.#interrupt, { once: true });
  }

  /**
   * Connects and finds out what streams there are. Rejects with the signal's reason as soon as it aborts, also where
   * the native call cannot be interrupted (looking up a name); that is then cleaned up when it returns.
   *
   * @throws FFmpegError, or the reason of the signal
   */
  static async open(input: InputReaderOptions, signal: AbortSignal): Promise<InputReader> {
    signal.throwIfAborted();
    const context = new FormatContext();
    // The callback that makes interruption work is part of the context, so it has to exist before the opening.
    context.allocContext();
    const reader = new InputReader(context, signal);
    const opened = reader.#open(input);
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

  /** FFmpeg's name of the container, such as `mov,mp4,m4a,3gp,3g2,mj2` or `mpjpeg`. */
  get format(): string {
    return this.#context.iformat?.name ?? '';
  }

  /** Whether FFmpeg has looked into the streams, so that their parameters are complete. */
  get isAnalysed(): boolean {
    return this.#isAnalysed;
  }

  /** Whether the input says how long it is, as files do. */
  get hasDuration(): boolean {
    return this.#context.duration > 0n;
  }

  /** The streams found so far; some inputs bring more of them later. */
  get streams(): readonly Stream[] {
    return this.#context.streams ?? [];
  }

  /** The best video and the best sound that goes with it. Packets of all other streams are discarded from now on. */
  selectStreams(): SelectedStreams {
    const { streams } = this;
    const videoIndex = this.#context.findBestStream(AVMEDIA_TYPE_VIDEO, -1, -1);
    const bestAudio = this.#context.findBestStream(AVMEDIA_TYPE_AUDIO, -1, videoIndex);
    // FFmpeg takes no sound for the best whose rate is not announced; a decoder finds that out.
    const audio = streams.find(({ index }) => index === bestAudio) ?? streams.find(isDecodableAudio) ?? null;
    for (const stream of streams)
      if (stream.index !== videoIndex && stream.index !== audio?.index) stream.discard = AVDISCARD_ALL;
    return { video: streams.find(({ index }) => index === videoIndex) ?? null, audio };
  }

  /**
   * The next packet, which stays the reader's and holds until the next call; null at the end of the input and after the
   * signal has aborted.
   *
   * @throws FFmpegError
   */
  async read(): Promise<Packet | null> {
    for (let invalidReads = 0; !this.#isClosed && !this.#isInterrupted; ) {
      this.#packet.unref();
      const status = await this.#context.readFrame(this.#packet);
      if (status >= 0) return this.#isClosed ? null : this.#packet;
      if (status === AVERROR_EAGAIN) await delay(RETRY_INTERVAL_MS);
      else if (status === AVERROR_EOF) return null;
      else if (status !== AVERROR_INVALIDDATA || ++invalidReads > MOST_INVALID_READS) return this.#fail(status);
    }
    return null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#signal.removeEventListener('abort', this.#interrupt);
    this.#context.interrupt();
    // Waits for a call in progress, which the interruption has just ended.
    await this.#context.closeInput();
    this.#packet.free();
  }

  async #open(input: InputReaderOptions): Promise<void> {
    const format = input.format === undefined ? null : InputFormat.findInputFormat(input.format);
    if (input.format !== undefined && format === null)
      throw new TypeError(`Expected a name of an FFmpeg input format but received ${input.format}`);
    const options = Dictionary.fromObject({ ...input.options });
    try {
      FFmpegError.throwIfError(await this.#context.openInput(input.address, format, options), 'Failed to open input');
    } finally {
      options.free();
    }
    this.#signal.throwIfAborted();
    const announcesVideo = this.streams.some(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO);
    if (!input.analyses && announcesVideo && this.format !== 'hls') return;
    this.#isAnalysed = true;
    FFmpegError.throwIfError(await this.#context.findStreamInfo(null), 'Failed to find stream info');
    this.#signal.throwIfAborted();
  }

  /** @throws FFmpegError, unless the reading was interrupted */
  #fail(status: number): null {
    if (this.#isInterrupted || this.#isClosed) return null;
    throw new FFmpegError(status);
  }
}

function isDecodableAudio({ codecpar }: Stream): boolean {
  return codecpar.codecType === AVMEDIA_TYPE_AUDIO && codecpar.codecId !== AV_CODEC_ID_NONE;
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
