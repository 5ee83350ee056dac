import { randomUUID } from 'node:crypto';
import type { WebrtcConfig } from '#contract/config.ts';
import type { IngestServerStatus, MediaRequest, MediaResponse } from '#contract/media-process.ts';
import { parsePublisherOffer } from '#core/sdp/publisher-offer.ts';
import { OperationalError } from '../../operational-error.ts';
import { deskRefusalOf } from '../desk-refusal.ts';
import type { WebrtcIngest } from '../ingest-server.ts';
import type { PublisherDesk } from '../publishing.ts';
import { Refusals } from '../refusals.ts';
import { WHIP_TIMEOUTS, WhipSession, type WhipTimeouts } from './whip-session.ts';

const MAXIMUM_PUBLISHERS = 200;

export interface WhipServerOptions {
  readonly webrtc: WebrtcConfig;
  readonly desk: PublisherDesk;
  /** Takes the UDP port that all WebRTC peers share. @throws OperationalError `port-busy` */
  readonly listen: () => void;
  /** Why that port is not to be had, in words for a person. */
  readonly problem?: () => string | null;
  readonly onWarning: (message: string) => void;
  readonly timeouts?: WhipTimeouts;
}

/** The media side of WHIP (RFC 9725): browsers and encoders that publish over WebRTC, all on one UDP port. */
export class WhipServer implements WebrtcIngest {
  readonly #options: WhipServerOptions;
  readonly #refusals: Refusals;
  readonly #sessions = new Map<string, WhipSession>();

  constructor(options: WhipServerOptions) {
    this.#options = options;
    this.#refusals = new Refusals(options.onWarning);
  }

  status(): IngestServerStatus {
    return {
      protocol: 'whip',
      port: this.#options.webrtc.port,
      problem: this.#options.problem?.() ?? null,
      connections: this.#sessions.size,
      refused: this.#refusals.counts(),
    };
  }

  get publishers(): number {
    return this.#sessions.size;
  }

  /** @throws OperationalError `publish-…` | `offer-invalid` | `port-busy` | `webrtc-failed` */
  async createPublisher(request: MediaRequest<'createPublisher'>): Promise<MediaResponse<'createPublisher'>> {
    try {
      return await this.#createPublisher(request);
    } catch (error) {
      if (error instanceof OperationalError) this.#countRefusal(error, request);
      throw error;
    }
  }

  async #createPublisher(request: MediaRequest<'createPublisher'>): Promise<MediaResponse<'createPublisher'>> {
    const parsed = parsePublisherOffer(request.offerSdp);
    if (!parsed.ok) throw new OperationalError('offer-invalid', `The WebRTC offer cannot be used: ${parsed.problem}.`);
    if (this.#sessions.size >= MAXIMUM_PUBLISHERS)
      throw new OperationalError('publish-overload', `${MAXIMUM_PUBLISHERS} devices publish over WebRTC already.`);
    this.#options.listen();
    const publisherId = randomUUID();
    const session = new WhipSession({
      id: publisherId,
      offer: parsed.offer,
      remoteAddress: request.remoteAddress,
      webrtc: this.#options.webrtc,
      timeouts: this.#options.timeouts ?? WHIP_TIMEOUTS,
      onDismissed: (reason, message) => this.#refusals.add(reason, message),
      onClosed: () => this.#sessions.delete(publisherId),
    });
    this.#sessions.set(publisherId, session);
    try {
      // First the desk, so that a device that is refused costs no network.
      session.publishTo(this.#options.desk.admit({ protocol: 'whip', ...credentialsOf(request) }, session.device));
      return { publisherId, answerSdp: await session.answer(request.offerSdp) };
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** @throws OperationalError `publisher-unknown` | `offer-invalid` */
  addCandidates(publisherId: string, sdpFragment: string): void {
    this.#find(publisherId).addCandidates(sdpFragment);
  }

  /** @throws OperationalError `publisher-unknown` */
  deletePublisher(publisherId: string): void {
    this.#find(publisherId).close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of [...this.#sessions.values()]) session.close();
  }

  #countRefusal({ code, message }: OperationalError, { remoteAddress }: MediaRequest<'createPublisher'>): void {
    const reason = code === 'offer-invalid' ? 'bad-request' : deskRefusalOf(code);
    this.#refusals.add(reason, `WHIP: a device at ${remoteAddress} was refused: ${message}`);
  }

  #find(publisherId: string): WhipSession {
    const session = this.#sessions.get(publisherId);
    if (session === undefined) throw new OperationalError('publisher-unknown', 'There is no such publisher any more.');
    return session;
  }
}

function credentialsOf({ camera, user, password, remoteAddress, isTrusted }: MediaRequest<'createPublisher'>) {
  return { camera, user, password, remoteAddress, isTrusted };
}
