import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describeError, OperationalError } from '../../operational-error.ts';

/** The JavaScript face of `native/srt`; `native/srt/src/addon.cc` is the other side of it. */

export interface StreamRequest {
  readonly mode: 'publish' | 'read';
  readonly camera: string;
  readonly user: string;
  readonly password: string;
}

export interface NativeEndpointOptions {
  /** Publishers and callers together; more are refused. */
  readonly maximumConnections: number;
  /** Of one connection, until `take` is called; what does not fit is dropped and counted. */
  readonly bufferBytes: number;
  /** Of all connections together. */
  readonly totalBufferBytes: number;
  /** A publisher that has sent nothing for so long after connecting is sent away. */
  readonly idleTimeoutMs: number;
  /** How long messages are gathered before `onWake` is called, until `setGatherMs`. */
  readonly gatherMs: number;
  readonly maximumLatencyMs: number;
}

/** What a device has to know; empty texts are not asked for. */
export interface NativePermit {
  readonly passphrase: string;
  readonly user: string;
  readonly password: string;
  readonly latencyMs: number;
  readonly takeover: 'never' | 'when-silent' | 'always';
}

export interface NativePermits {
  readonly permits: readonly (NativePermit & { readonly name: string })[];
  /** Cameras that exist and take no device. */
  readonly forbidden: readonly string[];
  /** For every other name. */
  readonly anyOther: NativePermit | null;
}

export interface NativeConnectOptions {
  /** Numeric. */
  readonly address: string;
  readonly port: number;
  readonly streamId: string;
  readonly passphrase: string;
  /** Bytes of the AES key: 16, 24 or 32; 0 is SRT's default. */
  readonly keyBytes: number;
  readonly latencyMs: number;
  readonly timeoutMs: number;
}

/** Counters run since the connection began, rates since the last call. */
export interface NativeStatistics {
  readonly roundTripMs: number;
  readonly bitsPerSecond: number;
  readonly latencyMs: number;
  readonly receiveBufferMs: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly packetsRetransmitted: number;
  readonly packetsDropped: number;
  /** 0 where the connection is not encrypted. */
  readonly keyBytes: number;
}

/**
 * `publisher`: a device was let in. `connected`: a call of ours was answered. `closed`: either has ended, or the call
 * was not answered. `refused`: a device was not let in; of a flood only some are told.
 */
export interface NativeEvent {
  readonly kind: 'publisher' | 'connected' | 'closed' | 'refused';
  readonly id: number;
  readonly camera: string;
  readonly address: string;
  /** SRT's own (`SRT_REJ_…`), or from 1000 on those of its Access Control guidelines. */
  readonly code: number;
  readonly reason: string;
}

export interface NativeBatch {
  /** What all connections sent since the last call, one after the other. */
  readonly bytes: Buffer;
  /** Four numbers for each run of bytes: connection, offset, length, age in milliseconds. */
  readonly runs: Float64Array;
  readonly events: readonly NativeEvent[];
}

/** Every method but `close` throws after `close`. */
export interface NativeEndpoint {
  /** @returns the port in use. @throws Error with the code `ERRNO_<number>` */
  listen(options: { readonly address: string; readonly port: number; readonly latencyMs: number }): number;
  setPermits(permits: NativePermits): void;
  /** Begins to connect. @returns the connection */
  connect(options: NativeConnectOptions): number;
  /** @returns the bytes taken; the rest found libsrt's buffer full */
  send(id: number, bytes: Buffer): number;
  closeConnection(id: number): void;
  setGatherMs(milliseconds: number): void;
  statistics(id: number): NativeStatistics | null;
  take(): NativeBatch;
  refused(): Record<string, number>;
  connections(): number;
  /** Ends every connection and thread. May be called once. */
  close(): Promise<void>;
}

export interface SrtAddon {
  /** @param onWake called when `take` has something, once until `take` is called */
  readonly Endpoint: new (
    options: NativeEndpointOptions,
    onWake: () => void,
  ) => NativeEndpoint;
  /** @returns null for a bad request */
  parseStreamId(bytes: Buffer): StreamRequest | null;
}

const PATH = fileURLToPath(new URL('../../../../native/srt/build/localcv-srt.node', import.meta.url));

let loaded: SrtAddon | null = null;

/** @throws OperationalError `srt-unavailable` */
export function loadSrtAddon(path: string = PATH): SrtAddon {
  if (loaded !== null && path === PATH) return loaded;
  try {
    const addon: SrtAddon = createRequire(import.meta.url)(path);
    if (path === PATH) loaded = addon;
    return addon;
  } catch (error) {
    throw new OperationalError('srt-unavailable', `SRT is not available. ${possibleSolution(describeError(error))}`, {
      cause: error,
    });
  }
}

/** The loader of native code says what is missing only in words. */
function possibleSolution(problem: string): string {
  const start = 'then start localcv again. Who needs no SRT sets srt.enabled to false.';
  if (/libsrt/.test(problem))
    return `The library libsrt is missing. Possible solution: sudo apt-get install libsrt-openssl-dev, ${start}`;
  if (/Cannot find module|No such file/i.test(problem))
    return `Its addon was not built. Possible solution: sudo apt-get install g++ libsrt-openssl-dev, ${start}`;
  return `Its addon does not load (${problem.split('\n')[0]}). Possible solution: delete native/srt/build, ${start}`;
}
