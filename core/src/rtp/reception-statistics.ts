import type { ReceptionReport, SenderReport } from './rtcp.ts';
import type { RtpPacket } from './rtp-packet.ts';

const MAXIMUM_PACKETS_LOST = 0x7f_ffff;

/** What a receiver counts of one RTP stream, for its reports (RFC 3550 appendices A.3 and A.8). */
export class ReceptionStatistics {
  readonly #clockHz: number;
  #first: number | null = null;
  #highest = 0;
  #received = 0;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #jitter = 0;
  #transit: number | null = null;
  #senderReport: { readonly compactNtp: number; readonly atMs: number } | null = null;

  constructor(clockHz: number) {
    this.#clockHz = clockHz;
  }

  get received(): number {
    return this.#received;
  }

  /** Packets that never came, those still on their way included. */
  get lost(): number {
    return Math.max(0, this.#expected - this.#received);
  }

  /** @param extendedSequenceNumber as the reorder buffer unwrapped it */
  add(packet: RtpPacket, extendedSequenceNumber: number, nowMs: number): void {
    this.#first ??= extendedSequenceNumber;
    this.#highest = this.#received === 0 ? extendedSequenceNumber : Math.max(this.#highest, extendedSequenceNumber);
    this.#received++;
    const transit = Math.round((nowMs * this.#clockHz) / 1_000) - packet.timestamp;
    const change = this.#transit === null ? 0 : Math.abs(transit - this.#transit);
    this.#transit = transit;
    // A wrapped or reset timestamp is no jitter.
    if (change < this.#clockHz * 10) this.#jitter += (change - this.#jitter) / 16;
  }

  addSenderReport({ compactNtp }: SenderReport, nowMs: number): void {
    this.#senderReport = { compactNtp, atMs: nowMs };
  }

  /** The stream starts anew with other sequence numbers, and so does what is counted by them. */
  restart(): void {
    this.#first = null;
    this.#received = 0;
    this.#expectedBefore = 0;
    this.#receivedBefore = 0;
  }

  /** Closes the interval since the last report. */
  report(ssrc: number, nowMs: number): ReceptionReport {
    const expected = this.#expected - this.#expectedBefore;
    const lost = expected - (this.#received - this.#receivedBefore);
    this.#expectedBefore = this.#expected;
    this.#receivedBefore = this.#received;
    return {
      ssrc,
      fractionLost: expected <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / expected)),
      packetsLost: Math.min(this.lost, MAXIMUM_PACKETS_LOST),
      extendedHighestSequenceNumber: Math.max(0, this.#highest) % 2 ** 32,
      jitter: Math.min(2 ** 32 - 1, Math.floor(this.#jitter)),
      lastSenderReport: this.#senderReport?.compactNtp ?? 0,
      delaySinceLastSenderReport: this.#senderReport === null ? 0 : delayUnits(nowMs - this.#senderReport.atMs),
    };
  }

  get #expected(): number {
    return this.#first === null ? 0 : this.#highest - this.#first + 1;
  }
}

function delayUnits(delayMs: number): number {
  return Math.min(2 ** 32 - 1, Math.max(0, Math.round(delayMs * 65.536)));
}
