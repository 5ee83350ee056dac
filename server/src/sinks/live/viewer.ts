import { randomInt } from 'node:crypto';
import datachannel from 'node-datachannel';
import type { FrameTrace, ViewerMessage } from '#contract/data-channel.ts';
import type { FrameResult, LiveMode } from '#contract/result.ts';
import { HEARTBEAT_INTERVAL_MS, RESULTS_CHANNEL_LABEL, TRACE_CHANNEL_LABEL } from '#contract/results-channel.ts';
import { annexBToLengthPrefixed, maximumLengthPrefixedBytes } from '#core/h264/length-prefixed.ts';
import {
  parseIceFragment,
  playoutDelayAttribute,
  type ViewerAudioOffer,
  type ViewerOffer,
} from '#core/sdp/viewer-offer.ts';
import type { MediaTimeUs } from '#core/time/media-time.ts';
import { mediaTimeToRtp, RTP_VIDEO_CLOCK_HZ } from '#core/time/rtp-clock.ts';
import { sendTogether } from '../../datagram-batch.ts';
import type { EncodedPacket } from '../../media/encoded-packet.ts';
import { OperationalError } from '../../operational-error.ts';
import { forLibrary, sendIfOpen } from '../../webrtc/library-threads.ts';
import type { LiveOutput, OpusSound } from './live-output.ts';
import { PacedSender } from './paced-sender.ts';

const GATHERING_TIMEOUT_MS = 3_000;
/** A viewer that has not connected by then never will. */
const CONNECT_TIMEOUT_MS = 15_000;
/** A short gap of the network is survived; ICE reconnects by itself. */
const DISCONNECT_GRACE_MS = 10_000;
/** Leaves room for IP, UDP, SRTP and header extensions in an Ethernet frame, tunnels included. */
const MAXIMUM_RTP_PAYLOAD_BYTES = 1_200;
/** Unsent results pile up only if the peer is gone; newer ones make older ones worthless. */
const MAXIMUM_BUFFERED_RESULT_BYTES = 256 * 1024;
/**
 * A second of 5 Mb/s, as browsers keep for each other too (libwebrtc keeps 600). Each viewer has its own, of 1.3 kB a packet.
 */
const NACK_HISTORY_PACKETS = 600;
/** RFC 7587 clause 4.1. */
const RTP_OPUS_CLOCK_HZ = 48_000;

type Heartbeat = Omit<Extract<ViewerMessage, { type: 'heartbeat' }>, 'type' | 'mode' | 'clock' | 'tasks'>;

export interface ViewerOptions {
  readonly id: string;
  readonly mode: LiveMode;
  readonly offer: ViewerOffer;
  readonly offerSdp: string;
  readonly udpPort: number;
  readonly output: LiveOutput;
  readonly heartbeat: () => Heartbeat;
  /** Hears of every packet sent that came in while the viewer watched, with the time that it spent in this process. */
  readonly onSent: (millisecondsInProcess: number) => void;
  readonly onClosed: () => void;
}

/**
 * One browser watching one camera: a WebRTC peer connection with a video track and the channel for results. It
 * closes itself when the peer is gone.
 */
export class Viewer implements Disposable {
  readonly id: string;
  readonly #options: ViewerOptions;
  readonly #peer: datachannel.PeerConnection;
  readonly #track: datachannel.Track;
  readonly #rtp: datachannel.RtpPacketizationConfig;
  readonly #rtpOffset = randomInt(2 ** 32);
  readonly #sender: PacedSender;
  readonly #subscriptions: (() => void)[] = [];
  readonly #audio: { readonly track: datachannel.Track; readonly rtp: datachannel.RtpPacketizationConfig } | null;
  #channel: datachannel.DataChannel | null = null;
  #traceChannel: datachannel.DataChannel | null = null;
  #deadline: NodeJS.Timeout | null;
  #sendsResults = false;
  #startedAtMs = Number.POSITIVE_INFINITY;
  #isClosed = false;

