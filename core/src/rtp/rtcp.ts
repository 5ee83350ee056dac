/** RTCP as a receiver of media needs it: reading sender reports, writing reports and feedback. */

const TYPE = { senderReport: 200, receiverReport: 201, goodbye: 203, transportFeedback: 205, payloadFeedback: 206 };
/** Seconds from 1900, where NTP counts from, to 1970. */
const NTP_TO_UNIX_SECONDS = 2_208_988_800;
const MAXIMUM_NACKED = 64;

/** A moment on the sender's wall clock and on its RTP clock (RFC 3550 clause 6.4.1). */
export interface SenderReport {
  readonly ssrc: number;
  /** Microseconds since 1970 by the sender's clock. */
  readonly wallClockUs: number;
  readonly rtpTimestamp: number;
  /** The middle 32 bits of the NTP time, to be sent back. */
  readonly compactNtp: number;
}

/** The sender reports of a compound packet; what is malformed ends the reading. */
export function parseSenderReports(bytes: Uint8Array): SenderReport[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reports: SenderReport[] = [];
  for (let offset = 0; offset + 4 <= bytes.byteLength; ) {
    if (view.getUint8(offset) >> 6 !== 2) break;
    const length = 4 * (view.getUint16(offset + 2) + 1);
    if (offset + length > bytes.byteLength) break;
    if (view.getUint8(offset + 1) === TYPE.senderReport && length >= 28) reports.push(senderReport(view, offset));
    offset += length;
  }
  return reports;
}

function senderReport(view: DataView, offset: number): SenderReport {
  const seconds = view.getUint32(offset + 8);
  const fraction = view.getUint32(offset + 12);
  return {
    ssrc: view.getUint32(offset + 4),
    wallClockUs: (seconds - NTP_TO_UNIX_SECONDS) * 1_000_000 + Math.round((fraction * 1_000_000) / 2 ** 32),
    rtpTimestamp: view.getUint32(offset + 16),
    compactNtp: view.getUint32(offset + 10),
  };
}

/** What a receiver tells of one stream (RFC 3550 clause 6.4.1). */
export interface ReceptionReport {
  readonly ssrc: number;
  /** Of 256, since the last report. */
  readonly fractionLost: number;
  readonly packetsLost: number;
  readonly extendedHighestSequenceNumber: number;
  /** In ticks of the RTP clock. */
  readonly jitter: number;
  readonly lastSenderReport: number;
  /** In units of 1/65536 s. */
  readonly delaySinceLastSenderReport: number;
}

export function writeReceiverReport(senderSsrc: number, report: ReceptionReport): Uint8Array {
  const { bytes, view } = packet(TYPE.receiverReport, 1, 32);
  view.setUint32(4, senderSsrc);
  view.setUint32(8, report.ssrc);
  view.setUint32(12, report.packetsLost & 0xff_ffff);
  view.setUint8(12, report.fractionLost);
  view.setUint32(16, report.extendedHighestSequenceNumber);
  view.setUint32(20, report.jitter);
  view.setUint32(24, report.lastSenderReport);
  view.setUint32(28, report.delaySinceLastSenderReport);
  return bytes;
}

/** Picture loss indication: asks for a keyframe (RFC 4585 clause 6.3.1). */
export function writePictureLossIndication(senderSsrc: number, mediaSsrc: number): Uint8Array {
  const { bytes, view } = packet(TYPE.payloadFeedback, 1, 12);
  view.setUint32(4, senderSsrc);
  view.setUint32(8, mediaSsrc);
  return bytes;
}

/** Generic NACK: asks for packets again (RFC 4585 clause 6.2.1). @param sequenceNumbers in ascending order */
export function writeNack(senderSsrc: number, mediaSsrc: number, sequenceNumbers: readonly number[]): Uint8Array {
  const items: { first: number; following: number }[] = [];
  for (const sequenceNumber of sequenceNumbers.slice(0, MAXIMUM_NACKED)) {
    const last = items.at(-1);
    const distance = last === undefined ? 0 : (sequenceNumber - last.first) & 0xffff;
    if (last !== undefined && distance >= 1 && distance <= 16) last.following |= 1 << (distance - 1);
    else items.push({ first: sequenceNumber, following: 0 });
  }
  const { bytes, view } = packet(TYPE.transportFeedback, 1, 12 + 4 * items.length);
  view.setUint32(4, senderSsrc);
  view.setUint32(8, mediaSsrc);
  items.forEach(({ first, following }, index) => {
    view.setUint16(12 + 4 * index, first);
    view.setUint16(14 + 4 * index, following);
  });
  return bytes;
}

/** Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03 clause 2.2): how much the sender may send. */
export function writeMaximumBitrate(senderSsrc: number, mediaSsrc: number, bitsPerSecond: number): Uint8Array {
  const exponent = Math.max(0, Math.ceil(Math.log2(bitsPerSecond / 0x3_ffff)));
  const mantissa = Math.floor(bitsPerSecond / 2 ** exponent);
  const { bytes, view } = packet(TYPE.payloadFeedback, 15, 24);
  view.setUint32(4, senderSsrc);
  view.setUint32(12, 0x52454d42); // "REMB"
  view.setUint32(16, (1 << 24) | (exponent << 18) | mantissa);
  view.setUint32(20, mediaSsrc);
  return bytes;
}

function packet(type: number, count: number, byteLength: number) {
  const bytes = new Uint8Array(byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x80 | count);
  view.setUint8(1, type);
  view.setUint16(2, byteLength / 4 - 1);
  return { bytes, view };
}
