/**
 * Publishes a video file as fast as it can: `publish-file.ts PATH ADDRESS`. A program of its own, as FFmpeg's RTMP
 * connection closes only with its process.
 */
import { Demuxer, Muxer } from 'node-av/api';

const [path = '', address = ''] = process.argv.slice(2);
await using input = await Demuxer.open(path);
await using output = await Muxer.open(address, { format: 'flv' });
const indices = new Map(input.streams.map((stream) => [stream.index, output.addStream(stream)]));
for await (using packet of input.packets()) {
  const index = packet === null ? undefined : indices.get(packet.streamIndex);
  if (packet !== null && index !== undefined) await output.writePacket(packet, index);
}
