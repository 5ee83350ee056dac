import type { FrameTrace, ViewerMessage } from '#contract/data-channel.ts';
import { RESULTS_CHANNEL_LABEL, TRACE_CHANNEL_LABEL } from '#contract/results-channel.ts';

const REQUEST_TIMEOUT_MS = 8_000;

export interface WhepClientOptions {
  readonly endpoint: URL;
  /** Bearer token, for pages of another origin; without one the session cookie is used. */
  readonly token: string | null;
  readonly video: HTMLVideoElement;
  /** Plays the camera's sound; null where nobody wants to hear it, and then none is sent. */
  readonly audio: HTMLAudioElement | null;
  readonly onMessage: (message: ViewerMessage) => void;
  /** Asks for a trace of every frame, to measure; null where nobody does. */
  readonly onTrace: ((trace: FrameTrace) => void) | null;
  /** The connection is lost or was refused for good. */
  readonly onLost: (reason: string) => void;
}

/** The server refuses; `retry` tells whether trying again can help. */
export class WhepError extends Error {
  override readonly name = 'WhepError';
  readonly retry: boolean;

  constructor(message: string, retry: boolean) {
    super(message);
    this.retry = retry;
  }
}

/**
 * One WHEP session (draft-ietf-wish-whep): offers to receive video, results and sound, plays the video in `video`. It does
 * not reconnect; whoever owns it closes it and makes a new one.
 */
export class WhepClient {
  readonly #options: WhepClientOptions;
  readonly #peer = new RTCPeerConnection();
  readonly #closing = new AbortController();
  #resource: URL | null = null;

  constructor(options: WhepClientOptions) {
    this.#options = options;
  }

  get receiver(): RTCRtpReceiver | undefined {
    return this.#peer.getReceivers().find(({ track }) => track.kind === 'video');
  }

  /** @throws WhepError */
  async connect(): Promise<void> {
    const peer = this.#peer;
    const { receiver } = peer.addTransceiver('video', { direction: 'recvonly' });
    // Frames are shown as they come: what holds them back for their results is the server.
    if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;
    const channel = peer.createDataChannel(RESULTS_CHANNEL_LABEL);
    channel.onmessage = (event: MessageEvent<string>) => this.#options.onMessage(JSON.parse(event.data));
    channel.onclose = () => this.#lose('The server ended the connection.');
    this.#openTrace();
    if (this.#options.audio !== null) peer.addTransceiver('audio', { direction: 'recvonly' });
    peer.ontrack = ({ track }) => this.#play(track);
    peer.onconnectionstatechange = () => {
      if (peer.connectionState === 'failed') this.#lose('The connection failed.');
    };
    const offer = await peer.createOffer();
    await peer.setLocalDescription(offer);
    // Without candidates: the server gives its own, and learns this side's from the checks that reach it (peer-reflexive
    // candidates, RFC 8445 clause 7.3.1.3). Gathering would only delay the first picture.
    const answer = await this.#exchange(offer.sdp ?? '');
    if (!this.#closing.signal.aborted) await peer.setRemoteDescription({ type: 'answer', sdp: answer });
  }

  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#peer.close();
    this.#options.video.srcObject = null;
    if (this.#options.audio !== null) this.#options.audio.srcObject = null;
    if (this.#resource === null) return;
    // The server notices by itself if this does not arrive.
    fetch(this.#resource, { method: 'DELETE', keepalive: true, ...this.#credentials() }).catch(() => undefined);
  }

  #play(track: MediaStreamTrack): void {
    const { video, audio } = this.#options;
    const element = track.kind === 'video' ? video : audio;
    if (element !== null) element.srcObject = new MediaStream([track]);
  }

  #openTrace(): void {
    const { onTrace } = this.#options;
    if (onTrace === null) return;
    const channel = this.#peer.createDataChannel(TRACE_CHANNEL_LABEL);
    channel.onmessage = (event: MessageEvent<string>) => onTrace(JSON.parse(event.data));
  }

  async #exchange(offer: string): Promise<string> {
    const response = await fetch(this.#options.endpoint, {
      method: 'POST',
      body: offer,
      signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
      ...this.#credentials({ 'content-type': 'application/sdp' }),
    }).catch(() => {
      throw new WhepError('The server does not answer.', true);
    });
    if (response.status !== 201) throw await refusal(response);
    const location = response.headers.get('location');
    this.#resource = location === null ? null : new URL(location, this.#options.endpoint);
    return response.text();
  }

  #credentials(headers: Record<string, string> = {}): RequestInit {
    const { token } = this.#options;
    if (token === null) return { headers, credentials: 'same-origin' };
    return { headers: { ...headers, authorization: `Bearer ${token}` }, credentials: 'omit' };
  }

  #lose(reason: string): void {
    if (!this.#closing.signal.aborted) this.#options.onLost(reason);
  }
}

async function refusal(response: Response): Promise<WhepError> {
  const body: unknown = await response.json().catch(() => null);
  const message = (body as { error?: { message?: unknown } } | null)?.error?.message;
  const isWorthRetrying =
    response.status >= 500 || response.status === 429 || response.status === 404 || response.status === 409;
  return new WhepError(
    typeof message === 'string' ? message : `The server answers ${response.status}.`,
    isWorthRetrying,
  );
}
