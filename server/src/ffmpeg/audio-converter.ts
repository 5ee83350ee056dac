import {
  AV_CODEC_ID_AAC,
  AV_CODEC_ID_AC3,
  AV_CODEC_ID_EAC3,
  AV_CODEC_ID_MP2,
  AV_CODEC_ID_MP3,
  AV_CODEC_ID_NONE,
  type AVCodecID,
} from 'node-av/constants';
import type { Packet, Stream } from 'node-av/lib';
import { parseAdtsHeader } from '#core/aac/adts.ts';
import type { AudioFormat } from '../media/encoded-packet.ts';
import type { AudioSourcePacket } from '../sources/source.ts';
import { codecName } from './describe-video.ts';
import { TimeBase } from './time-base.ts';

/** Every frame of these tells its rate and channels; what an announcement says of them is the clock's rate at best. */
const SELF_DESCRIBING: ReadonlySet<AVCodecID> = new Set([
  AV_CODEC_ID_MP2,
  AV_CODEC_ID_MP3,
  AV_CODEC_ID_AC3,
  AV_CODEC_ID_EAC3,
]);

/** Turns FFmpeg's packets of one audio stream into those of a source: AAC bare, with its configuration beside it. */
export class AudioConverter {
  readonly streamIndex: number;
  readonly #timeBase: TimeBase;
  #format: AudioFormat;
  #hasHeaders = false;
  #droppedPackets = 0;

  private constructor(stream: Stream) {
    this.streamIndex = stream.index;
    this.#timeBase = new TimeBase(stream.timeBase);
    this.#format = describeStream(stream);
  }

  /** Null where there is no sound, or none that anything could decode. */
  static create(stream: Stream | null): AudioConverter | null {
    return stream === null || stream.codecpar.codecId === AV_CODEC_ID_NONE ? null : new AudioConverter(stream);
  }

  /** Packets that held no sound. */
  get droppedPackets(): number {
    return this.#droppedPackets;
  }

  /** @param packet stays the caller's; its bytes are copied */
  convert(packet: Packet, receivedAtMs: number): AudioSourcePacket[] {
    const data = this.#unwrap(new Uint8Array(packet.data ?? []));
    if (data.byteLength === 0) {
      this.#droppedPackets++;
      return [];
    }
    return [{ kind: 'audio', format: this.#format, data, ptsUs: this.#timeBase.toUs(packet.pts), receivedAtMs }];
  }

  #unwrap(data: Uint8Array): Uint8Array {
    // With a configuration of its own the stream is bare, and what looks like a header is sound.
    if (this.#format.codec !== 'aac' || (this.#format.extradata !== null && !this.#hasHeaders)) return data;
    const header = parseAdtsHeader(data);
    if (header === null || header.frameLength > data.byteLength) return new Uint8Array();
    this.#hasHeaders = true;
    this.#adopt(header);
    return data.subarray(header.headerLength, header.frameLength);
  }

  #adopt(header: { sampleRateHz: number; channels: number | null; audioSpecificConfig: Uint8Array }): void {
    const known = this.#format.extradata;
    if (known !== null && Buffer.compare(known, header.audioSpecificConfig) === 0) return;
    const { sampleRateHz, channels, audioSpecificConfig } = header;
    this.#format = { codec: this.#format.codec, sampleRateHz, channels, extradata: audioSpecificConfig };
  }
}

function describeStream({ codecpar }: Stream): AudioFormat {
  const { codecId, sampleRate, channels, extradata } = codecpar;
  const isTold = !SELF_DESCRIBING.has(codecId) || codecpar.format >= 0;
  // FFmpeg's demuxers may leave the AAC headers in place and give no configuration.
  const hasConfiguration = extradata !== null && extradata.byteLength > 0;
  return {
    codec: codecId === AV_CODEC_ID_AAC ? 'aac' : codecName(codecId),
    sampleRateHz: isTold && sampleRate > 0 ? sampleRate : null,
    channels: isTold && channels > 0 ? channels : null,
    extradata: hasConfiguration ? new Uint8Array(extradata) : null,
  };
}
