import { OperationalError } from '../../operational-error.ts';
import { openElementarySession } from '../elementary-session.ts';
import { inputPlace } from '../input-place.ts';
import type { ElementaryPacket } from '../publishing.ts';
import type { Source, SourceSession } from '../source.ts';
import { type ByteDemuxer, createByteDemuxer } from './byte-demuxer.ts';
import { parseSrtAddress } from './srt-address.ts';
import { SrtCall } from './srt-call.ts';

const OPEN_TIMEOUT_MS = 10_000;

export interface SrtSourceOptions {
  /** `srt://host:port?streamid=…&passphrase=…&pbkeylen=…&latency=<ms>&mode=caller` */
  readonly address: string;
  /** How long to wait for the first video. */
  readonly openTimeoutMs?: number;
}

/** Pulls MPEG-TS from a device that listens for SRT calls. */
export function createSrtSource(options: SrtSourceOptions): Source {
  const [base = ''] = options.address.split('?');
  return {
    description: `SRT device at ${inputPlace(base)}`,
    endIsExpected: false,
    open: (signal) => openSrtSession(options, signal),
  };
}

async function openSrtSession(options: SrtSourceOptions, signal: AbortSignal): Promise<SourceSession> {
  const address = parseSrtAddress(options.address);
  const call = await SrtCall.open(address, signal);
  const demuxer = createByteDemuxer();
  return await openElementarySession({
    packets: demux(call, demuxer, address.place),
    place: address.place,
    signal,
    openTimeoutMs: options.openTimeoutMs ?? OPEN_TIMEOUT_MS,
    close: () => call[Symbol.asyncDispose](),
    statistics: () => {
      const statistics = call.statistics();
      return statistics && { ...statistics, damagedParts: demuxer.damagedParts?.() ?? null };
    },
    setUrgency: (isUrgent) => call.setUrgency(isUrgent),
    hint: () => demuxer.hint?.() ?? null,
  });
}

async function* demux(call: SrtCall, demuxer: ByteDemuxer, place: string): AsyncGenerator<ElementaryPacket> {
  for await (const { bytes, receivedAtMs } of call.received()) yield* demuxer.push(bytes, receivedAtMs);
  throw new OperationalError('source-lost', `The connection to ${place} ended.`, { retryable: true });
}
