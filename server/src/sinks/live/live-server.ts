import { randomUUID } from 'node:crypto';
import datachannel from 'node-datachannel';
import type { WebrtcConfig } from '#contract/config.ts';
import type { LiveMode } from '#contract/result.ts';
import { addHostAddresses, parseViewerOffer } from '#core/sdp/viewer-offer.ts';
import { OperationalError } from '../../operational-error.ts';
import { Viewer, type ViewerOptions } from './viewer.ts';

const MAXIMUM_VIEWERS = 200;

/** What a camera gives to each of its viewers. */
export type ViewedCamera = Pick<ViewerOptions, 'output' | 'heartbeat' | 'onSent'> & {
  /** Called as the camera's viewers come and go. */
  readonly onViewers: (change: 1 | -1) => void;
};

/** All WebRTC viewers of this process, on one UDP port. */
export class LiveServer implements Disposable {
  readonly #config: WebrtcConfig;
  readonly #viewers = new Map<string, Viewer>();
  #problem: string | null = null;
  /** Keeps the port for as long as the server runs, also while nobody watches. */
  #listener: datachannel.IceUdpMuxListener | null = null;

  constructor(config: WebrtcConfig) {
    this.#config = config;
  }

  /**
   * Takes the UDP port. Cameras run without it; every viewer tries again.
   *
   * @throws OperationalError `port-busy`
   */
  listen(): void {
    if (this.#listener !== null) return;
    const { port } = this.#config;
    try {
      this.#listener = new datachannel.IceUdpMuxListener(port);
      this.#problem = null;
    } catch (error) {
      this.#problem = `UDP port ${port} for viewers is taken by another program. Stop that program or choose another port with webrtc.port in the configuration.`;
      throw new OperationalError('port-busy', this.#problem, { retryable: true, cause: error });
    }
  }

  /** Why viewers and browsers that publish cannot connect, and what to do about it. */
  get problem(): string | null {
    return this.#problem;
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  /** @throws OperationalError `offer-invalid` | `too-many-viewers` | `port-busy` | `viewer-failed` */
  async createViewer(
    camera: ViewedCamera,
    mode: LiveMode,
    offerSdp: string,
  ): Promise<{ viewerId: string; answerSdp: string }> {
    const parsed = parseViewerOffer(offerSdp);
    if (!parsed.ok) throw new OperationalError('offer-invalid', `The WebRTC offer cannot be used: ${parsed.problem}.`);
    if (this.#viewers.size >= MAXIMUM_VIEWERS) {
      throw new OperationalError('too-many-viewers', `There are ${MAXIMUM_VIEWERS} viewers already.`, {
        retryable: true,
      });
    }
    this.listen();
    const viewer = this.#open(camera, mode, parsed.offer, offerSdp);
    try {
      const answerSdp = addHostAddresses(await viewer.answer(), this.#config.additionalAddresses);
      return { viewerId: viewer.id, answerSdp };
    } catch (error) {
      viewer[Symbol.dispose]();
      if (error instanceof OperationalError) throw error;
      throw new OperationalError('offer-invalid', 'The WebRTC offer cannot be used.', { cause: error });
    }
  }

  /** @throws OperationalError `viewer-unknown` | `offer-invalid` */
  addCandidates(viewerId: string, fragment: string): void {
    const viewer = this.#find(viewerId);
    try {
      viewer.addCandidates(fragment);
    } catch (error) {
      throw new OperationalError('offer-invalid', 'The network address of the viewer cannot be used.', {
        cause: error,
      });
    }
  }

  /** @throws OperationalError `viewer-unknown` */
  deleteViewer(viewerId: string): void {
    this.#find(viewerId)[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    for (const viewer of this.#viewers.values()) viewer[Symbol.dispose]();
    this.#listener?.stop();
    datachannel.cleanup();
  }

  #open(camera: ViewedCamera, mode: LiveMode, offer: ViewerOptions['offer'], offerSdp: string): Viewer {
    const id = randomUUID();
    const viewer = new Viewer({
      id,
      mode,
      offer,
      offerSdp,
      udpPort: this.#config.port,
      output: camera.output,
      heartbeat: camera.heartbeat,
      onSent: camera.onSent,
      onClosed: () => {
        this.#viewers.delete(id);
        camera.onViewers(-1);
      },
    });
    this.#viewers.set(id, viewer);
    camera.onViewers(1);
    return viewer;
  }

  #find(viewerId: string): Viewer {
    const viewer = this.#viewers.get(viewerId);
    if (viewer === undefined) throw new OperationalError('viewer-unknown', 'There is no such viewer any more.');
    return viewer;
  }
}
