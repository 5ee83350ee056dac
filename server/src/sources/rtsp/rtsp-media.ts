import { randomInt } from 'node:crypto';
import { parseAudioSpecificConfig } from '#core/aac/audio-specific-config.ts';
import { concatenateBytes } from '#core/bytes/concatenate-bytes.ts';
import { forEachNalUnit } from '#core/h264/annex-b.ts';
import { joinNalUnits } from '#core/h264/length-prefixed.ts';
import { assembleH264 } from '#core/rtp/assemble-h264.ts';
import { assembleH265 } from '#core/rtp/assemble-h265.ts';
import { type AssemblePicture, PictureAssembler, type TimedPicture } from '#core/rtp/picture-assembler.ts';
import { parseSenderReports } from '#core/rtp/rtcp.ts';
import { parseRtpPacket } from '#core/rtp/rtp-packet.ts';
import { RtpReceiver } from '#core/rtp/rtp-receiver.ts';
import { SharedClock } from '#core/rtp/shared-clock.ts';
import { splitAac } from '#core/rtp/split-aac.ts';
import type { CameraDescription, OfferedStream } from '#core/sdp/camera-description.ts';
import type { AudioFormat } from '../../media/encoded-packet.ts';
import type { ElementaryPacket } from '../publishing.ts';

interface VideoCodec {
  readonly name: 'h264' | 'hevc';
  readonly assemble: AssemblePicture;
  /** Parameters of the description that hold parameter sets in base64. */
  readonly parameterSets: readonly string[];
  /** Whether a NAL unit with this first byte is a part of a picture. */
  readonly isSlice: (firstByte: number) => boolean;
}

const VIDEO_CODECS: ReadonlyMap<string, VideoCodec> = new Map([
  [
    'H264',
    {
      name: 'h264',
      assemble: assembleH264,
      parameterSets: ['sprop-parameter-sets'],
      isSlice: (firstByte) => (firstByte & 0x1f) >= 1 && (firstByte & 0x1f) <= 5,
    },
  ],
  [
    'H265',
    {
      name: 'hevc',
      assemble: assembleH265,
      parameterSets: ['sprop-vps', 'sprop-sps', 'sprop-pps'],
      isSlice: (firstByte) => ((firstByte >> 1) & 0x3f) < 32,
    },
  ],
]);

/** Makes the access units of a payload. */
type SplitSound = (payload: Uint8Array) => readonly Uint8Array[] | null;

export interface ChosenStream {
  readonly offered: OfferedStream;
  /** Where it is set up. */
  readonly address: string;
  readonly video: VideoCodec | null;
  readonly sound: { readonly format: AudioFormat; readonly split: SplitSound } | null;
}

/**
 * The video and the sound that are read.
 *
 * @returns null where there is video that cannot be read here, or none at all
 */
export function chooseStreams(
  { streams }: CameraDescription,
  addressOf: (control: string | null) => string,
): readonly ChosenStream[] | null {
  const video = streams.find(({ kind }) => kind === 'video');
  const codec = video && VIDEO_CODECS.get(video.encoding);
  if (video === undefined || codec === undefined) return null;
  // Units in another order than that of decoding (RFC 7798 clause 7.1).
  if (Number(video.parameters.get('sprop-max-don-diff') ?? 0) > 0) return null;
  if (video.parameters.get('packetization-mode') === '2') return null;
  const sounds = streams.flatMap((offered): ChosenStream[] => {
    const sound = offered.kind === 'audio' ? soundOf(offered) : null;
    return sound === null ? [] : [{ offered, address: addressOf(offered.control), video: null, sound }];
  });
  return [{ offered: video, address: addressOf(video.control), video: codec, sound: null }, ...sounds.slice(0, 1)];
}

function soundOf({ encoding, clockHz, channels, parameters }: OfferedStream): ChosenStream['sound'] {
  const plain = (codec: string): ChosenStream['sound'] => ({
    format: { codec, sampleRateHz: clockHz, channels, extradata: null },
    split: (payload) => [payload],
  });
  if (encoding === 'PCMU') return plain('pcm_mulaw');
  if (encoding === 'PCMA') return plain('pcm_alaw');
  if (encoding === 'OPUS') return plain('opus');
  if (encoding !== 'MPEG4-GENERIC') return null;
  const extradata = new Uint8Array(Buffer.from(parameters.get('config') ?? '', 'hex'));
  const known = parseAudioSpecificConfig(extradata);
  const number = (name: string) => Number(parameters.get(name) ?? 0);
  const packing = {
    sizeLength: number('sizelength'),
    indexLength: number('indexlength'),
    indexDeltaLength: number('indexdeltalength'),
  };
  const isUsual = Object.values(packing).every((bits) => Number.isInteger(bits) && bits >= 0 && bits <= 32);
  if (known === null || packing.sizeLength === 0 || !isUsual) return null;
  return { format: { codec: 'aac', ...known, extradata }, split: (payload) => splitAac(payload, packing) };
}

export interface RtspMediaOptions {
  /** In the order in which they were set up: channels 0 and 1, 2 and 3. */
  readonly streams: readonly ChosenStream[];
  readonly push: (packet: ElementaryPacket) => void;
  readonly send: (channel: number, data: Uint8Array) => void;
}

