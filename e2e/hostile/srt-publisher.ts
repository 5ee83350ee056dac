import { setTimeout as delay } from 'node:timers/promises';
import { SrtCaller } from '../../server/src/sources/srt/testing/srt-caller.ts';

/** Seven packets of MPEG-TS. */
const MESSAGE_BYTES = 1_316;
const SEND_INTERVAL_MS = 10;
/** At about 10 Mb/s. */
const MESSAGES_AT_ONCE = 10;

/**
 * A device that calls and sends any bytes in a loop, by libsrt. It is let in, or this fails.
 *
 * @param until ends the sending once it says so; asked again and again
 */
export async function publishBytes(
  port: number,
  streamId: string,
  bytes: Buffer,
  until: () => Promise<true | null>,
  timeoutMs = 20_000,
): Promise<void> {
  await using caller = new SrtCaller();
  const { id, outcome } = caller.call({ port, streamId });
  const result = await outcome;
  if (result !== 'connected') throw new Error(`The device was refused with ${result}`);
  const stop = new AbortController();
  const sending = sendLoop(caller, id, bytes, stop.signal);
  try {
    const deadlineMs = performance.now() + timeoutMs;
    while ((await until()) === null) {
      if (performance.now() > deadlineMs)
        throw new Error(`Waited ${timeoutMs / 1000} s in vain for an effect of ${streamId}`);
      await delay(SEND_INTERVAL_MS);
    }
  } finally {
    stop.abort();
    await sending;
  }
}

async function sendLoop(caller: SrtCaller, id: number, bytes: Buffer, signal: AbortSignal): Promise<void> {
  let offset = 0;
  while (!signal.aborted && !caller.hasEnded(id)) {
    for (let message = 0; message < MESSAGES_AT_ONCE; message++) {
      caller.send(id, bytes.subarray(offset, offset + MESSAGE_BYTES));
      offset = offset + MESSAGE_BYTES >= bytes.length ? 0 : offset + MESSAGE_BYTES;
    }
    await delay(SEND_INTERVAL_MS);
  }
}
