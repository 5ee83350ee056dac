import { randomInt } from 'node:crypto';
import datachannel from 'node-datachannel';
import { TransportStreamDemuxer, type TransportStreamVideoPacket } from '#core/mpegts/transport-stream-demuxer.ts';
import { mediaTimeUs } from '#core/time/media-time.ts';
import { mediaTimeToRtp, RTP_VIDEO_CLOCK_HZ } from '#core/time/rtp-clock.ts';
import { sendIfOpen } from '../server/src/webrtc/library-threads.ts';
import { type DeviceOptions, deviceNames } from './command-line.ts';
import type { Device } from './device.ts';
import type { TransportStreamFeed } from './transport-stream-feed.ts';

const RETRY_INTERVAL_MS = 250;
/** For whoever has asked too often. */
const RATE_LIMITED_RETRY_MS = 10_000;
const RATE_LIMITED = 429;
const CREATED = 201;
/** TCP itself tries again only after a second, which would be lost after a cut of the network. */
const REQUEST_TIMEOUT_MS = 700;
/** Of a connection that is being made, and of one whose receiver sends no more reports. */
const SILENCE_TIMEOUT_MS = 2_000;
const PAYLOAD_TYPE = 102;
const FORMAT = 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f';
/** Leaves room for IP, UDP and SRTP in an Ethernet frame, tunnels included. */
const MAXIMUM_RTP_PAYLOAD_BYTES = 1_200;
const NACK_HISTORY_PACKETS = 1_024;
const MOST_RECENT_PICTURES = 300;

/** All WHIP devices of the generator (RFC 9725): one peer connection each, H.264 without B-frames from the shared feed. */
export function startWhipDevices(
  options: DeviceOptions,
  feed: TransportStreamFeed,
  stack: AsyncDisposableStack,
): WhipDevice[] {
  const recent = new RecentPictures();
  const devices = deviceNames(options).map((name) => new WhipDevice(name, options, recent));
  const demuxer = new TransportStreamDemuxer();
  const send = (picture: TransportStreamVideoPacket) => {
    recent.add(picture);
    for (const device of devices) device.send(picture);
  };
  stack.defer(
    feed.subscribe((bytes) => {
      for (const packet of demuxer.push(bytes, performance.now())) if (packet.kind === 'video') send(packet);
    }),
  );
  return devices;
}

/** The pictures since the last keyframe, with which a connection begins: an encoder of its own would make a keyframe. */
class RecentPictures {
  #pictures: TransportStreamVideoPacket[] = [];

