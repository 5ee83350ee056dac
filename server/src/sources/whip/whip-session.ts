import datachannel from 'node-datachannel';
import type { ConnectionStatistics } from '#contract/camera-status.ts';
import type { WebrtcConfig } from '#contract/config.ts';
import type { PublisherOffer } from '#core/sdp/publisher-offer.ts';
import { parseIceFragment } from '#core/sdp/viewer-offer.ts';
import { OperationalError } from '../../operational-error.ts';
import { answerOffer } from '../../webrtc/answer-offer.ts';
import { forLibrary } from '../../webrtc/library-threads.ts';
import type { Publication, PublishingDevice } from '../publishing.ts';
import { addPublishedTracks } from './published-tracks.ts';
import { ReceivedMedia } from './received-media.ts';

/** A publisher that has not connected by then never will. */
const CONNECT_TIMEOUT_MS = 15_000;
/** A publisher that sends nothing for so long is gone, or has no camera any more. */
const SILENCE_TIMEOUT_MS = 10_000;
const REPORT_INTERVAL_MS = 500;

/** When a publisher is given up, in milliseconds. */
export interface WhipTimeouts {
  readonly connectMs: number;
  readonly silenceMs: number;
}

export const WHIP_TIMEOUTS: WhipTimeouts = { connectMs: CONNECT_TIMEOUT_MS, silenceMs: SILENCE_TIMEOUT_MS };

export interface WhipSessionOptions {
  readonly timeouts: WhipTimeouts;
  readonly id: string;
  readonly offer: PublisherOffer;
  readonly remoteAddress: string;
  readonly webrtc: WebrtcConfig;
  /** The session is given up for what the device did. @param reason one of a few words; @param message for the log */
  readonly onDismissed: (reason: 'sent-away' | 'never-sent' | 'silent', message: string) => void;
  readonly onClosed: () => void;
}

/** One device that publishes: a peer connection with one video and at most one audio track. It closes itself when the device is gone. */
export class WhipSession {
  readonly #options: WhipSessionOptions;
  readonly #peer: datachannel.PeerConnection;
  readonly #media: ReceivedMedia;
  readonly #reports: NodeJS.Timeout;
  readonly #openedAtMs = performance.now();
  #connectedAtMs = Date.now();
  #publication: Publication | null = null;
  #isClosed = false;
  /** The connection as the desk sees it. */
  readonly device: PublishingDevice;

  constructor(options: WhipSessionOptions) {
    this.#options = options;
    const { port } = options.webrtc;
    this.#peer = new datachannel.PeerConnection(options.id, {
      iceServers: [],
      enableIceUdpMux: true,
      portRangeBegin: port,
      portRangeEnd: port,
    });
    const tracks = addPublishedTracks(this.#peer, options.offer);
    const giveUp = () => this.close();
    this.#media = new ReceivedMedia({
      offer: options.offer,
      ...tracks,
      push: (packet) => this.#publication?.push(packet),
      giveUp,
    });
    const onPeerState = (state: string) => this.#onPeerState(state);
    this.#peer.onStateChange(forLibrary(onPeerState, giveUp));
    this.#reports = setInterval(() => this.#tick(), REPORT_INTERVAL_MS);
    this.device = {
      close: (reason) => {
        options.onDismissed('sent-away', `WHIP: the device at ${options.remoteAddress} was sent away: ${reason}`);
        this.close();
      },
      statistics: () => this.#statistics(),
      requestKeyframe: () => this.#media.requestKeyframe(),
    };
  }

  /** Everything that the device sends from now on goes there; it is ended with the session. */
  publishTo(publication: Publication): void {
    this.#publication = publication;
    if (this.#isClosed) publication.end();
  }

  /** @throws OperationalError `offer-invalid` | `webrtc-failed` */
  answer(offerSdp: string): Promise<string> {
    return answerOffer(this.#peer, offerSdp, this.#options.webrtc.additionalAddresses);
  }

  /** @throws OperationalError `offer-invalid` */
  addCandidates(sdpFragment: string): void {
    try {
      for (const { candidate, mid } of parseIceFragment(sdpFragment))
        this.#peer.addRemoteCandidate(candidate, mid || this.#options.offer.video.mid);
    } catch (error) {
      throw new OperationalError('offer-invalid', 'The network address of the publisher cannot be used.', {
        cause: error,
      });
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#reports);
    this.#media[Symbol.dispose]();
    this.#peer.close();
    this.#options.onClosed();
    this.#publication?.end();
  }

  #onPeerState(state: string): void {
    if (state === 'connected') this.#connectedAtMs = Date.now();
    // A short gap of the network is survived: ICE reconnects by itself, and silence has its own timeout.
    else if (state === 'failed' || state === 'closed') this.close();
  }

  #tick(): void {
    const nowMs = performance.now();
    const { lastPacketAtMs } = this.#media;
    const { connectMs, silenceMs } = this.#options.timeouts;
    const isGone = lastPacketAtMs === null ? nowMs - this.#openedAtMs > connectMs : nowMs - lastPacketAtMs > silenceMs;
    if (isGone) this.#giveUp(lastPacketAtMs !== null);
    else this.#media.report(nowMs);
  }

  #giveUp(hasSent: boolean): void {
    const { onDismissed, remoteAddress } = this.#options;
    const what = `WHIP: the device at ${remoteAddress} was given up`;
    if (hasSent) onDismissed('silent', `${what}: it has sent nothing for too long.`);
    else onDismissed('never-sent', `${what}: no connection came about, or it sent nothing.`);
    this.close();
  }

  #statistics(): ConnectionStatistics {
    return {
      protocol: 'whip',
      remoteAddress: this.#options.remoteAddress,
      connectedAtMs: this.#connectedAtMs,
      roundTripMs: null,
      latencyMs: null,
      receiveBufferMs: null,
      damagedParts: null,
      encryption: 'DTLS-SRTP',
      ...this.#media.statistics(),
    };
  }
}
