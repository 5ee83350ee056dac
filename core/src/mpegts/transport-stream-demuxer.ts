import { isH264Keyframe } from '../h264/is-keyframe.ts';
import { isH265Keyframe } from '../h265/is-keyframe.ts';
import { READ_AUDIO_FRAME } from './audio-frame.ts';
import { AudioFrameSplitter, type SplitAudioFrame } from './audio-frame-splitter.ts';
import { type AudioPacking, type StreamDescription, streamUse, type VideoCodec } from './elementary-codec.ts';
import { PacketAlignment } from './packet-alignment.ts';
import { PesAssembler } from './pes-assembler.ts';
import type { PesPacket } from './pes-packet.ts';
import { firstProgramMapPid, parseProgramMap } from './program-tables.ts';
import { SectionAssembler } from './section-assembler.ts';
import { TimestampUnwrapper } from './timestamp-unwrapper.ts';
import { emptyTransportPacket, NULL_PID, readTransportPacket, type TransportPacket } from './transport-packet.ts';
import { emptyStatistics, type TransportStreamStatistics } from './transport-stream-statistics.ts';

/** One picture in decoding order, H.264 or H.265 in Annex B form. */
export interface TransportStreamVideoPacket {
  readonly kind: 'video';
  readonly codec: VideoCodec;
  readonly data: Uint8Array;
  /** Microseconds on the program's clock, past the wrap of its 33 bits; null where the stream gives none. */
  readonly ptsUs: number | null;
  readonly dtsUs: number | null;
  readonly isKeyframe: boolean;
  /** When the picture's last bytes were pushed. */
  readonly receivedAtMs: number;
}

/** One frame of sound; `format` is the same object for as long as the format stays. */
export interface TransportStreamAudioPacket extends SplitAudioFrame {
  readonly kind: 'audio';
}

export type TransportStreamPacket = TransportStreamVideoPacket | TransportStreamAudioPacket;

/** A stream of the program that gives no packets. */
export interface SkippedStream {
  readonly pid: number;
  /** In words for a person. */
  readonly reason: string;
}

/** What is done with the transport packets of one identifier. */
type PacketHandler = (packet: TransportPacket, bytes: Uint8Array, receivedAtMs: number) => void;

interface ElementaryStream {
  readonly streamType: number;
  readonly assembler: PesAssembler;
}

/** Larger pictures are given up: a keyframe of 8192×8192 in good quality stays below. */
const LARGEST_PICTURE = 8 * 1024 * 1024;
const LARGEST_SOUND = 64 * 1024;
const ASSOCIATION_PID = 0;
/** Identifiers below are reserved for tables (ISO/IEC 13818-1, table 2-3). */
const FIRST_FREE_PID = 0x10;

const IS_KEYFRAME: Readonly<Record<VideoCodec, (data: Uint8Array) => boolean>> = {
  h264: isH264Keyframe,
  hevc: isH265Keyframe,
};

/**
 * Takes an MPEG transport stream (ISO/IEC 13818-1) apart: the first video and the first sound of its first program.
 * Bytes may come in pieces of any size. Whatever they are, it never throws and never holds more than the tables, one
 * picture (8 MB at most) and one piece of sound. What is damaged is dropped and counted, never given out.
 */
export class TransportStreamDemuxer {
  readonly #statistics = emptyStatistics();
  readonly #alignment = new PacketAlignment(this.#statistics);
  readonly #handlers = new Map<number, PacketHandler>();
  readonly #packet = emptyTransportPacket();
  #clock = new TimestampUnwrapper();
  #streams = new Map<number, ElementaryStream>();
  #skipped: readonly SkippedStream[] = [];
  #mapPid: number | null = null;
  #output: TransportStreamPacket[] = [];