  add(picture: TransportStreamVideoPacket): void {
    // Too many are of no use to anybody, and neither are some of them.
    if (picture.isKeyframe) this.#pictures = [picture];
    else if (this.#pictures.length >= MOST_RECENT_PICTURES) this.#pictures = [];
    else if (this.#pictures.length > 0) this.#pictures.push(picture);
  }

  all(): readonly TransportStreamVideoPacket[] {
    return this.#pictures;
  }
}

/** One connection to the server, from the offer to its end. */
interface Session {
  readonly peer: datachannel.PeerConnection;
  readonly track: datachannel.Track;
  readonly rtp: datachannel.RtpPacketizationConfig;
  readonly rtpOffset: number;
  /** Ends the session where nothing has come from the server for too long. */
  readonly silence: NodeJS.Timeout;
  /** What to delete at the end (clause 4.2); null until the server has told it. */
  location: string | null;
  hasSentKeyframe: boolean;
}

export class WhipDevice implements Device {
  readonly name: string;
  readonly #options: DeviceOptions;
  readonly #recent: RecentPictures;
  #session: Session | null = null;
  /** A session that was lost and that the server may still wait for; in the way of the next. */
  #lostLocation: string | null = null;
  #timer: NodeJS.Timeout | undefined;
  #connects = 0;
  #problem: string | null = 'not connected yet';
  #isClosed = false;

  constructor(name: string, options: DeviceOptions, recent: RecentPictures) {
    this.name = name;
    this.#options = options;
    this.#recent = recent;
    this.#connect();
  }

  get isConnected(): boolean {
    return this.#problem === null;
  }

  get reconnects(): number {
    return Math.max(0, this.#connects - 1);
  }

  get problem(): string | null {
    return this.#problem;
  }

  send({ codec, data, ptsUs, isKeyframe }: TransportStreamVideoPacket): void {
    const session = this.#session;
    if (session === null || ptsUs === null || !session.track.isOpen()) return;
    if (codec !== 'h264') {
      this.#problem = `the video is ${codec}, and devices send only H.264 over WHIP`;
      return;
    }
    session.hasSentKeyframe ||= isKeyframe;
    if (!session.hasSentKeyframe) return;
    session.rtp.timestamp = mediaTimeToRtp(mediaTimeUs(ptsUs), session.rtpOffset);
    const { track } = session;
    sendIfOpen(track, () => track.sendMessageBinary(Buffer.from(data.buffer, data.byteOffset, data.byteLength)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const session = this.#session;
    if (session === null) return;
    this.#end(session);
    // The server notices by itself where this does not reach it.
    if (session.location !== null) await deleteSession(session.location).catch(() => undefined);
  }

  #connect(): void {
    const session = this.#createSession();
    this.#session = session;
    session.track.onOpen(() => {
      if (this.#session !== session) return;
      this.#connects++;
      this.#problem = null;
      session.silence.refresh();
      for (const picture of this.#recent.all()) this.send(picture);
    });
    // Reports of the receiver, which come about twice a second.
    session.track.onMessage(() => session.silence.refresh());
    session.peer.onStateChange((state) => {
      if (state === 'failed' || state === 'closed') this.#lose(session, `the connection is ${state}`);
    });
    session.peer.onGatheringStateChange((state) => {
      if (state === 'complete') void this.#exchange(session);
    });
    session.peer.setLocalDescription('offer' as datachannel.DescriptionType);
  }

  #createSession(): Session {
    const peer = new datachannel.PeerConnection(this.name, { iceServers: [], disableAutoNegotiation: true });
    const silence: NodeJS.Timeout = setTimeout(() => this.#lose(session, 'the server is silent'), SILENCE_TIMEOUT_MS);
    const session = {
      ...{ peer, silence, ...addVideoTrack(peer) },
      ...{ rtpOffset: randomInt(2 ** 32), location: null, hasSentKeyframe: false },
    };
    return session;
  }

  /** Offer and answer over HTTP. */
  async #exchange(session: Session): Promise<void> {
    try {
      await this.#deleteLostSession();
      const response = await fetch(this.#address, {
        method: 'POST',
        headers: { 'content-type': 'application/sdp', ...this.#authorization },
        body: session.peer.localDescription()?.sdp ?? '',
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      const text = await response.text();
      if (this.#session !== session) return;
      if (response.status !== CREATED) {
        const retryMs = response.status === RATE_LIMITED ? RATE_LIMITED_RETRY_MS : RETRY_INTERVAL_MS;
        this.#lose(session, `the server answers ${response.status}`, retryMs);
        return;
      }
      session.location = new URL(response.headers.get('location') ?? '', this.#address).href;
      session.silence.refresh();
      session.peer.setRemoteDescription(text, 'answer' as datachannel.DescriptionType);
    } catch (error) {
      this.#lose(session, `the server cannot be reached (${error instanceof Error ? error.message : String(error)})`);
    }
  }

  async #deleteLostSession(): Promise<void> {
    if (this.#lostLocation !== null) await deleteSession(this.#lostLocation);
    this.#lostLocation = null;
  }

  get #address(): string {
    const { server, port } = this.#options;
    return `http://${server}:${port}/whip/${this.name}`;
  }

  get #authorization(): Record<string, string> {
    const { user, password } = this.#options;
    if (password === null) return {};
    return { authorization: `Bearer ${user === null ? '' : `${user}:`}${password}` };
  }

  #lose(session: Session, problem: string, retryMs = RETRY_INTERVAL_MS): void {
    if (this.#session !== session) return;
    this.#end(session);
    this.#lostLocation ??= session.location;
    this.#problem = problem;
    if (!this.#isClosed) this.#timer = setTimeout(() => this.#connect(), retryMs);
  }

  #end(session: Session): void {
    this.#session = null;
    clearTimeout(session.silence);
    session.peer.close();
  }
}

async function deleteSession(location: string): Promise<void> {
  await fetch(location, { method: 'DELETE', signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
}

function addVideoTrack(peer: datachannel.PeerConnection) {
  const ssrc = randomInt(1, 2 ** 32);
  const cname = 'localcv-device';
  const media = new datachannel.Video('0', 'SendOnly' as datachannel.Direction);
  media.addH264Codec(PAYLOAD_TYPE, FORMAT);
  media.addSSRC(ssrc, cname, cname, 'video');
  const rtp = new datachannel.RtpPacketizationConfig(ssrc, cname, PAYLOAD_TYPE, RTP_VIDEO_CLOCK_HZ);
  const track = peer.addTrack(media);
  const packetizer = new datachannel.H264RtpPacketizer('StartSequence', rtp, MAXIMUM_RTP_PAYLOAD_BYTES);
  packetizer.addToChain(new datachannel.RtcpSrReporter(rtp));
  packetizer.addToChain(new datachannel.RtcpNackResponder(NACK_HISTORY_PACKETS));
  track.setMediaHandler(packetizer);
  return { track, rtp };
}
