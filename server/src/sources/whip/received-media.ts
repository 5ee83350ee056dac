import { randomInt } from 'node:crypto';
import type datachannel from 'node-datachannel';
import { assembleAv1 } from '#core/rtp/assemble-av1.ts';
import { assembleH264 } from '#core/rtp/assemble-h264.ts';
import { assembleVp8 } from '#core/rtp/assemble-vp8.ts';
import { assembleVp9 } from '#core/rtp/assemble-vp9.ts';
import { PictureAssembler, type TimedPicture } from '#core/rtp/picture-assembler.ts';
import type { OrderedItem } from '#core/rtp/reorder-buffer.ts';
import { parseSenderReports, writeMaximumBitrate, writePictureLossIndication } from '#core/rtp/rtcp.ts';
import { isRtcp, parseRtpPacket } from '#core/rtp/rtp-packet.ts';
import { RtpReceiver } from '#core/rtp/rtp-receiver.ts';
import { SharedClock } from '#core/rtp/shared-clock.ts';
import type { PublisherOffer } from '#core/sdp/publisher-offer.ts';
import { ByteRate } from '#core/statistics/byte-rate.ts';
import { RTP_VIDEO_CLOCK_HZ } from '#core/time/rtp-clock.ts';
import type { AudioFormat } from '../../media/encoded-packet.ts';
import { forLibrary, sendIfOpen } from '../../webrtc/library-threads.ts';
import type { ElementaryPacket } from '../publishing.ts';

const AUDIO_CLOCK_HZ = 48_000;
/** While packets wait for a missing one, it is asked for again and given up in steps of this. */
const REPAIR_INTERVAL_MS = 20;
/** A keyframe takes a sender a while, and every one costs the picture's quality. */
const KEYFRAME_REQUEST_INTERVAL_MS = 500;
/** The sender finds out by itself what the network carries; this only keeps it from being held back. */
const MAXIMUM_BITS_PER_SECOND = 20_000_000;

const ASSEMBLE = { h264: assembleH264, vp8: assembleVp8, vp9: assembleVp9, av1: assembleAv1 };
const OPUS: AudioFormat = { codec: 'opus', sampleRateHz: AUDIO_CLOCK_HZ, channels: 2, extradata: null };

export interface ReceivedMediaOptions {
  readonly offer: PublisherOffer;
  readonly videoTrack: datachannel.Track;
  readonly audioTrack: datachannel.Track | null;
  readonly push: (packet: ElementaryPacket) => void;
  /** The session is to end: what it received could not be dealt with. */
  readonly giveUp: () => void;
}

/** Turns the RTP of one publisher into pictures and sound on one clock, and tells it over RTCP what is missing. */
export class ReceivedMedia implements Disposable {
  readonly #options: ReceivedMediaOptions;
  readonly #receiverSsrc = randomInt(1, 2 ** 32);
  readonly #video: RtpReceiver;
  readonly #audio: RtpReceiver | null;
  readonly #pictures: PictureAssembler;
  readonly #clock = new SharedClock();
  readonly #byteRate = new ByteRate();
  #malformed = 0;
  #lastPacketAtMs: number | null = null;
  #keyframeAskedAtMs = Number.NEGATIVE_INFINITY;
  #repairs: NodeJS.Timeout | null = null;
  #isDisposed = false;