  constructor() {
    const association = new SectionAssembler(this.#statistics, (section) => this.#onAssociation(section));
    this.#handlers.set(ASSOCIATION_PID, (packet, bytes) => association.push(packet, bytes));
  }

  get statistics(): Readonly<TransportStreamStatistics> {
    return this.#statistics;
  }

  /** Streams of the program that are not given out, and why. */
  get skipped(): readonly SkippedStream[] {
    return this.#skipped;
  }

  /**
   * Takes the next bytes. They may be written over afterwards.
   *
   * @param receivedAtMs when they came, on a clock of the caller's choice
   * @returns the pictures and pieces of sound that they complete
   */
  push(bytes: Uint8Array, receivedAtMs: number): TransportStreamPacket[] {
    this.#alignment.push(bytes, (whole, offset) => this.#pushPacket(whole, offset, receivedAtMs));
    return this.#takeOutput();
  }

  /** The end of the stream: gives out what waited for a next beginning. */
  finish(): TransportStreamPacket[] {
    for (const { assembler } of this.#streams.values()) assembler.finish();
    return this.#takeOutput();
  }

  #takeOutput(): TransportStreamPacket[] {
    const output = this.#output;
    if (output.length > 0) this.#output = [];
    return output;
  }

  #pushPacket(bytes: Uint8Array, offset: number, receivedAtMs: number): void {
    const packet = this.#packet;
    readTransportPacket(bytes, offset, packet);
    this.#statistics.packets++;
    if (packet.pid === NULL_PID) return;
    const handle = this.#handlers.get(packet.pid);
    if (handle === undefined) return;
    if (packet.isDamaged || packet.isScrambled) this.#statistics.unusablePackets++;
    else handle(packet, bytes, receivedAtMs);
  }

  #onAssociation(section: Uint8Array): void {
    const pid = firstProgramMapPid(section);
    if (pid === null || pid < FIRST_FREE_PID || pid === NULL_PID || pid === this.#mapPid) return;
    if (this.#mapPid !== null) this.#handlers.delete(this.#mapPid);
    // A map's identifier that was one of the old program's streams is no stream any more.
    this.#streams.delete(pid);
    this.#mapPid = pid;
    const map = new SectionAssembler(this.#statistics, (found) => this.#onMap(found));
    this.#handlers.set(pid, (packet, bytes) => map.push(packet, bytes));
  }

  #onMap(section: Uint8Array): void {
    const map = parseProgramMap(section);
    if (map === null) return;
    const skipped: SkippedStream[] = [];
    const wanted = new Map<'video' | 'audio', StreamDescription>();
    for (const stream of map.streams) {
      const use = streamUse(stream);
      const { pid } = stream;
      if (pid < FIRST_FREE_PID || pid === NULL_PID || pid === this.#mapPid) continue;
      if (use.kind === 'none') skipped.push({ pid, reason: use.reason });
      else if (wanted.has(use.kind)) skipped.push({ pid, reason: `only the first ${use.kind} stream is read` });
      else wanted.set(use.kind, stream);
    }
    this.#skipped = skipped;
    this.#select([...wanted.values()]);
  }

  /** Streams that stay go on undisturbed; the others of before are forgotten. */
  #select(wanted: readonly StreamDescription[]): void {
    for (const [pid, stream] of this.#streams) {
      if (wanted.some((next) => next.pid === pid && next.streamType === stream.streamType)) continue;
      this.#streams.delete(pid);
      this.#handlers.delete(pid);
    }
    for (const stream of wanted) {
      if (!this.#streams.has(stream.pid)) this.#open(stream);
    }
  }

  #open(stream: StreamDescription): void {
    const use = streamUse(stream);
    if (use.kind === 'none') return;
    const onPacket = use.kind === 'video' ? this.#videoReader(use.codec) : this.#audioReader(use.packing);
    const largest = use.kind === 'video' ? LARGEST_PICTURE : LARGEST_SOUND;
    const assembler = new PesAssembler(largest, this.#statistics, onPacket);
    this.#streams.set(stream.pid, { streamType: stream.streamType, assembler });
    this.#handlers.set(stream.pid, (packet, bytes, receivedAtMs) => assembler.push(packet, bytes, receivedAtMs));
  }

  #videoReader(codec: VideoCodec): (packet: PesPacket) => void {
    const isKeyframe = IS_KEYFRAME[codec];
    return ({ data, pts90k, dts90k, receivedAtMs }) => {
      const dtsUs = this.#toMicroseconds(dts90k);
      const ptsUs = pts90k === dts90k ? dtsUs : this.#toMicroseconds(pts90k);
      this.#output.push({ kind: 'video', codec, data, ptsUs, dtsUs, isKeyframe: isKeyframe(data), receivedAtMs });
    };
  }

  #audioReader(packing: AudioPacking): (packet: PesPacket) => void {
    const splitter = new AudioFrameSplitter(READ_AUDIO_FRAME[packing], this.#statistics);
    return (packet) => {
      for (const frame of splitter.split(packet, this.#toMicroseconds(packet.pts90k))) {
        this.#output.push({ kind: 'audio', ...frame });
      }
    };
  }

  #toMicroseconds(timestamp90k: number | null): number | null {
    return timestamp90k === null ? null : this.#clock.toMicroseconds(timestamp90k);
  }
}
