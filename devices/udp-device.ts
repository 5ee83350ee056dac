import { createSocket } from 'node:dgram';
import type { Device } from './device.ts';
import type { TransportStreamFeed } from './transport-stream-feed.ts';

/** Seven packets of MPEG-TS, which is what fits an Ethernet frame. */
const DATAGRAM_BYTES = 1_316;

export interface UdpDeviceOptions {
  readonly name: string;
  readonly server: string;
  readonly port: number;
  readonly feed: TransportStreamFeed;
}

/** Sends MPEG-TS over UDP; there is no connection to lose. */
export function startUdpDevice({ name, server, port, feed }: UdpDeviceOptions): Device {
  const socket = createSocket('udp4');
  let problem: string | null = null;
  socket.on('error', (error) => {
    problem = error.message;
  });
  let rest: Buffer = Buffer.alloc(0);
  const unsubscribe = feed.subscribe((bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (; rest.byteLength >= DATAGRAM_BYTES; rest = rest.subarray(DATAGRAM_BYTES))
      socket.send(rest.subarray(0, DATAGRAM_BYTES), port, server, () => {});
  });
  return {
    name,
    reconnects: 0,
    get isConnected() {
      return problem === null;
    },
    get problem() {
      return problem;
    },
    async [Symbol.asyncDispose]() {
      unsubscribe();
      socket.close();
    },
  };
}
