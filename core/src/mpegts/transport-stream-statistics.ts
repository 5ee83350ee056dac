/** What a demuxer has met since it was made. */
export interface TransportStreamStatistics {
  /** Transport packets of 188 bytes, of any kind. */
  packets: number;
  /** Gaps in the counters of the tables, the pictures or the sound: packets that were lost on the way. */
  continuityErrors: number;
  /** Tables whose checksum was wrong. */
  crcErrors: number;
  /** Bytes outside transport packets, and of sound outside its frames. */
  droppedBytes: number;
  /** How often the beginning of the packets had to be looked for anew. */
  resyncs: number;
  /** Pictures and pieces of sound that were given up, since something of them is missing or cannot be. */
  droppedPictures: number;
  /** Packets marked as damaged or scrambled. */
  unusablePackets: number;
}

/** How many parts of the stream could not be used. What was lost on the way is not counted here. */
export function countDamage({
  crcErrors,
  resyncs,
  droppedPictures,
  unusablePackets,
}: TransportStreamStatistics): number {
  return crcErrors + resyncs + droppedPictures + unusablePackets;
}

export function emptyStatistics(): TransportStreamStatistics {
  return {
    packets: 0,
    continuityErrors: 0,
    crcErrors: 0,
    droppedBytes: 0,
    resyncs: 0,
    droppedPictures: 0,
    unusablePackets: 0,
  };
}
