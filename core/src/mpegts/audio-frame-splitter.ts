import { concatenateBytes } from '../bytes/concatenate-bytes.ts';
import { equalBytes } from '../bytes/equal-bytes.ts';
import type { AudioFrame, ReadAudioFrame, TransportStreamAudioFormat } from './audio-frame.ts';
import type { PesPacket } from './pes-packet.ts';
import type { TransportStreamStatistics } from './transport-stream-statistics.ts';

/** More than the longest frame: AAC in ADTS ends at 8191 bytes, Opus at 1275 for each of 48 frames. */
const LONGEST_REST = 65_536;

export interface SplitAudioFrame {
  readonly format: TransportStreamAudioFormat;
  /** One frame without container framing. */
  readonly data: Uint8Array;
  readonly ptsUs: number | null;
  readonly receivedAtMs: number;
}

/**
 * Cuts the sound of PES packets into frames. A packet may hold several; its timestamp belongs to the first that
 * begins in it (ISO/IEC 13818-1, 2.4.3.7), the others follow at the length of a frame.
 */
export class AudioFrameSplitter {
  readonly #read: ReadAudioFrame;
  readonly #statistics: TransportStreamStatistics;
  #format: TransportStreamAudioFormat | null = null;
  #rest: Uint8Array = new Uint8Array();
  /** Where the next frame begins, as far as the last one tells. */
  #nextUs: number | null = null;

  constructor(read: ReadAudioFrame, statistics: TransportStreamStatistics) {
    this.#read = read;
    this.#statistics = statistics;
  }

  /** @param ptsUs of the packet, on the unwrapped clock */
  split(packet: PesPacket, ptsUs: number | null): SplitAudioFrame[] {
    if (packet.followsLoss) this.#forget();
    const bytes = this.#rest.length === 0 ? packet.data : concatenateBytes([this.#rest, packet.data]);
    const firstOwn = bytes.length - packet.data.length;
    const frames: SplitAudioFrame[] = [];
    let isTimed = false;
    let offset = 0;
    while (offset < bytes.length) {
      const frame = this.#read(bytes.subarray(offset));
      if (frame === 'short') break;
      if (frame === null) {
        this.#statistics.droppedBytes++;
        offset++;
        continue;
      }
      if (!isTimed && offset >= firstOwn && ptsUs !== null) {
        this.#nextUs = ptsUs;
        isTimed = true;
      }
      frames.push(this.#take(bytes, offset, frame, packet.receivedAtMs));
      offset += frame.length;
    }
    this.#keep(bytes.subarray(offset));
    return frames;
  }

  #take(bytes: Uint8Array, offset: number, frame: AudioFrame, receivedAtMs: number): SplitAudioFrame {
    const exactUs = this.#nextUs;
    this.#nextUs = exactUs === null ? null : exactUs + frame.durationUs;
    return {
      format: this.#sameFormat(frame.format),
      data: bytes.subarray(offset + frame.headerLength, offset + frame.length),
      ptsUs: exactUs === null ? null : Math.round(exactUs),
      receivedAtMs,
    };
  }

  #forget(): void {
    this.#statistics.droppedBytes += this.#rest.length;
    this.#rest = new Uint8Array();
    this.#nextUs = null;
  }

  #keep(rest: Uint8Array): void {
    if (rest.length > LONGEST_REST) this.#statistics.droppedBytes += rest.length;
    this.#rest = rest.length > LONGEST_REST ? new Uint8Array() : rest;
  }

  #sameFormat(format: TransportStreamAudioFormat): TransportStreamAudioFormat {
    const last = this.#format;
    if (last === null || !isSameFormat(last, format)) this.#format = format;
    return this.#format ?? format;
  }
}

function isSameFormat(a: TransportStreamAudioFormat, b: TransportStreamAudioFormat): boolean {
  if (a === b) return true;
  const isSameData =
    a.extradata === null || b.extradata === null ? a.extradata === b.extradata : equalBytes(a.extradata, b.extradata);
  return isSameData && a.codec === b.codec && a.sampleRateHz === b.sampleRateHz && a.channels === b.channels;
}
