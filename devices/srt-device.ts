import { lookup } from 'node:dns/promises';
import type { NativeEvent } from '../server/src/sources/srt/srt-addon.ts';
import { SrtEndpoint } from '../server/src/sources/srt/srt-endpoint.ts';
import { type DeviceOptions, deviceNames } from './command-line.ts';
import type { Device } from './device.ts';
import type { TransportStreamFeed } from './transport-stream-feed.ts';

const CONNECT_TIMEOUT_MS = 1_000;
const RETRY_INTERVAL_MS = 250;
/** Seven packets of MPEG-TS. */
const MESSAGE_BYTES = 1_316;

/** All SRT devices of the generator: one connection each, one thread that sends for all of them. */
export async function startSrtDevices(
  options: DeviceOptions,
  feed: TransportStreamFeed,
  stack: AsyncDisposableStack,
): Promise<SrtDevice[]> {
  const { address } = await lookup(options.server);
  const byConnection = new Map<number, SrtDevice>();
  const endpoint = stack.use(
    new SrtEndpoint(
      {
        onEvent: (event) => byConnection.get(event.id)?.onEvent(event),
        onData: () => {},
        onFailure: (_id, error) => {
          throw error;
        },
      },
      { maximumConnections: options.count + 1, idleTimeoutMs: 2 ** 31 - 1 },
    ),
  );
  const devices = deviceNames(options).map((name) => new SrtDevice({ name, address, options, endpoint, byConnection }));
  stack.defer(
    feed.subscribe(
      splitIntoMessages((bytes) => {
        for (const device of devices) device.send(bytes);
      }),
    ),
  );
  return devices;
}

interface SrtDeviceParts {
  readonly name: string;
  /** Numeric. */
  readonly address: string;
  readonly options: DeviceOptions;
  readonly endpoint: SrtEndpoint;
  readonly byConnection: Map<number, SrtDevice>;
}

class SrtDevice implements Device {
  readonly name: string;
  readonly #parts: SrtDeviceParts;
  #connection: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #connects = 0;
  #problem: string | null = 'not connected yet';
  #isClosed = false;

  constructor(parts: SrtDeviceParts) {
    this.name = parts.name;
    this.#parts = parts;
    this.#connect();
  }

  get isConnected(): boolean {
    return this.#problem === null;
  }

  get reconnects(): number {
    return Math.max(0, this.#connects - 1);
  }

  get problem(): string | null {
    return this.#problem;
  }

  send(bytes: Buffer): void {
    // What the buffer of the connection does not take is lost, as on a camera whose network is too slow.
    if (this.#connection !== null && this.isConnected) this.#parts.endpoint.send(this.#connection, bytes);
  }

  onEvent(event: NativeEvent): void {
    if (event.kind === 'connected') {
      this.#connects++;
      this.#problem = null;
    } else if (event.kind === 'closed') this.#lose(`the server refused or was lost (${event.code} ${event.reason})`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    if (this.#connection === null) return;
    this.#parts.byConnection.delete(this.#connection);
    this.#parts.endpoint.closeConnection(this.#connection);
  }

  #connect(): void {
    const { address, options, endpoint, byConnection } = this.#parts;
    const { port, passphrase, latencyMs } = options;
    try {
      this.#connection = endpoint.connect({
        address,
        port,
        streamId: this.#streamId(),
        passphrase: passphrase ?? '',
        keyBytes: 0,
        latencyMs: latencyMs ?? 0,
        timeoutMs: CONNECT_TIMEOUT_MS,
      });
      byConnection.set(this.#connection, this);
    } catch (error) {
      this.#lose(error instanceof Error ? error.message : String(error));
    }
  }

  #streamId(): string {
    const { user, password } = this.#parts.options;
    if (password === null) return `publish:${this.name}`;
    return `#!::m=publish,r=${this.name},${user === null ? '' : `u=${user},`}s=${password}`;
  }

  #lose(problem: string): void {
    if (this.#connection !== null) this.#parts.byConnection.delete(this.#connection);
    this.#connection = null;
    this.#problem = problem;
    if (!this.#isClosed) this.#timer = setTimeout(() => this.#connect(), RETRY_INTERVAL_MS);
  }
}

/** SRT carries MPEG-TS in messages of seven packets; the rest of a piece waits for the next. */
function splitIntoMessages(send: (bytes: Buffer) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    const all = rest.byteLength === 0 ? bytes : Buffer.concat([rest, bytes]);
    const whole = all.byteLength - (all.byteLength % MESSAGE_BYTES);
    rest = Buffer.from(all.subarray(whole));
    if (whole > 0) send(all.subarray(0, whole));
  };
}
