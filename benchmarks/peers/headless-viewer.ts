import { setTimeout as delay } from 'node:timers/promises';
import datachannel from 'node-datachannel';
import type { FrameTrace } from '#contract/data-channel.ts';
import { TRACE_CHANNEL_LABEL } from '#contract/results-channel.ts';
import { withoutCandidates } from '../../server/src/webrtc/testing/without-candidates.ts';

const H264_PAYLOAD_TYPE = 102;
const GATHERING_TIMEOUT_MS = 5_000;
const CONNECT_ATTEMPTS = 40;
const CONNECT_INTERVAL_MS = 250;

export interface HeadlessViewerOptions {
  readonly url: string;
  readonly cookie: string;
  readonly camera: string;
  /** Hears of every frame sent, where the viewer is to measure. */
  readonly onTrace?: (trace: FrameTrace) => void;
}

/** A WHEP viewer without a browser: it receives the video over real WebRTC and throws it away. */
export class HeadlessViewer implements Disposable {
  readonly #peer: datachannel.PeerConnection;
  readonly #track: datachannel.Track;
  /** Held, because the library closes a channel that nobody refers to. */
  #channel: datachannel.DataChannel | null = null;
  #receivedPackets = 0;

  private constructor(peer: datachannel.PeerConnection, track: datachannel.Track) {
    this.#peer = peer;
    this.#track = track;
    this.#track.onMessage(() => this.#receivedPackets++);
  }

  get receivedPackets(): number {
    return this.#receivedPackets;
  }

  static async connect({ url, cookie, camera, onTrace }: HeadlessViewerOptions): Promise<HeadlessViewer> {
    const peer = new datachannel.PeerConnection('viewer', { iceServers: [], disableAutoNegotiation: true });
    const media = new datachannel.Video('0', 'RecvOnly' as datachannel.Direction);
    media.addH264Codec(H264_PAYLOAD_TYPE, 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f');
    const viewer = new HeadlessViewer(peer, peer.addTrack(media));
    if (onTrace !== undefined) {
      viewer.#channel = peer.createDataChannel(TRACE_CHANNEL_LABEL);
      viewer.#channel.onMessage((message) => onTrace(JSON.parse(String(message))));
    }
    const response = await fetch(`${url}/whep/${camera}?mode=live`, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp', cookie, origin: url },
      body: await offer(peer),
    });
    if (response.status !== 201) throw new Error(`Camera ${camera}: ${response.status} ${await response.text()}`);
    peer.setRemoteDescription(await response.text(), 'answer' as datachannel.DescriptionType);
    return viewer;
  }

  [Symbol.dispose](): void {
    this.#peer.close();
  }
}

/** Ends the threads of the WebRTC library, which would keep the process alive. For the end of a benchmark. */
export function releaseViewerThreads(): void {
  datachannel.cleanup();
}

/** A viewer of a camera that may just be starting. */
export async function connectWhenLive(options: HeadlessViewerOptions): Promise<HeadlessViewer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await HeadlessViewer.connect(options);
    } catch (error) {
      if (attempt === CONNECT_ATTEMPTS) throw error;
      await delay(CONNECT_INTERVAL_MS);
    }
  }
}

function offer(peer: datachannel.PeerConnection): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const timer = setTimeout(() => reject(new Error('The viewer found no network address')), GATHERING_TIMEOUT_MS);
  peer.onGatheringStateChange((state) => {
    if (state !== 'complete') return;
    clearTimeout(timer);
    resolve(withoutCandidates(peer.localDescription()?.sdp ?? ''));
  });
  peer.setLocalDescription('offer' as datachannel.DescriptionType);
  return promise;
}
