/** Message types (RTMP 1.0 clauses 5.4, 6.2 and 7.1). */
export const RTMP_MESSAGE = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowAcknowledgementSize: 5,
  setPeerBandwidth: 6,
  audio: 8,
  video: 9,
  amf3Command: 17,
  amf0Data: 18,
  amf0Command: 20,
} as const;

/** Events of user control messages (RTMP 1.0 clause 7.1.7). */
export const RTMP_USER_EVENT = { streamBegin: 0, pingRequest: 6, pingResponse: 7 } as const;

/** One message, put together from its chunks. */
export interface RtmpMessage {
  readonly chunkStreamId: number;
  readonly typeId: number;
  readonly streamId: number;
  /** Milliseconds modulo 2^32. */
  readonly timestampMs: number;
  /** Memory of its own, which the receiver of the message owns. */
  readonly payload: Uint8Array;
}