  constructor(options: ViewerOptions) {
    this.id = options.id;
    this.#options = options;
    this.#sender = new PacedSender((packet) => this.#send(packet));
    this.#peer = new datachannel.PeerConnection(options.id, {
      iceServers: [],
      enableIceUdpMux: true,
      portRangeBegin: options.udpPort,
      portRangeEnd: options.udpPort,
    });
    const { track, rtp } = addVideoTrack(this.#peer, options.offer);
    this.#track = track;
    this.#rtp = rtp;
    this.#audio = options.offer.audio === null ? null : addAudioTrack(this.#peer, options.offer.audio);
    this.#audio?.track.onOpen(this.#forLibrary(() => this.#startSound()));
    this.#track.onOpen(this.#forLibrary(() => this.#start()));
    this.#peer.onDataChannel(this.#forLibrary((channel) => this.#acceptChannel(channel)));
    this.#peer.onStateChange(this.#forLibrary((state) => this.#onPeerState(state)));
    this.#deadline = setTimeout(() => this[Symbol.dispose](), CONNECT_TIMEOUT_MS);
  }

  /** Answers the offer once all host candidates are known. */
  async answer(): Promise<string> {
    const gathered = this.#gathered();
    // Nobody waits for it any more where the offer is refused.
    gathered.catch(() => {});
    this.#peer.setRemoteDescription(this.#options.offerSdp, 'offer' as datachannel.DescriptionType);
    await gathered;
    const description = this.#peer.localDescription();
    if (description === null)
      throw new OperationalError('viewer-failed', 'The WebRTC answer could not be made.', { retryable: true });
    return description.sdp;
  }

  addCandidates(fragment: string): void {
    for (const { candidate, mid } of parseIceFragment(fragment)) {
      this.#peer.addRemoteCandidate(candidate, mid || this.#options.offer.mid);
    }
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.#sender[Symbol.dispose]();
    this.#peer.close();
    this.#options.onClosed();
  }

  #forLibrary<Parameters extends unknown[]>(callback: (...parameters: Parameters) => void) {
    return forLibrary(callback, () => this[Symbol.dispose]());
  }

  #gathered(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(
            new OperationalError('viewer-failed', 'No network address could be offered to the viewer.', {
              retryable: true,
            }),
          ),
        GATHERING_TIMEOUT_MS,
      );
      this.#peer.onGatheringStateChange((state) => {
        if (state !== 'complete') return;
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #start(): void {
    if (this.#isClosed) return;
    this.#startedAtMs = performance.now();
    const { output, mode } = this.#options;
    this.#subscriptions.push(output.subscribePackets(mode, (packet) => this.#sender.push(packet)));
  }

  #startSound(): void {
    if (this.#isClosed) return;
    const { output, mode } = this.#options;
    this.#subscriptions.push(output.subscribeAudio(mode, (sound) => this.#sendSound(sound)));
  }

  #sendSound({ data, ptsUs }: OpusSound): void {
    if (this.#audio === null) return;
    const { track, rtp } = this.#audio;
    const ticks = Math.round((ptsUs * RTP_OPUS_CLOCK_HZ) / 1_000_000) + this.#rtpOffset;
    rtp.timestamp = ((ticks % 2 ** 32) + 2 ** 32) % 2 ** 32;
    sendIfOpen(track, () => track.sendMessageBinary(Buffer.from(data.buffer, data.byteOffset, data.byteLength)));
  }

  #send(packet: EncodedPacket): void {
    this.#rtp.timestamp = this.#rtpTimestamp(packet.ptsUs);
    const picture = withLengths(packet.data);
    if (!sendIfOpen(this.#track, () => sendTogether(() => this.#track.sendMessageBinary(picture)))) return;
    const sentAtMs = performance.now();
    // What waited in the cache for a viewer to come was not slow.
    if (packet.receivedAtMs >= this.#startedAtMs) this.#options.onSent(sentAtMs - packet.receivedAtMs);
    if (this.#traceChannel !== null) this.#trace(packet, sentAtMs);
  }

  #acceptChannel(channel: datachannel.DataChannel): void {
    const label = channel.getLabel();
    if (label === TRACE_CHANNEL_LABEL && this.#traceChannel === null) {
      this.#traceChannel = channel;
      return;
    }
    if (label !== RESULTS_CHANNEL_LABEL || this.#channel !== null) {
      channel.close();
      return;
    }
    this.#channel = channel;
    channel.onOpen(this.#forLibrary(() => this.#startResults()));
    if (channel.isOpen()) this.#startResults();
  }

  #startResults(): void {
    if (this.#isClosed || this.#sendsResults) return;
    this.#sendsResults = true;
    this.#subscriptions.push(this.#options.output.subscribeResults((result) => this.#sendResult(result)));
    const timer = setInterval(() => this.#sendHeartbeat(), HEARTBEAT_INTERVAL_MS);
    this.#subscriptions.push(() => clearInterval(timer));
    this.#sendHeartbeat();
  }

  #sendResult(result: FrameResult): void {
    this.#post({ type: 'result', rtpTimestamp: this.#rtpTimestamp(result.ptsUs as MediaTimeUs), ...result });
  }

  #sendHeartbeat(): void {
    const { output, mode, heartbeat } = this.#options;
    const ptsUs = output.newestPtsUs;
    this.#post({
      type: 'heartbeat',
      mode,
      tasks: [...output.tasks],
      clock: ptsUs === null ? null : { ptsUs, rtpTimestamp: this.#rtpTimestamp(ptsUs) },
      ...heartbeat(),
    });
  }

  #post(message: ViewerMessage): void {
    if (this.#channel !== null) postJson(this.#channel, message);
  }

  #trace(packet: EncodedPacket, sentAtMs: number): void {
    if (this.#traceChannel === null) return;
    const trace: FrameTrace = {
      rtpTimestamp: this.#rtpTimestamp(packet.ptsUs),
      receivedAtMs: performance.timeOrigin + packet.receivedAtMs,
      sentAtMs: performance.timeOrigin + sentAtMs,
    };
    postJson(this.#traceChannel, trace);
  }

  #rtpTimestamp(ptsUs: MediaTimeUs): number {
    return mediaTimeToRtp(ptsUs, this.#rtpOffset);
  }

  #onPeerState(state: string): void {
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#deadline = null;
    if (state === 'failed' || state === 'closed') this[Symbol.dispose]();
    else if (state === 'disconnected') this.#deadline = setTimeout(() => this[Symbol.dispose](), DISCONNECT_GRACE_MS);
    else if (state !== 'connected') this.#deadline = setTimeout(() => this[Symbol.dispose](), CONNECT_TIMEOUT_MS);
  }
}

