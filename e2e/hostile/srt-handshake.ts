const HEADER_BYTES = 16;
const HANDSHAKE_BYTES = 48;
const CONTROL = 0x8000;
const INDUCTION = 1;
const CONCLUSION = 0xffffffff;
const STREAM_ID_EXTENSION = 5;
const HANDSHAKE_EXTENSION = 1;
const WORD_BYTES = 4;

export interface Conclusion {
  readonly cookie: number;
  readonly socketId: number;
  readonly streamId: Buffer;
  /** In words of four bytes, as the extension says; the true length unless given. */
  readonly claimedWords?: number;
}

/** First message of a caller (draft-sharabayko-srt-01 section 4.3.1.1). */
export function induction(socketId: number): Buffer {
  return handshake({ version: 4, extension: 2, type: INDUCTION, cookie: 0, socketId }, Buffer.alloc(0));
}

/** The cookie of the listener's answer; null where it is no answer to an induction. */
export function cookieOf(answer: Buffer): number | null {
  const isInduction =
    answer.length >= HEADER_BYTES + HANDSHAKE_BYTES && answer.readUInt32BE(HEADER_BYTES + 20) === INDUCTION;
  return isInduction && answer.readUInt16BE(0) === CONTROL ? answer.readUInt32BE(HEADER_BYTES + 28) : null;
}

/** Second message, with any bytes as the stream ID (section 3.2.1.3), which goes out in words with their bytes turned round. */
export function conclusion({ cookie, socketId, streamId, claimedWords }: Conclusion): Buffer {
  const words = Math.ceil(streamId.length / WORD_BYTES);
  const turned = Buffer.alloc(words * WORD_BYTES);
  streamId.copy(turned);
  turned.swap32();
  const capabilities = Buffer.alloc(3 * WORD_BYTES);
  capabilities.writeUInt32BE(0x010502, 0);
  capabilities.writeUInt32BE(0xbf, 4);
  capabilities.writeUInt32BE(0x00780078, 8);
  const extensions = Buffer.concat([
    extensionHeader(HANDSHAKE_EXTENSION, 3),
    capabilities,
    extensionHeader(STREAM_ID_EXTENSION, claimedWords ?? words),
    turned,
  ]);
  return handshake({ version: 5, extension: 5, type: CONCLUSION, cookie, socketId }, extensions);
}

interface Fields {
  readonly version: number;
  readonly extension: number;
  readonly type: number;
  readonly cookie: number;
  readonly socketId: number;
}

function handshake({ version, extension, type, cookie, socketId }: Fields, extensions: Buffer): Buffer {
  const packet = Buffer.alloc(HEADER_BYTES + HANDSHAKE_BYTES);
  packet.writeUInt16BE(CONTROL, 0);
  packet.writeUInt32BE(version, 16);
  packet.writeUInt16BE(extension, 22);
  packet.writeUInt32BE(1_000, 24);
  packet.writeUInt32BE(1_500, 28);
  packet.writeUInt32BE(8_192, 32);
  packet.writeUInt32BE(type, 36);
  packet.writeUInt32BE(socketId, 40);
  packet.writeUInt32BE(cookie, 44);
  packet.set([1, 0, 0, 127], 48);
  return Buffer.concat([packet, extensions]);
}

function extensionHeader(type: number, words: number): Buffer {
  const header = Buffer.alloc(WORD_BYTES);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(words, 2);
  return header;
}