  constructor(options: ReceivedMediaOptions) {
    this.#options = options;
    const { offer, videoTrack, audioTrack } = options;
    this.#pictures = new PictureAssembler(ASSEMBLE[offer.video.codec]);
    this.#video = this.#receiver(offer.video.payloadType, RTP_VIDEO_CLOCK_HZ, true);
    this.#audio = offer.audio === null ? null : this.#receiver(offer.audio.payloadType, AUDIO_CLOCK_HZ, false);
    const takeFromVideoTrack = (bytes: Uint8Array) => this.#take(bytes, this.#video, (items) => this.#takeVideo(items));
    const takeFromAudioTrack = (bytes: Uint8Array) => {
      if (this.#audio !== null) this.#take(bytes, this.#audio, (items) => this.#takeAudio(items));
    };
    videoTrack.onMessage(forLibrary(takeFromVideoTrack, options.giveUp));
    audioTrack?.onMessage(forLibrary(takeFromAudioTrack, options.giveUp));
  }

  /** `performance.now()` of the newest packet; null before the first. */
  get lastPacketAtMs(): number | null {
    return this.#lastPacketAtMs;
  }

  /** Asks for a keyframe, unless that was done just now. */
  requestKeyframe(): void {
    const nowMs = performance.now();
    if (this.#video.ssrc === null || nowMs - this.#keyframeAskedAtMs < KEYFRAME_REQUEST_INTERVAL_MS) return;
    this.#keyframeAskedAtMs = nowMs;
    this.#send(this.#options.videoTrack, writePictureLossIndication(this.#receiverSsrc, this.#video.ssrc));
  }

  /** Sends the regular reports; to be called about twice a second. */
  report(nowMs: number): void {
    this.#send(this.#options.videoTrack, this.#video.report(nowMs));
    if (this.#options.audioTrack !== null) this.#send(this.#options.audioTrack, this.#audio?.report(nowMs) ?? null);
    if (this.#video.ssrc === null) return;
    const limit = writeMaximumBitrate(this.#receiverSsrc, this.#video.ssrc, MAXIMUM_BITS_PER_SECOND);
    this.#send(this.#options.videoTrack, limit);
    if (this.#pictures.needsKeyframe) this.requestKeyframe();
  }

  statistics() {
    const audio = this.#audio;
    return {
      bitsPerSecond: this.#byteRate.bitsPerSecond(performance.now()),
      packetsReceived: this.#video.received + (audio?.received ?? 0),
      packetsLost: this.#video.lost + (audio?.lost ?? 0),
      packetsRetransmitted: this.#video.repaired,
      packetsDropped: this.#video.duplicates + (audio?.duplicates ?? 0) + this.#malformed + this.#pictures.malformed,
    };
  }

  /** What comes in later is not taken any more. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#stopRepairs();
  }

  #receiver(payloadType: number, clockHz: number, asksAgain: boolean): RtpReceiver {
    return new RtpReceiver({ payloadType, clockHz, receiverSsrc: this.#receiverSsrc, asksAgain });
  }

  #take(bytes: Uint8Array, receiver: RtpReceiver, takeItems: (items: OrderedItem[]) => void): void {
    if (this.#isDisposed) return;
    const nowMs = performance.now();
    this.#byteRate.add(nowMs, bytes.byteLength);
    if (isRtcp(bytes)) {
      for (const report of parseSenderReports(bytes)) receiver.addSenderReport(report, nowMs);
      return;
    }
    const packet = parseRtpPacket(bytes);
    if (packet === null) {
      this.#malformed++;
      return;
    }
    this.#lastPacketAtMs = nowMs;
    takeItems(receiver.push(packet, nowMs));
    if (receiver.isWaiting) this.#repair();
  }

  #takeVideo(items: readonly OrderedItem[]): void {
    for (const item of items) for (const picture of this.#pictures.push(item)) this.#pushPicture(picture);
    if (this.#pictures.needsKeyframe) this.requestKeyframe();
  }

  #takeAudio(items: readonly OrderedItem[]): void {
    for (const item of items) {
      if (item.kind === 'gap' || this.#audio === null || item.packet.payload.byteLength === 0) continue;
      const { packet, receivedAtMs } = item;
      const streamUs = this.#audio.toMicroseconds(packet.timestamp);
      const producedAtUs = this.#audio.producedAtUs(packet.timestamp);
      const ptsUs = this.#clock.audioTime(streamUs, producedAtUs, receivedAtMs);
      this.#options.push({ kind: 'audio', format: OPUS, data: packet.payload, ptsUs, receivedAtMs });
    }
  }

  #pushPicture({ data, isKeyframe, rtpTimestamp, receivedAtMs }: TimedPicture): void {
    const producedAtUs = this.#video.producedAtUs(rtpTimestamp);
    const ptsUs = this.#clock.videoTime(this.#video.toMicroseconds(rtpTimestamp), producedAtUs, receivedAtMs);
    const { codec } = this.#options.offer.video;
    // WebRTC has no pictures out of order (RFC 7742 clause 6.2), so both times are one.
    const times = { ptsUs, dtsUs: ptsUs, producedAtUs, receivedAtMs };
    this.#options.push({ kind: 'video', codec, extradata: null, data, isKeyframe, ...times });
  }

  /** Runs while something is missing, and only then. */
  #repair(): void {
    this.#send(this.#options.videoTrack, this.#video.nack(performance.now()));
    this.#repairs ??= setInterval(() => {
      const nowMs = performance.now();
      this.#takeVideo(this.#video.poll(nowMs));
      if (this.#audio !== null) this.#takeAudio(this.#audio.poll(nowMs));
      this.#send(this.#options.videoTrack, this.#video.nack(nowMs));
      if (!this.#video.isWaiting && this.#audio?.isWaiting !== true) this.#stopRepairs();
    }, REPAIR_INTERVAL_MS);
  }

  #stopRepairs(): void {
    if (this.#repairs !== null) clearInterval(this.#repairs);
    this.#repairs = null;
  }

  #send(track: datachannel.Track, packet: Uint8Array | null): void {
    if (packet === null) return;
    sendIfOpen(track, () => track.sendMessageBinary(Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength)));
  }
}