/** Samples of one access unit of AAC, which follow each other within a payload. */
const SAMPLES_OF_AAC = 1_024;

/** Turns the RTP of one camera into pictures and sound on one clock. */
export class RtspMedia {
  readonly #options: RtspMediaOptions;
  readonly #receivers: readonly RtpReceiver[];
  readonly #pictures: PictureAssembler | null;
  readonly #clock = new SharedClock();
  readonly #extradata: Uint8Array | null;
  /** Parameter sets that came as if they were a picture, for the next one. */
  #heldUnits: Uint8Array | null = null;

  constructor(options: RtspMediaOptions) {
    this.#options = options;
    const receiverSsrc = randomInt(1, 2 ** 32);
    this.#receivers = options.streams.map(
      ({ offered: { payloadType, clockHz } }) =>
        new RtpReceiver({ payloadType, clockHz, receiverSsrc, asksAgain: false }),
    );
    const video = options.streams.find((stream) => stream.video !== null);
    this.#pictures = video?.video ? new PictureAssembler(video.video.assemble) : null;
    this.#extradata = video?.video ? parameterSetsOf(video.offered, video.video) : null;
  }

  take(channel: number, data: Uint8Array): void {
    const index = channel >> 1;
    const [receiver, stream] = [this.#receivers[index], this.#options.streams[index]];
    if (receiver === undefined || stream === undefined) return;
    const nowMs = performance.now();
    if ((channel & 1) === 1) {
      for (const report of parseSenderReports(data)) receiver.addSenderReport(report, nowMs);
      return;
    }
    const packet = parseRtpPacket(data);
    if (packet === null) return;
    for (const item of receiver.push(packet, nowMs)) {
      if (stream.video !== null) {
        for (const picture of this.#pictures?.push(item) ?? []) this.#pushPicture(picture, receiver, stream.video);
      } else if (stream.sound !== null && item.kind === 'packet') {
        this.#pushSound(item.packet.payload, item.packet.timestamp, { receiver, sound: stream.sound, nowMs });
      }
    }
  }

  /** Tells the camera that it is received, and how well. */
  report(): void {
    for (const [index, receiver] of this.#receivers.entries()) {
      const report = receiver.report(performance.now());
      if (report !== null) this.#options.send(index * 2 + 1, report);
    }
  }

  #pushPicture(
    { data, isKeyframe, rtpTimestamp, receivedAtMs }: TimedPicture,
    receiver: RtpReceiver,
    codec: VideoCodec,
  ): void {
    const units = this.#heldUnits === null ? data : concatenateBytes([this.#heldUnits, data]);
    this.#heldUnits = null;
    if (!hasSlice(data, codec)) {
      this.#heldUnits = units.length < MAXIMUM_HELD_BYTES ? units : null;
      return;
    }
    const producedAtUs = receiver.producedAtUs(rtpTimestamp);
    const ptsUs = this.#clock.videoTime(receiver.toMicroseconds(rtpTimestamp), producedAtUs, receivedAtMs);
    this.#options.push({
      kind: 'video',
      codec: codec.name,
      extradata: this.#extradata,
      data: units,
      isKeyframe,
      ptsUs,
      dtsUs: null,
      producedAtUs,
      receivedAtMs,
    });
  }

  #pushSound(
    payload: Uint8Array,
    rtpTimestamp: number,
    { receiver, sound, nowMs }: { receiver: RtpReceiver; sound: NonNullable<ChosenStream['sound']>; nowMs: number },
  ): void {
    const units = sound.split(payload) ?? [];
    const streamUs = receiver.toMicroseconds(rtpTimestamp);
    const ptsUs = this.#clock.audioTime(streamUs, receiver.producedAtUs(rtpTimestamp), nowMs);
    const unitUs = (SAMPLES_OF_AAC * 1_000_000) / (sound.format.sampleRateHz ?? 48_000);
    for (const [index, unit] of units.entries()) {
      if (unit.length === 0) continue;
      this.#options.push({
        kind: 'audio',
        format: sound.format,
        // The bytes that came are written over by nobody, but small pieces must not keep whole reads in memory.
        data: unit.slice(),
        ptsUs: ptsUs + Math.round(index * unitUs),
        receivedAtMs: nowMs,
      });
    }
  }
}

const MAXIMUM_HELD_BYTES = 64 * 1024;

function hasSlice(data: Uint8Array, { isSlice }: VideoCodec): boolean {
  let isFound = false;
  forEachNalUnit(data, (offset) => {
    isFound = isSlice(data[offset] ?? 0);
    return !isFound;
  });
  return isFound;
}

/** Out-of-band parameter sets in Annex B form, or null. */
function parameterSetsOf({ parameters }: OfferedStream, { parameterSets }: VideoCodec): Uint8Array | null {
  const units = parameterSets
    .flatMap((name) => (parameters.get(name) ?? '').split(','))
    .map((text) => new Uint8Array(Buffer.from(text, 'base64')))
    .filter((unit) => unit.length > 0);
  return units.length === 0 ? null : joinNalUnits(units);
}
