import type { ConnectionStatistics } from '#contract/camera-status.ts';
import type { SrtEndpoint } from './srt-endpoint.ts';

/** Rates are taken over the time between two readings, so readings must not follow each other too closely. */
const MINIMUM_INTERVAL_MS = 900;
const BITS_PER_BYTE = 8;

/** Reads the figures of one connection; keeps the last ones once it is gone. */
export class SrtStatistics {
  readonly #endpoint: SrtEndpoint;
  readonly #id: number;
  readonly #connectedAtMs = Date.now();
  #latest: ConnectionStatistics;
  #readAtMs = Number.NEGATIVE_INFINITY;

  constructor(endpoint: SrtEndpoint, id: number, remoteAddress: string) {
    this.#endpoint = endpoint;
    this.#id = id;
    this.#latest = {
      protocol: 'srt',
      remoteAddress,
      connectedAtMs: this.#connectedAtMs,
      bitsPerSecond: null,
      roundTripMs: null,
      latencyMs: null,
      receiveBufferMs: null,
      packetsReceived: null,
      packetsLost: null,
      packetsRetransmitted: null,
      packetsDropped: null,
      damagedParts: null,
      encryption: null,
    };
  }

  read(): ConnectionStatistics {
    const nowMs = performance.now();
    if (nowMs - this.#readAtMs < MINIMUM_INTERVAL_MS) return this.#latest;
    const figures = this.#endpoint.statistics(this.#id);
    if (figures === null) return this.#latest;
    this.#readAtMs = nowMs;
    const { keyBytes, ...counters } = figures;
    const encryption = keyBytes === 0 ? null : `AES-${keyBytes * BITS_PER_BYTE}`;
    this.#latest = { ...this.#latest, ...counters, encryption };
    return this.#latest;
  }
}
