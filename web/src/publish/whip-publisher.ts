/** Answers come at once; a request that a cut network has swallowed must not hold up the next one. */
const REQUEST_TIMEOUT_MS = 3_000;
const DELETE_TIMEOUT_MS = 2_000;

/** The server refuses; `retry` tells whether trying again can help. */
export class WhipError extends Error {
  override readonly name = 'WhipError';
  readonly retry: boolean;

  constructor(message: string, retry: boolean) {
    super(message);
    this.retry = retry;
  }
}

export interface WhipPublisherOptions {
  readonly camera: string;
  readonly stream: MediaStream;
  readonly maximumBitsPerSecond: number;
  /** The connection is lost; called once. */
  readonly onLost: (reason: string) => void;
}

/** What is sent at present; null where the browser does not tell. */
export interface SendingFigures {
  readonly bytesSent: number;
  readonly framesPerSecond: number | null;
  readonly width: number | null;
  readonly height: number | null;
  /** When the server last reported what it has received, by whatever clock; null before its first report. */
  readonly reportedAt: number | null;
}

/**
 * One WHIP session (RFC 9725): sends the tracks of a stream, which stay the caller's. It does not reconnect; whoever
 * owns it closes it and makes a new one.
 */
export class WhipPublisher {
  readonly #options: WhipPublisherOptions;
  readonly #peer = new RTCPeerConnection();
  readonly #closing = new AbortController();
  #resource: URL | null = null;
  #isLost = false;

  constructor(options: WhipPublisherOptions) {
    this.#options = options;
  }

  /** Resolves once media flows. @throws WhipError */
  async connect(): Promise<void> {
    const peer = this.#peer;
    for (const track of this.#options.stream.getTracks())
      peer.addTransceiver(track, { direction: 'sendonly', streams: [this.#options.stream] });
    const connected = this.#untilConnected();
    // Nobody waits for it where the server refuses.
    connected.catch(() => undefined);
    const offer = await peer.createOffer();
    await peer.setLocalDescription(offer);
    // Without candidates: the server learns this side's from the checks that reach it (RFC 8445 clause 7.3.1.3).
    const answer = await this.#exchange(offer.sdp ?? '');
    if (this.#closing.signal.aborted) throw new WhipError('Stopped.', false);
    await peer.setRemoteDescription({ type: 'answer', sdp: answer });
    await this.#limitBitrate();
    await connected;
  }

  async figures(): Promise<SendingFigures | null> {
    const all = [...(await this.#peer.getStats()).values()];
    const sent = all.find(({ type, kind }) => type === 'outbound-rtp' && kind === 'video');
    if (sent === undefined) return null;
    const report = all.find(({ type, kind }) => type === 'remote-inbound-rtp' && kind === 'video');
    return {
      bytesSent: sent.bytesSent ?? 0,
      framesPerSecond: sent.framesPerSecond ?? null,
      width: sent.frameWidth ?? null,
      height: sent.frameHeight ?? null,
      reportedAt: report?.timestamp ?? null,
    };
  }

  /** Ends the session; resolves once the server knows, or cannot be told. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    // First the server, which otherwise would have forgotten the session before it is asked to end it.
    if (this.#resource !== null) await deleteSession(this.#resource);
    this.#peer.close();
  }

  #untilConnected(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(new WhipError('No connection came about: is UDP blocked between this device and the server?', true)),
        REQUEST_TIMEOUT_MS,
      );
      this.#closing.signal.addEventListener('abort', () => clearTimeout(timer));
      this.#peer.onconnectionstatechange = () => {
        const { connectionState } = this.#peer;
        if (connectionState === 'connected') {
          clearTimeout(timer);
          resolve();
        } else if (connectionState === 'failed') {
          reject(new WhipError('The connection failed.', true));
          this.#lose('The connection to the server was lost.');
        }
      };
    });
  }

  async #exchange(offer: string): Promise<string> {
    const endpoint = new URL(`/whip/${encodeURIComponent(this.#options.camera)}`, location.href);
    const response = await fetch(endpoint, {
      method: 'POST',
      body: offer,
      headers: { 'content-type': 'application/sdp' },
      credentials: 'same-origin',
      signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
    }).catch(() => {
      throw new WhipError('The server does not answer.', true);
    });
    if (response.status !== 201) throw await refusal(response);
    const resource = response.headers.get('location');
    this.#resource = resource === null ? null : new URL(resource, endpoint);
    return response.text();
  }

  /** The size of the picture stays as it is: a change of size would interrupt everybody who watches. */
  async #limitBitrate(): Promise<void> {
    const sender = this.#peer.getSenders().find(({ track }) => track?.kind === 'video');
    if (sender === undefined) return;
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) encoding.maxBitrate = this.#options.maximumBitsPerSecond;
    // Not every browser knows this setting; the others then trade size for smoothness.
    await sender
      .setParameters({ ...parameters, degradationPreference: 'maintain-resolution' })
      .catch(() => sender.setParameters(parameters).catch(() => undefined));
  }

  #lose(reason: string): void {
    if (this.#isLost || this.#closing.signal.aborted) return;
    this.#isLost = true;
    this.#options.onLost(reason);
  }
}

/** The server notices by itself if this does not arrive. */
async function deleteSession(resource: URL): Promise<void> {
  const signal = AbortSignal.timeout(DELETE_TIMEOUT_MS);
  await fetch(resource, { method: 'DELETE', keepalive: true, credentials: 'same-origin', signal }).catch(
    () => undefined,
  );
}

async function refusal(response: Response): Promise<WhipError> {
  const body: unknown = await response.json().catch(() => null);
  const message = (body as { error?: { message?: unknown } } | null)?.error?.message;
  // A camera that was made a moment ago, or whose last device has not been missed yet, is worth another try.
  const isWorthRetrying = response.status >= 500 || [404, 409, 429].includes(response.status);
  return new WhipError(
    typeof message === 'string' ? message : `The server answers ${response.status}.`,
    isWorthRetrying,
  );
}
