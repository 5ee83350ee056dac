import { rtpDistance } from '../time/rtp-clock.ts';
import { ReceptionStatistics } from './reception-statistics.ts';
import { type OrderedItem, ReorderBuffer } from './reorder-buffer.ts';
import { type SenderReport, writeNack, writeReceiverReport } from './rtcp.ts';
import type { RtpPacket } from './rtp-packet.ts';
import { RtpUnwrapper } from './rtp-unwrapper.ts';

export interface RtpReceiverOptions {
  readonly payloadType: number;
  readonly clockHz: number;
  /** The receiver's own identity in RTCP. */
  readonly receiverSsrc: number;
  /** Whether lost packets are worth asking for. */
  readonly asksAgain: boolean;
}

/** Receives one RTP stream: order, loss, reports, and the sender's clocks. Times are milliseconds of any steady clock. */
export class RtpReceiver {
  readonly #options: RtpReceiverOptions;
  readonly #buffer = new ReorderBuffer();
  readonly #statistics: ReceptionStatistics;
  readonly #unwrapper: RtpUnwrapper;
  #restarts = 0;
  #ssrc: number | null = null;
  #senderReport: SenderReport | null = null;

  constructor(options: RtpReceiverOptions) {
    this.#options = options;
    this.#statistics = new ReceptionStatistics(options.clockHz);
    this.#unwrapper = new RtpUnwrapper(options.clockHz);
  }

  /** The sender's identity; null before its first packet. */
  get ssrc(): number | null {
    return this.#ssrc;
  }
  get received(): number {
    return this.#statistics.received;
  }
  get lost(): number {
    return this.#statistics.lost;
  }
  get repaired(): number {
    return this.#buffer.repaired;
  }
  get duplicates(): number {
    return this.#buffer.duplicates;
  }
  /** Whether packets wait for a missing one, so that `poll` has to be called soon. */
  get isWaiting(): boolean {
    return this.#buffer.waiting > 0;
  }

  /** @returns what can be used now, in order; nothing for packets of another payload type */
  push(packet: RtpPacket, nowMs: number): OrderedItem[] {
    if (packet.payloadType !== this.#options.payloadType) return [];
    if (packet.ssrc !== this.#ssrc) {
      this.#ssrc = packet.ssrc;
      // It told the clocks of another stream.
      this.#senderReport = null;
    }
    const items = this.#buffer.push(packet, nowMs);
    if (this.#buffer.restarts !== this.#restarts) {
      this.#restarts = this.#buffer.restarts;
      this.#statistics.restart();
    }
    this.#statistics.add(packet, this.#buffer.extend(packet.sequenceNumber), nowMs);
    return items;
  }

  /** What can be used because time has passed. */
  poll(nowMs: number): OrderedItem[] {
    return this.#buffer.expire(nowMs);
  }

  /** A request for what is missing, or null. */
  nack(nowMs: number): Uint8Array | null {
    if (this.#ssrc === null || !this.#options.asksAgain) return null;
    const missing = this.#buffer.missing(nowMs);
    return missing.length === 0 ? null : writeNack(this.#options.receiverSsrc, this.#ssrc, missing);
  }

  /** A report on what was received since the last one, or null before the first packet. */
  report(nowMs: number): Uint8Array | null {
    if (this.#ssrc === null) return null;
    return writeReceiverReport(this.#options.receiverSsrc, this.#statistics.report(this.#ssrc, nowMs));
  }

  addSenderReport(report: SenderReport, nowMs: number): void {
    if (report.ssrc !== this.#ssrc) return;
    this.#senderReport = report;
    this.#statistics.addSenderReport(report, nowMs);
  }

  /** Microseconds from the stream's first packet; to be asked in order of the packets. */
  toMicroseconds(rtpTimestamp: number): number {
    return this.#unwrapper.toMicroseconds(rtpTimestamp);
  }

  /** When the sender made what carries this timestamp, by its wall clock; null before its first report. */
  producedAtUs(rtpTimestamp: number): number | null {
    if (this.#senderReport === null) return null;
    const ticks = rtpDistance(this.#senderReport.rtpTimestamp, rtpTimestamp);
    return this.#senderReport.wallClockUs + Math.round((ticks * 1_000_000) / this.#options.clockHz);
  }
}
