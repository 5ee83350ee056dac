/** Numbers of packet types that differ between pictures and sound (Enhanced RTMP v2). */
export interface EnhancedPacketTypes {
  readonly multitrack: number;
  readonly modEx: number;
}

export interface EnhancedHeader {
  readonly packetType: number;
  readonly fourCc: string;
  /** 0 where there are no tracks. */
  readonly trackId: number;
  readonly timestampOffsetNs: number;
  /** Of the track; after codec and track. */
  readonly body: Uint8Array;
}

const TIMESTAMP_OFFSET_NANO = 0;
const ONE_TRACK = 0;
const MANY_TRACKS_MANY_CODECS = 2;

/**
 * What stands in an enhanced tag between its first byte and the codec's own data (Enhanced RTMP v2, "ExAudioTagHeader"
 * and "ExVideoTagHeader"). Of several tracks in one tag the first is taken.
 *
 * @param packetType the low four bits of the first byte
 * @returns null where it is cut off
 */
export function parseEnhancedHeader(
  payload: Uint8Array,
  packetType: number,
  types: EnhancedPacketTypes,
): EnhancedHeader | null {
  const modified = skipModifiers(payload, packetType, types.modEx);
  if (modified === null) return null;
  const { timestampOffsetNs, offset } = modified;
  if (modified.packetType === types.multitrack) {
    const track = parseFirstTrack(payload, offset);
    return track === null ? null : { ...track, timestampOffsetNs };
  }
  const fourCc = readFourCc(payload, offset);
  if (fourCc === null) return null;
  return { packetType: modified.packetType, fourCc, trackId: 0, timestampOffsetNs, body: payload.subarray(offset + 4) };
}

function skipModifiers(payload: Uint8Array, firstPacketType: number, modEx: number) {
  let packetType = firstPacketType;
  let offset = 1;
  let timestampOffsetNs = 0;
  while (packetType === modEx) {
    let length = (payload[offset++] ?? 0) + 1;
    if (length === 256) {
      length = ((payload[offset] ?? 0) << 8) + (payload[offset + 1] ?? 0) + 1;
      offset += 2;
    }
    const data = payload.subarray(offset, offset + length);
    offset += length;
    const next = payload[offset++];
    if (next === undefined) return null;
    if (next >> 4 === TIMESTAMP_OFFSET_NANO && length >= 3)
      timestampOffsetNs = ((data[0] ?? 0) << 16) | ((data[1] ?? 0) << 8) | (data[2] ?? 0);
    packetType = next & 0x0f;
  }
  return { packetType, offset, timestampOffsetNs };
}

function parseFirstTrack(payload: Uint8Array, start: number) {
  const types = payload[start];
  const fourCc = readFourCc(payload, start + 1);
  if (types === undefined || fourCc === null) return null;
  const multitrackType = types >> 4;
  if (multitrackType > MANY_TRACKS_MANY_CODECS) return null;
  // With one codec for all, it stands before the first track; with several, in each: the same place for the first.
  const trackId = payload[start + 5];
  if (trackId === undefined) return null;
  const packetType = types & 0x0f;
  const offset = start + 6;
  if (multitrackType === ONE_TRACK) return { packetType, fourCc, trackId, body: payload.subarray(offset) };
  const size = ((payload[offset] ?? 0) << 16) | ((payload[offset + 1] ?? 0) << 8) | (payload[offset + 2] ?? 0);
  const body = payload.subarray(offset + 3, offset + 3 + size);
  return offset + 3 > payload.length || body.length < size ? null : { packetType, fourCc, trackId, body };
}

function readFourCc(payload: Uint8Array, offset: number): string | null {
  if (offset + 4 > payload.length) return null;
  return String.fromCharCode(...payload.subarray(offset, offset + 4));
}

/** A codec's four characters as they can stand in a log: the device may have sent any bytes. */
export function printableFourCc(fourCc: string): string {
  return fourCc.replace(/[^\x21-\x7e]/g, '?');
}
