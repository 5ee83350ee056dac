import { announcedPesLength, PES_PREFIX_SIZE, type PesPacket, parsePesHeader, startsPesPacket } from './pes-packet.ts';
import type { TransportPacket } from './transport-packet.ts';
import type { TransportStreamStatistics } from './transport-stream-statistics.ts';

const FIRST_CAPACITY = 64 * 1024;

/**
 * Puts together the PES packets of one packet identifier (ISO/IEC 13818-1, 2.4.3.6).
 *
 * A picture's PES packet usually does not tell its length, so it is known to be complete only when the next one
 * begins, a picture later. But a PES packet ends where its transport packet ends, and the last one nearly always has
 * to be stuffed: there it is given out at once. A muxer that proves this wrong, by going on after the stuffing or the
 * announced length, is believed no more: from then on its pictures end where the next begins.
 *
 * Nothing with a hole in it is given out.
 */
export class PesAssembler {
  readonly #statistics: TransportStreamStatistics;
  readonly #onPacket: (packet: PesPacket) => void;
  readonly #largest: number;
  #buffer = new Uint8Array();
  #length = 0;
  /** `open`: bytes are wanted; `ended`: given out before the next began; `broken`: the rest is skipped. */
  #state: 'open' | 'ended' | 'broken' = 'broken';
  #announcedLength = 0;
  #endsEarly = true;
  #lastCounter: number | null = null;
  #lastPayloadLength = 0;
  #followsLoss = false;
  #receivedAtMs = 0;

  /** @param largest bytes of a packet with its header; longer ones are given up */
  constructor(largest: number, statistics: TransportStreamStatistics, onPacket: (packet: PesPacket) => void) {
    this.#largest = largest;
    this.#statistics = statistics;
    this.#onPacket = onPacket;
  }

  push(packet: TransportPacket, bytes: Uint8Array, receivedAtMs: number): void {
    const { payloadStart, payloadEnd } = packet;
    // The counter stands still in packets without payload (2.4.3.3).
    if (payloadStart >= payloadEnd || this.#isRepetition(packet, bytes)) return;
    this.#checkCounter(packet);
    if (packet.isUnitStart) this.#begin();
    else if (this.#state === 'ended') this.#refuse();
    if (this.#state !== 'open') return;
    if (!this.#append(bytes, payloadStart, payloadEnd)) return;
    this.#receivedAtMs = receivedAtMs;
    if (this.#isComplete(packet)) {
      this.#emit();
      this.#state = 'ended';
    }
  }

  /** Gives out what no next picture will end, since none comes. */
  finish(): void {
    if (this.#state === 'open') this.#emit();
    this.#state = 'broken';
  }

  /** A packet may be sent twice in a row (2.4.3.3); after a loss of 16 packets only its bytes tell it from a new one. */
  #isRepetition({ continuityCounter, isDiscontinuity, payloadStart, payloadEnd }: TransportPacket, bytes: Uint8Array) {
    if (continuityCounter !== this.#lastCounter || isDiscontinuity) return false;
    const length = payloadEnd - payloadStart;
    if (length !== this.#lastPayloadLength) return false;
    const shift = this.#length - payloadEnd;
    for (let index = payloadStart; index < payloadEnd; index++) {
      if (bytes[index] !== this.#buffer[index + shift]) return false;
    }
    return true;
  }

  #checkCounter({ continuityCounter, isDiscontinuity, isUnitStart }: TransportPacket): void {
    const last = this.#lastCounter;
    this.#lastCounter = continuityCounter;
    if (last === null || continuityCounter === ((last + 1) & 0x0f) || (isDiscontinuity && isUnitStart)) return;
    this.#statistics.continuityErrors++;
    if (this.#state === 'open') this.#statistics.droppedPictures++;
    this.#break();
  }

  #begin(): void {
    // Nothing is missing, for the counters are right: a wrong length is the muxer's mistake.
    if (this.#state === 'open') this.#emit();
    this.#state = 'open';
    this.#length = 0;
    this.#announcedLength = 0;
  }

  #refuse(): void {
    this.#endsEarly = false;
    this.#giveUp();
  }

  #append(bytes: Uint8Array, start: number, end: number): boolean {
    const length = this.#length + end - start;
    if (length > this.#largest) return this.#giveUp();
    if (length > this.#buffer.length) this.#grow(length);
    this.#buffer.set(bytes.subarray(start, end), this.#length);
    const hadPrefix = this.#length >= PES_PREFIX_SIZE;
    this.#length = length;
    this.#lastPayloadLength = end - start;
    return hadPrefix || length < PES_PREFIX_SIZE || this.#readPrefix();
  }

  #readPrefix(): boolean {
    this.#announcedLength = announcedPesLength(this.#buffer);
    return startsPesPacket(this.#buffer) || this.#giveUp();
  }

  #giveUp(): false {
    this.#statistics.droppedPictures++;
    this.#break();
    return false;
  }

  #break(): void {
    this.#state = 'broken';
    this.#followsLoss = true;
  }

  #grow(needed: number): void {
    let capacity = Math.max(this.#buffer.length, FIRST_CAPACITY);
    while (capacity < needed) capacity *= 2;
    const larger = new Uint8Array(capacity);
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }

  #isComplete(packet: TransportPacket): boolean {
    if (!this.#endsEarly || this.#length < PES_PREFIX_SIZE) return false;
    return this.#announcedLength > 0 ? this.#length >= this.#announcedLength : packet.isStuffed;
  }

  #emit(): void {
    const isLengthTrue = this.#endsEarly && this.#announcedLength > 0;
    const whole = this.#buffer.subarray(0, isLengthTrue ? Math.min(this.#length, this.#announcedLength) : this.#length);
    const header = parsePesHeader(whole);
    if (header === null || header.payloadOffset === whole.length) {
      this.#statistics.droppedPictures++;
      return;
    }
    this.#onPacket({
      data: whole.slice(header.payloadOffset),
      pts90k: header.pts90k,
      dts90k: header.dts90k,
      receivedAtMs: this.#receivedAtMs,
      followsLoss: this.#followsLoss,
    });
    this.#followsLoss = false;
  }
}
