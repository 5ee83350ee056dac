import type { RtmpMessage } from './rtmp-message.ts';

/**
 * The chunks of one message: the first in format 0, the others in format 3 (RTMP 1.0 clause 5.3.1). Chunk streams
 * 2 to 63 and timestamps below 2^24 - 1 ms only, as a server's answers need no others.
 */
export function writeChunks({ chunkStreamId, typeId, streamId, timestampMs, payload }: RtmpMessage, chunkSize: number) {
  if (chunkStreamId < 2 || chunkStreamId > 63)
    throw new TypeError(`Expected a chunk stream from 2 to 63 but received ${chunkStreamId}`);
  if (timestampMs >= 0xffffff)
    throw new TypeError(`Expected a timestamp below 2^24 - 1 ms but received ${timestampMs}`);
  const chunks = Math.max(1, Math.ceil(payload.length / chunkSize));
  const bytes = new Uint8Array(11 + chunks + payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = chunkStreamId;
  view.setUint32(1, timestampMs << 8);
  view.setUint32(4, (payload.length << 8) | typeId);
  view.setUint32(8, streamId, true);
  let offset = 12;
  for (let start = 0; start < payload.length; start += chunkSize) {
    if (start > 0) bytes[offset++] = 0xc0 | chunkStreamId;
    const piece = payload.subarray(start, start + chunkSize);
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}
