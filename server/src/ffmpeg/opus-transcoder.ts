import {
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CHANNEL_ORDER_NATIVE,
  AV_NOPTS_VALUE,
  AV_OPT_SEARCH_CHILDREN,
  AV_OPT_TYPE_INT,
  AV_SAMPLE_FMT_S16,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  type AVSampleFormat,
  FF_ENCODER_LIBOPUS,
  type FFDecoderCodec,
} from 'node-av/constants';
import { Codec, CodecContext, Frame, Packet, Rational, SoftwareResampleContext } from 'node-av/lib';
import type { AudioFormat } from '../media/encoded-packet.ts';
import { OperationalError } from '../operational-error.ts';

/** What WebRTC carries (RFC 7587): Opus always runs on a clock of 48 kHz. */
export const OPUS_SAMPLE_RATE_HZ = 48_000;
const CHANNELS = 2;
const BYTES_PER_SAMPLE = 2 * CHANNELS;
/** 20 milliseconds. */
const SAMPLES_PER_PACKET = 960;
const BITS_PER_SECOND = 64_000;
/** Options of FFmpeg's libopus encoder: `application` 2051 is "lowdelay". */
const ENCODER_OPTIONS = { application: 2051, frame_duration: 20, compression_level: 5 };
/** A step of the timestamps beyond this is a gap; less is the device's clock against its sample rate. */
const GAP_US = 60_000;
const MAXIMUM_WAITING_SAMPLES = OPUS_SAMPLE_RATE_HZ;
const MAXIMUM_CHANNELS = 8;
/** A session description can claim any rate, and at 1 Hz a small packet would become minutes of sound. */
const MINIMUM_SAMPLE_RATE_HZ = 4_000;
const MAXIMUM_SAMPLE_RATE_HZ = 192_000;
/** Five seconds; devices send less than one at a time. */
const MAXIMUM_SAMPLES_AT_ONCE = 5 * OPUS_SAMPLE_RATE_HZ;

export interface OpusPacket {
  readonly data: Uint8Array;
  readonly ptsUs: number;
}

/**
 * Makes Opus in packets of 20 ms from the sound of a camera. Works on the calling thread: a packet costs a fraction
 * of a millisecond. What cannot be decoded, or would be more than five seconds at once, is left out and counted.
 */
export class OpusTranscoder implements Disposable {
  readonly #decoder: CodecContext;
  readonly #encoder: CodecContext;
  #resampler: { readonly key: string; readonly context: SoftwareResampleContext } | null = null;
  #waiting: Buffer = Buffer.alloc(0);
  /** Media time of the first waiting sample. */
  #waitingPtsUs = 0;
  #corruptPackets = 0;
  #isClosed = false;

  private constructor(decoder: CodecContext, encoder: CodecContext) {
    this.#decoder = decoder;
    this.#encoder = encoder;
  }

  /** @throws OperationalError `codec-unsupported` | `encoder-unavailable` */
  static open(format: AudioFormat): OpusTranscoder {
    const decoder = openDecoder(format);
    try {
      return new OpusTranscoder(decoder, openEncoder());
    } catch (error) {
      decoder.freeContext();
      throw error;
    }
  }

  get corruptPackets(): number {
    return this.#corruptPackets;
  }

  transcode({ data, ptsUs }: { readonly data: Uint8Array; readonly ptsUs: number }): OpusPacket[] {
    if (this.#isClosed) return [];
    using packet = new Packet();
    packet.alloc();
    packet.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    packet.pts = BigInt(Math.round(ptsUs));
    if (this.#decoder.sendPacketSync(packet) < 0) {
      this.#corruptPackets++;
      return [];
    }
    this.#receiveSamples(ptsUs);
    return this.#encodeWaiting();
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#resampler?.context.free();
    this.#decoder.freeContext();
    this.#encoder.freeContext();
  }

  #receiveSamples(packetPtsUs: number): void {
    let ptsUs = packetPtsUs;
    for (;;) {
      using frame = new Frame();
      frame.alloc();
      const status = this.#decoder.receiveFrameSync(frame);
      if (status < 0) {
        if (status !== AVERROR_EAGAIN && status !== AVERROR_EOF) this.#corruptPackets++;
        return;
      }
      const samples = this.#resample(frame);
      if (frame.pts !== AV_NOPTS_VALUE) ptsUs = Number(frame.pts);
      this.#append(samples, ptsUs);
      ptsUs += durationUs(samples.byteLength / BYTES_PER_SAMPLE);
    }
  }

