import { lookup } from 'node:dns/promises';
import type { ConnectionStatistics } from '#contract/camera-status.ts';
import { OperationalError } from '../../operational-error.ts';
import type { NativeEvent } from './srt-addon.ts';
import { isNumericHost, type SrtAddress } from './srt-address.ts';
import { SrtEndpoint } from './srt-endpoint.ts';
import { SrtStatistics } from './srt-statistics.ts';

const CONNECT_TIMEOUT_MS = 3_000;
/** About seven seconds at 5 Mb/s; what comes while nobody reads is then dropped, oldest first. */
const MAXIMUM_WAITING_BYTES = 4 * 1024 * 1024;

export interface ReceivedBytes {
  readonly bytes: Uint8Array;
  readonly receivedAtMs: number;
}

/** A call to a device that listens: its bytes as they come, until either side ends it. */
export class SrtCall implements AsyncDisposable {
  readonly #endpoint: SrtEndpoint;
  readonly #connected = Promise.withResolvers<void>();
  readonly #address: SrtAddress;
  #id: number | null = null;
  #statistics: SrtStatistics | null = null;
  #waiting: ReceivedBytes[] = [];
  #waitingBytes = 0;
  #hasEnded = false;
  #wake: () => void = () => {};

  private constructor(address: SrtAddress) {
    this.#address = address;
    this.#connected.promise.catch(() => {});
    this.#endpoint = new SrtEndpoint(
      {
        onEvent: (event) => this.#handle(event),
        onData: (_id, bytes, receivedAtMs) => this.#receive({ bytes, receivedAtMs }),
        onFailure: () => this.#end(),
      },
      { maximumConnections: 1 },
    );
  }

  /**
   * Looks the host up and connects.
   *
   * @param signal ends the attempt
   * @throws OperationalError `source-unreachable` | `source-unauthorized` | `source-not-found` | `srt-unavailable`
   */
  static async open(address: SrtAddress, signal: AbortSignal): Promise<SrtCall> {
    signal.throwIfAborted();
    const numeric = await withSignal(findAddress(address), signal);
    const call = new SrtCall(address);
    try {
      call.#connect(numeric);
      await withSignal(call.#connected.promise, signal);
      return call;
    } catch (error) {
      await call[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** May be read once. */
  async *received(): AsyncGenerator<ReceivedBytes> {
    while (true) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        this.#waitingBytes -= next.bytes.byteLength;
        yield next;
      } else if (this.#hasEnded) return;
      else await this.#nextChange();
    }
  }

  /** See `SourceSession.setUrgency`. */
  setUrgency(isUrgent: boolean): void {
    if (this.#id !== null) this.#endpoint.setUrgency(this.#id, isUrgent);
  }

  statistics(): ConnectionStatistics | null {
    return this.#statistics?.read() ?? null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
    this.#waiting = [];
    await this.#endpoint[Symbol.asyncDispose]();
  }

  #connect(numeric: string): void {
    const { port, streamId, passphrase, keyBytes, latencyMs } = this.#address;
    const options = { address: numeric, port, streamId, passphrase, keyBytes, latencyMs };
    this.#id = this.#endpoint.connect({ ...options, timeoutMs: CONNECT_TIMEOUT_MS });
    this.#statistics = new SrtStatistics(this.#endpoint, this.#id, numeric);
  }

  #handle(event: NativeEvent): void {
    if (event.id !== this.#id) return;
    if (event.kind === 'connected') {
      this.#connected.resolve();
      return;
    }
    this.#connected.reject(explainRejection(event, this.#address.place));
    this.#end();
  }

  #receive(received: ReceivedBytes): void {
    this.#waiting.push(received);
    this.#waitingBytes += received.bytes.byteLength;
    while (this.#waitingBytes > MAXIMUM_WAITING_BYTES)
      this.#waitingBytes -= this.#waiting.shift()?.bytes.byteLength ?? 0;
    this.#wake();
  }

  #end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

async function findAddress({ host, place }: SrtAddress): Promise<string> {
  if (isNumericHost(host)) return host;
  try {
    return (await lookup(host)).address;
  } catch (error) {
    throw new OperationalError('source-unreachable', `${place} has a name that is not known. Check the address.`, {
      retryable: true,
      cause: error,
    });
  }
}

const REFUSES: readonly [string, (place: string) => string] = [
  'source-unauthorized',
  (place) => `${place} refuses the passphrase or the credentials in the stream ID. Check both in the address.`,
];

/** By SRT's rejection codes, and those of its Access Control guidelines. */
const EXPLANATIONS = new Map<number, readonly [string, (place: string) => string]>([
  [10, REFUSES],
  [11, REFUSES],
  [1401, REFUSES],
  [1403, REFUSES],
  [1404, ['source-not-found', (place) => `${place} has no such stream. Check the stream ID in the address.`]],
]);

function explainRejection({ code, reason }: NativeEvent, place: string): OperationalError {
  const timeout = 16;
  const [errorCode, message] = EXPLANATIONS.get(code) ?? [
    'source-unreachable',
    code === timeout
      ? (at: string) => `${at} does not answer. Check that the device is on and listens for SRT there.`
      : (at: string) => `${at} refuses the call (${reason}).`,
  ];
  return new OperationalError(errorCode, message(place), { retryable: true });
}

async function withSignal<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
