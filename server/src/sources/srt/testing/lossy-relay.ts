import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';

/** Control packets have the highest bit set, repeated data the R flag (draft-sharabayko-srt-01 clause 3.1). */
const isNewData = (bytes: Buffer) => ((bytes[0] ?? 0) & 0x80) === 0 && ((bytes[4] ?? 0) & 0x04) === 0;

/** A network between one caller and a port of this machine that loses every n-th packet of data, once. */
export async function openLossyRelay(port: number, losesEvery: number) {
  const outside = createSocket('udp4').bind(0, '127.0.0.1');
  const inside = createSocket('udp4').bind(0, '127.0.0.1');
  await Promise.all([once(outside, 'listening'), once(inside, 'listening')]);
  let caller: RemoteInfo | null = null;
  let packets = 0;
  outside.on('message', (bytes, from) => {
    caller = from;
    if (isNewData(bytes) && ++packets % losesEvery === 0) return;
    inside.send(bytes, port, '127.0.0.1');
  });
  inside.on('message', (bytes) => {
    if (caller !== null) outside.send(bytes, caller.port, caller.address);
  });
  return {
    port: outside.address().port,
    /** New packets of data that have come so far, lost ones included. */
    countPackets: () => packets,
    [Symbol.dispose]() {
      outside.close();
      inside.close();
    },
  };
}
