import { setTimeout as delay } from 'node:timers/promises';
import type { SourcePacket, SourceSession } from './source.ts';

/** A jump of the timestamps by more than this restarts the pace instead of waiting it out. */
const LONGEST_WAIT_MS = 5_000;

/**
 * Lets packets through at the pace of their timestamps, for inputs that can be read faster than real time.
 *
 * @param session owned by the paced one from now on
 * @param signal ends the session
 */
export function paceSession(session: SourceSession, signal: AbortSignal): SourceSession {
  const closing = new AbortController();
  return {
    video: session.video,
    packets: () => pacePackets(session.packets(), AbortSignal.any([signal, closing.signal])),
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('The session was closed'));
      await session[Symbol.asyncDispose]();
    },
  };
}

async function* pacePackets(packets: AsyncIterable<SourcePacket>, signal: AbortSignal): AsyncGenerator<SourcePacket> {
  let originMs: number | null = null;
  let mediaMs = 0;
  for await (const packet of packets) {
    // What has no timestamp goes with what came before it.
    mediaMs = (timeOf(packet) ?? mediaMs * 1000) / 1000;
    originMs ??= performance.now() - mediaMs;
    const waitMs = originMs + mediaMs - performance.now();
    if (Math.abs(waitMs) > LONGEST_WAIT_MS) originMs = performance.now() - mediaMs;
    else if (waitMs > 1) await delay(waitMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    // The wait is the file's, not the pipeline's.
    yield { ...packet, receivedAtMs: performance.now() };
  }
}

function timeOf(packet: SourcePacket): number | null {
  return packet.kind === 'video' ? (packet.dtsUs ?? packet.ptsUs) : packet.ptsUs;
}
