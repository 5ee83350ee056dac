import { BitStreamFilterAPI } from 'node-av/api';
import { AV_CODEC_ID_H264, AV_CODEC_ID_HEVC } from 'node-av/constants';
import type { Packet, Stream } from 'node-av/lib';
import { hasSequenceParameterSet, startsWithStartCode } from '#core/h264/annex-b.ts';
import { hasH265SequenceParameterSet } from '#core/h265/parameter-sets.ts';
import type { VideoSourcePacket } from '../sources/source.ts';
import { producedAtUs } from './produced-at.ts';
import { TimeBase } from './time-base.ts';

/** How to tell a keyframe that brings its parameter sets, for the codecs that have them. */
const HAS_PARAMETER_SETS = new Map<number, (data: Uint8Array) => boolean>([
  [AV_CODEC_ID_H264, hasSequenceParameterSet],
  [AV_CODEC_ID_HEVC, hasH265SequenceParameterSet],
]);

const TO_ANNEX_B = new Map<number, string>([
  [AV_CODEC_ID_H264, 'h264_mp4toannexb'],
  [AV_CODEC_ID_HEVC, 'hevc_mp4toannexb'],
]);

/**
 * Turns FFmpeg's packets of one video stream into those of a source: H.264 and H.265 in Annex B form with parameter
 * sets before each keyframe.
 */
export class VideoConverter implements Disposable {
  readonly streamIndex: number;
  readonly #timeBase: TimeBase;
  readonly #hasParameterSets: ((data: Uint8Array) => boolean) | null;
  readonly #toAnnexB: BitStreamFilterAPI | null;
  readonly #extradata: Uint8Array | null;
  /** Annex B parameter sets, for streams that give them only out of band. */
  #parameterSets: Uint8Array | null;

  constructor(stream: Stream) {
    const { codecId, extradata } = stream.codecpar;
    this.streamIndex = stream.index;
    this.#timeBase = new TimeBase(stream.timeBase);
    this.#hasParameterSets = HAS_PARAMETER_SETS.get(codecId) ?? null;
    this.#toAnnexB = createAnnexBFilter(stream);
    this.#extradata = copyOf(extradata);
    this.#parameterSets = extradata !== null && startsWithStartCode(extradata) ? this.#extradata : null;
  }

  /** @param packet stays the caller's; its bytes are copied, so that nothing native is open while readers take their time */
  convert(packet: Packet, receivedAtMs: number): VideoSourcePacket[] {
    if (this.#toAnnexB === null) return [this.#toSourcePacket(packet, receivedAtMs)];
    return this.#toAnnexB.filterAllSync(packet).map((filtered) => {
      using owned = filtered;
      this.#parameterSets ??= copyOf(this.#toAnnexB?.outputCodecParameters?.extradata);
      return this.#toSourcePacket(owned, receivedAtMs);
    });
  }

  /** What a decoder of the converted packets needs beside them; the stream's own would make it expect other framing. */
  get extradata(): Uint8Array | null {
    return this.#toAnnexB === null ? this.#extradata : null;
  }

  [Symbol.dispose](): void {
    this.#toAnnexB?.close();
  }

  /** Asks the packet for everything once: each answer is a call into native code. */
  #toSourcePacket(packet: Packet, receivedAtMs: number): VideoSourcePacket {
    const { isKeyframe } = packet;
    return {
      kind: 'video',
      data: this.#withParameterSets(packet.data ?? new Uint8Array(), isKeyframe),
      ptsUs: this.#timeBase.toUs(packet.pts),
      dtsUs: this.#timeBase.toUs(packet.dts),
      producedAtUs: producedAtUs(packet),
      isKeyframe,
      receivedAtMs,
    };
  }

  #withParameterSets(data: Uint8Array, isKeyframe: boolean): Uint8Array {
    const isBare = isKeyframe && this.#hasParameterSets?.(data) === false;
    return isBare && this.#parameterSets !== null ? Buffer.concat([this.#parameterSets, data]) : data;
  }
}

/** Containers such as MP4 carry H.264 and H.265 with length prefixes and parameter sets apart. */
function createAnnexBFilter(stream: Stream): BitStreamFilterAPI | null {
  const { codecId, extradata } = stream.codecpar;
  const filter = TO_ANNEX_B.get(codecId);
  const isLengthPrefixed = extradata !== null && extradata.byteLength > 0 && !startsWithStartCode(extradata);
  return filter === undefined || !isLengthPrefixed ? null : BitStreamFilterAPI.create(filter, stream);
}

function copyOf(bytes: Uint8Array | null | undefined): Uint8Array | null {
  return bytes === null || bytes === undefined || bytes.byteLength === 0 ? null : new Uint8Array(bytes);
}