/** Written anew for every picture, because the library copies what it sends. */
let pictureWithLengths = Buffer.alloc(0);

/** The library looks for start codes byte by byte, which is a good part of what sending a picture costs it. */
function withLengths(annexB: Uint8Array): Buffer {
  const neededBytes = maximumLengthPrefixedBytes(annexB.byteLength);
  if (pictureWithLengths.byteLength < neededBytes) pictureWithLengths = Buffer.alloc(neededBytes);
  const { byteLength } = annexBToLengthPrefixed(annexB, pictureWithLengths);
  return pictureWithLengths.subarray(0, byteLength);
}

function postJson(channel: datachannel.DataChannel, message: ViewerMessage | FrameTrace): void {
  const text = JSON.stringify(message);
  sendIfOpen(channel, () => {
    if (channel.bufferedAmount() <= MAXIMUM_BUFFERED_RESULT_BYTES) channel.sendMessage(text);
  });
}

function addVideoTrack(peer: datachannel.PeerConnection, offer: ViewerOffer) {
  const ssrc = randomInt(1, 2 ** 32);
  const cname = 'localcv';
  const media = new datachannel.Video(offer.mid, 'SendOnly' as datachannel.Direction);
  media.addH264Codec(offer.payloadType, offer.formatParameters);
  media.addSSRC(ssrc, cname, 'localcv', 'video');
  const rtp = new datachannel.RtpPacketizationConfig(ssrc, cname, offer.payloadType, RTP_VIDEO_CLOCK_HZ);
  if (offer.playoutDelayExtensionId !== null) {
    // The browser is to show each frame when it arrives: the start from the cache must not become lasting delay.
    media.parseSdpLine(`a=${playoutDelayAttribute(offer.playoutDelayExtensionId)}`);
    rtp.playoutDelayId = offer.playoutDelayExtensionId;
    rtp.playoutDelayMin = 0;
    rtp.playoutDelayMax = 0;
  }
  const track = peer.addTrack(media);
  const packetizer = new datachannel.H264RtpPacketizer('Length', rtp, MAXIMUM_RTP_PAYLOAD_BYTES);
  packetizer.addToChain(new datachannel.RtcpSrReporter(rtp));
  packetizer.addToChain(new datachannel.RtcpNackResponder(NACK_HISTORY_PACKETS));
  track.setMediaHandler(packetizer);
  return { track, rtp };
}

/**
 * A stream of its own, so that the browser does not hold pictures back for their sound: overlays belong to pictures
 * that are shown when they come.
 */
function addAudioTrack(peer: datachannel.PeerConnection, offer: ViewerAudioOffer) {
  const ssrc = randomInt(1, 2 ** 32);
  const cname = 'localcv-sound';
  const media = new datachannel.Audio(offer.mid, 'SendOnly' as datachannel.Direction);
  media.addOpusCodec(offer.payloadType);
  media.addSSRC(ssrc, cname, 'localcv-sound', 'audio');
  const rtp = new datachannel.RtpPacketizationConfig(ssrc, cname, offer.payloadType, RTP_OPUS_CLOCK_HZ);
  const track = peer.addTrack(media);
  const packetizer = new datachannel.RtpPacketizer(rtp);
  packetizer.addToChain(new datachannel.RtcpSrReporter(rtp));
  packetizer.addToChain(new datachannel.RtcpNackResponder(NACK_HISTORY_PACKETS));
  track.setMediaHandler(packetizer);
  return { track, rtp };
}