  #resample(frame: Frame): Buffer {
    const input = frame.extendedData;
    if (input === null || !isUsable(frame)) return this.#leaveOut();
    const context = this.#resamplerFor(frame);
    const capacity = context.getOutSamples(frame.nbSamples);
    if (capacity < 0 || capacity > MAXIMUM_SAMPLES_AT_ONCE) return this.#leaveOut();
    const output = Buffer.alloc(capacity * BYTES_PER_SAMPLE);
    const count = context.convertSync([output], capacity, input, frame.nbSamples);
    return output.subarray(0, Math.max(0, count) * BYTES_PER_SAMPLE);
  }

  #leaveOut(): Buffer {
    this.#corruptPackets++;
    return Buffer.alloc(0);
  }

  /** Cameras change their sampling midway, and some decoders learn it from the first packet only. */
  #resamplerFor(frame: Frame): SoftwareResampleContext {
    const key = `${frame.format} ${frame.sampleRate} ${frame.channelLayout.nbChannels} ${frame.channelLayout.mask}`;
    if (this.#resampler?.key === key) return this.#resampler.context;
    this.#resampler?.context.free();
    this.#resampler = null;
    const context = new SoftwareResampleContext();
    const format = frame.format as AVSampleFormat;
    const status = context.allocSetOpts2(
      AV_CHANNEL_LAYOUT_STEREO,
      AV_SAMPLE_FMT_S16,
      OPUS_SAMPLE_RATE_HZ,
      frame.channelLayout,
      format,
      frame.sampleRate,
    );
    if (status < 0 || context.init() < 0) {
      context.free();
      throw new OperationalError('codec-unsupported', 'The sound has a sampling that cannot be converted.');
    }
    this.#resampler = { key, context };
    return context;
  }

  #append(samples: Buffer, ptsUs: number): void {
    const expectedUs = this.#waitingPtsUs + durationUs(this.#waiting.byteLength / BYTES_PER_SAMPLE);
    const isGap =
      Math.abs(ptsUs - expectedUs) > GAP_US || this.#waiting.byteLength / BYTES_PER_SAMPLE > MAXIMUM_WAITING_SAMPLES;
    if (isGap) this.#waiting = Buffer.alloc(0);
    this.#waitingPtsUs = ptsUs - durationUs(this.#waiting.byteLength / BYTES_PER_SAMPLE);
    this.#waiting = Buffer.concat([this.#waiting, samples]);
  }

  #encodeWaiting(): OpusPacket[] {
    const packets: OpusPacket[] = [];
    const size = SAMPLES_PER_PACKET * BYTES_PER_SAMPLE;
    while (this.#waiting.byteLength >= size) {
      packets.push(...this.#encode(this.#waiting.subarray(0, size), this.#waitingPtsUs));
      this.#waiting = this.#waiting.subarray(size);
      this.#waitingPtsUs += durationUs(SAMPLES_PER_PACKET);
    }
    return packets;
  }

  #encode(samples: Buffer, ptsUs: number): OpusPacket[] {
    using frame = Frame.fromAudioBuffer(Buffer.from(samples), {
      nbSamples: SAMPLES_PER_PACKET,
      format: AV_SAMPLE_FMT_S16,
      sampleRate: OPUS_SAMPLE_RATE_HZ,
      channelLayout: AV_CHANNEL_LAYOUT_STEREO,
      timeBase: { num: 1, den: 1_000_000 },
      pts: BigInt(Math.round(ptsUs)),
    });
    const packets: OpusPacket[] = [];
    if (this.#encoder.sendFrameSync(frame) < 0) return packets;
    for (;;) {
      using packet = new Packet();
      packet.alloc();
      if (this.#encoder.receivePacketSync(packet) < 0) return packets;
      // The encoder's look-ahead shifts its timestamps by a few milliseconds, less than anybody hears.
      if (packet.data !== null) packets.push({ data: new Uint8Array(packet.data), ptsUs });
    }
  }
}

function isUsable({ channelLayout: { nbChannels }, sampleRate }: Frame): boolean {
  const isRateUsable = sampleRate >= MINIMUM_SAMPLE_RATE_HZ && sampleRate <= MAXIMUM_SAMPLE_RATE_HZ;
  return isRateUsable && nbChannels >= 1 && nbChannels <= MAXIMUM_CHANNELS;
}

function openDecoder(format: AudioFormat): CodecContext {
  const codec = Codec.findDecoderByName(format.codec as FFDecoderCodec);
  if (codec === null) throw unsupported(format);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.threadCount = 1;
  context.pktTimebase = new Rational(1, 1_000_000);
  if (format.sampleRateHz !== null) context.sampleRate = format.sampleRateHz;
  if (format.channels !== null)
    context.channelLayout = {
      nbChannels: format.channels,
      order: AV_CHANNEL_ORDER_NATIVE,
      mask: maskOf(format.channels),
    };
  if (format.extradata !== null) context.extraData = Buffer.from(format.extradata);
  if (context.open2Sync(codec) >= 0) return context;
  context.freeContext();
  throw unsupported(format);
}

/** Mono is the centre, two are left and right; more have no fixed order and are told by the decoder. */
function maskOf(channels: number): bigint {
  return channels === 1 ? 4n : (1n << BigInt(Math.min(channels, MAXIMUM_CHANNELS))) - 1n;
}

function openEncoder(): CodecContext {
  const codec = Codec.findEncoderByName(FF_ENCODER_LIBOPUS);
  if (codec === null) throw new OperationalError('encoder-unavailable', 'This build of FFmpeg has no Opus encoder.');
  const context = new CodecContext();
  context.allocContext3(codec);
  context.sampleRate = OPUS_SAMPLE_RATE_HZ;
  context.sampleFormat = AV_SAMPLE_FMT_S16;
  context.channelLayout = AV_CHANNEL_LAYOUT_STEREO;
  context.bitRate = BigInt(BITS_PER_SECOND);
  context.timeBase = new Rational(1, 1_000_000);
  for (const [name, value] of Object.entries(ENCODER_OPTIONS))
    context.setOption(name, value, AV_OPT_TYPE_INT, AV_OPT_SEARCH_CHILDREN);
  // Not with a dictionary: node-av's synchronous opening frees it twice.
  const status = context.open2Sync(codec);
  if (status >= 0) return context;
  context.freeContext();
  throw new OperationalError('encoder-unavailable', 'The Opus encoder cannot be opened.');
}

function unsupported({ codec }: AudioFormat): OperationalError {
  return new OperationalError('codec-unsupported', `There is no decoder for ${codec} sound.`);
}

function durationUs(samples: number): number {
  return (samples * 1_000_000) / OPUS_SAMPLE_RATE_HZ;
}
