import {
  loadSrtAddon,
  type NativeConnectOptions,
  type NativeEndpoint,
  type NativeEndpointOptions,
  type NativeEvent,
  type NativePermits,
  type NativeStatistics,
} from './srt-addon.ts';

export type SrtEndpointOptions = Partial<NativeEndpointOptions>;

export interface SrtEndpointHandlers {
  onEvent(event: NativeEvent): void;
  /**
   * @param bytes whole messages, one after the other; part of a larger piece of memory that is never written to again
   * @param receivedAtMs by `performance.now()`
   */
  onData(id: number, bytes: Uint8Array, receivedAtMs: number): void;
  /** A handler threw while it was given something of this connection. */
  onFailure(id: number, error: unknown): void;
}

/** Each turn of the receive thread costs the same, whether it finds one message or a hundred. */
const GATHER_MS = { urgent: 4, patient: 16 };
/** With more, a short turn finds enough, and in a long one pictures would only wait for each other. */
const MAXIMUM_PATIENT_CONNECTIONS = 8;

const DEFAULTS: NativeEndpointOptions = {
  maximumConnections: 256,
  bufferBytes: 4 * 1024 * 1024,
  totalBufferBytes: 64 * 1024 * 1024,
  idleTimeoutMs: 10_000,
  gatherMs: GATHER_MS.urgent,
  maximumLatencyMs: 8_000,
};

/** Bundles of four in `NativeBatch.runs`. */
const RUN_LENGTH = 4;

/**
 * One UDP port that devices call, or calls to devices: connections by number, and one thread that reads them all.
 * Whoever makes it closes it.
 *
 * @throws OperationalError `srt-unavailable` from the constructor
 */
export class SrtEndpoint implements AsyncDisposable {
  readonly #native: NativeEndpoint;
  readonly #handlers: SrtEndpointHandlers;
  /** Connections by number, and whether somebody waits for what they send. */
  readonly #urgencies = new Map<number, boolean>();
  #gatherMs: number;
  #closing: Promise<void> | null = null;
  #lastRefused: Readonly<Record<string, number>> = {};

  constructor(handlers: SrtEndpointHandlers, options: SrtEndpointOptions = {}) {
    const { Endpoint } = loadSrtAddon();
    this.#handlers = handlers;
    const complete = { ...DEFAULTS, ...options };
    this.#gatherMs = complete.gatherMs;
    this.#native = new Endpoint(complete, () => this.#takeAll());
  }

  /** @returns the port in use. @throws Error with the code `ERRNO_<number>` */
  listen(address: string, port: number, latencyMs: number): number {
    return this.#native.listen({ address, port, latencyMs });
  }

  /** Takes the place of the table that the next callers are checked against. */
  setPermits(permits: NativePermits): void {
    if (this.#closing === null) this.#native.setPermits(permits);
  }

  /** Begins to connect; an event tells how it ends. @returns the connection */
  connect(options: NativeConnectOptions): number {
    return this.#native.connect(options);
  }

  /** @returns the bytes taken; the rest found libsrt's buffer full, or the connection is gone */
  send(id: number, bytes: Buffer): number {
    return this.#closing === null ? this.#native.send(id, bytes) : 0;
  }

  /** No event follows. */
  closeConnection(id: number): void {
    if (this.#closing !== null) return;
    this.#native.closeConnection(id);
    this.#urgencies.delete(id);
    this.#gather();
  }

  /** Where there are few connections and nobody waits for what any of them sends, it is read in larger bunches. A new one is urgent. */
  setUrgency(id: number, isUrgent: boolean): void {
    if (!this.#urgencies.has(id)) return;
    this.#urgencies.set(id, isUrgent);
    this.#gather();
  }

  /** @returns null once the connection is gone */
  statistics(id: number): NativeStatistics | null {
    return this.#closing === null ? this.#native.statistics(id) : null;
  }

  /** Callers that were not let in, by SRT's rejection code. */
  refused(): Readonly<Record<string, number>> {
    if (this.#closing === null) this.#lastRefused = this.#native.refused();
    return this.#lastRefused;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closing === null) {
      this.refused();
      this.#closing = this.#native.close();
    }
    await this.#closing;
  }

  #takeAll(): void {
    if (this.#closing !== null) return;
    const { bytes, runs, events } = this.#native.take();
    const nowMs = performance.now();
    // A connection's beginning comes before its bytes, its end after them.
    const [ends, beginnings] = [events.filter(isEnd), events.filter((event) => !isEnd(event))];
    for (const event of beginnings) {
      if (event.kind !== 'refused') this.#urgencies.set(event.id, true);
      this.#hand(event.id, () => this.#handlers.onEvent(event));
    }
    for (let index = 0; index < runs.length; index += RUN_LENGTH) {
      const [id, offset] = [runs[index] ?? 0, runs[index + 1] ?? 0];
      const run = bytes.subarray(offset, offset + (runs[index + 2] ?? 0));
      this.#hand(id, () => this.#handlers.onData(id, run, nowMs - (runs[index + 3] ?? 0)));
    }
    for (const event of ends) {
      this.#urgencies.delete(event.id);
      this.#hand(event.id, () => this.#handlers.onEvent(event));
    }
    if (events.length > 0) this.#gather();
  }

  #gather(): void {
    const urgencies = [...this.#urgencies.values()];
    const areFew = urgencies.length > 0 && urgencies.length <= MAXIMUM_PATIENT_CONNECTIONS;
    const isPatient = areFew && !urgencies.includes(true);
    const gatherMs = isPatient ? GATHER_MS.patient : GATHER_MS.urgent;
    if (gatherMs === this.#gatherMs || this.#closing !== null) return;
    this.#gatherMs = gatherMs;
    this.#native.setGatherMs(gatherMs);
  }

  /** What one connection brings up must not keep the others from being served. */
  #hand(id: number, give: () => void): void {
    try {
      give();
    } catch (error) {
      this.#handlers.onFailure(id, error);
    }
  }
}

function isEnd(event: NativeEvent): boolean {
  return event.kind === 'closed';
}
