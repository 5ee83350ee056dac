import type { CameraState } from '#contract/camera-status.ts';
import type { FrameTrace, ViewerMessage } from '#contract/data-channel.ts';
import type { LiveMode } from '#contract/result.ts';
import { ConnectionSupervisor } from './connection-supervisor.ts';
import { DepthPainter, type DepthPlace } from './depth-painter.ts';
import { FrameCapture } from './frame-capture.ts';
import { type DrawnFrame, FramePresenter } from './frame-presenter.ts';
import { paintObjects } from './overlay-painter.ts';
import { paintPictureTexts } from './picture-text-painter.ts';
import { PLAYER_MARKUP } from './player-markup.ts';
import { WhepClient } from './whep-client.ts';

export type PlayerState = 'connecting' | 'playing' | 'reconnecting' | 'error';

/** `detail` of the `frame` event: one for every presented frame, after it was drawn. */
export interface PlayerFrame extends Pick<DrawnFrame, 'ptsUs' | 'rtpTimestamp' | 'results' | 'exact'> {
  readonly camera: string;
  readonly canvas: HTMLCanvasElement;
}

/** `detail` of the `statechange` event. */
export interface PlayerStateChange {
  readonly state: PlayerState;
  readonly reason: string | null;
  /** What the server says of the camera, once connected. */
  readonly cameraState: CameraState | null;
}

/** Attributes that take effect with the next frame. */
const REPAINTS: ReadonlySet<string> = new Set(['overlay', 'depth']);

/** Canvases are drawn at half size where they are shown at less than that. */
const HALF_SIZE_BELOW = 0.5;

/**
 * `<localcv-player camera="front-door" mode="live" overlay="boxes">`: plays one camera with its results drawn into
 * the very frame they belong to.
 *
 * Attributes: `camera` (name); `mode` (`live` | `synced`); `overlay` (`boxes` | `none`); `server` (origin of the
 * localcv server, by default the page's own); `token` (bearer token for pages of another origin); `sound` (plays the
 * camera's sound too; browsers allow that only after the user has touched the page); `depth` (`over` | `beside` | `none`:
 * where a depth map is drawn, by default over the picture).
 * With the attribute `trace` the server also tells when each frame passed through it, in `trace` events (`FrameTrace`).
 * Events: `frame` (`PlayerFrame`), `statechange` (`PlayerStateChange`).
 */
export class LocalcvPlayer extends HTMLElement {
  static readonly observedAttributes = ['camera', 'mode', 'server', 'token', 'overlay', 'depth', 'sound'];

  readonly #video: HTMLVideoElement;
  readonly #audio: HTMLAudioElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #notice: HTMLElement;
  readonly #capture: FrameCapture;
  readonly #depth = new DepthPainter();
  #supervisor: ConnectionSupervisor | null = null;
  #presenter: FramePresenter | null = null;
  #client: WhepClient | null = null;
  #state: PlayerState = 'connecting';
  #reason: string | null = null;
  #cameraState: CameraState | null = null;
  #refreshHandle = 0;
  #isConnected = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.innerHTML = PLAYER_MARKUP;
    this.#video = root.querySelector('video') as HTMLVideoElement;
    this.#audio = root.querySelector('audio') as HTMLAudioElement;
    this.#capture = new FrameCapture(this.#video);
    this.#canvas = root.querySelector('canvas') as HTMLCanvasElement;
    this.#notice = root.querySelector('[role=status]') as HTMLElement;
    this.#context = this.#canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
  }

  get camera(): string {
    return this.getAttribute('camera') ?? '';
  }

  /** Properties mirror the attributes, as frameworks expect of an element. */
  set camera(name: string) {
    this.setAttribute('camera', name);
  }

  get mode(): LiveMode {
    return this.getAttribute('mode') === 'synced' ? 'synced' : 'live';
  }

  set mode(mode: LiveMode) {
    this.setAttribute('mode', mode);
  }

  get state(): PlayerState {
    return this.#state;
  }

  connectedCallback(): void {
    this.#isConnected = true;
    this.#start();
  }

  disconnectedCallback(): void {
    this.#isConnected = false;
    this.#stop();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    // Browsers report the attributes of markup before the element is connected, which starts it.
    if (before === after || !this.#isConnected || REPAINTS.has(name)) return;
    this.#stop();
    this.#start();
  }

  #start(): void {
    if (this.camera === '' || this.#supervisor !== null) return;
    this.#canvas.setAttribute('aria-label', `Live video of ${this.camera}`);
    this.#setState('connecting', null);
    this.#supervisor = new ConnectionSupervisor({
      open: (onLost) => this.#open(onLost),
      onRetry: (reason) => this.#setState('reconnecting', reason),
      onRefused: (reason) => this.#setState('error', reason),
    });
  }

  #stop(): void {
    this.#supervisor?.close();
    this.#supervisor = null;
    this.#closePresenter();
  }

  #open(onLost: (reason: string) => void): WhepClient {
    this.#closePresenter();
    this.#cameraState = null;
    this.#presenter = new FramePresenter(this.mode, (frame) => this.#draw(frame));
    const server = this.getAttribute('server') ?? location.origin;
    this.#client = new WhepClient({
      endpoint: new URL(`/whep/${encodeURIComponent(this.camera)}?mode=${this.mode}`, server),
      token: this.getAttribute('token'),
      video: this.#video,
      audio: this.hasAttribute('sound') ? this.#audio : null,
      onMessage: (message) => this.#receive(message),
      onTrace: this.hasAttribute('trace') ? (trace: FrameTrace) => this.#dispatch('trace', trace) : null,
      onLost,
    });
    this.#requestFrame();
    return this.#client;
  }

  #closePresenter(): void {
    this.#presenter?.close();
    this.#presenter = null;
    this.#client = null;
    cancelAnimationFrame(this.#refreshHandle);
  }

  #receive(message: ViewerMessage): void {
    this.#supervisor?.heard();
    this.#presenter?.receive(message);
    if (message.type === 'heartbeat') this.#showCameraState(message.state, message.reason);
    if (this.#presenter?.isWaiting) this.#presenter.tick(performance.now());
  }

  #showCameraState(state: CameraState, reason: string | null): void {
    this.#cameraState = state;
    if (state !== 'live') this.#setState('playing', reason ?? `The camera is ${state}.`);
    else if (this.#state !== 'playing' || this.#reason !== null) this.#setState(this.#state, null);
  }

  #requestFrame(): void {
    const client = this.#client;
    this.#video.requestVideoFrameCallback((_nowMs, metadata) => {
      if (client === null || this.#client !== client) return;
      this.#requestFrame();
      this.#onFrame(metadata);
    });
  }

  #onFrame(metadata: VideoFrameCallbackMetadata): void {
    const { rtpTimestamp } = metadata;
    if (rtpTimestamp === undefined || this.#presenter === null) return;
    this.#supervisor?.heard();
    if (this.#state !== 'playing') this.#setState('playing', null);
    const image = this.#capture.capture(metadata);
    if (image === null) return;
    this.#presenter.present({ rtpTimestamp, presentedAtMs: performance.now(), image });
    this.#keepTicking();
  }

  /** While frames wait for results, looks again at every refresh of the display. */
  #keepTicking(): void {
    cancelAnimationFrame(this.#refreshHandle);
    if (!this.#presenter?.isWaiting) return;
    this.#refreshHandle = requestAnimationFrame(() => {
      this.#presenter?.tick(performance.now());
      this.#keepTicking();
    });
  }

  #draw({ image, ptsUs, rtpTimestamp, results, exact }: DrawnFrame): void {
    const hasOverlay = this.getAttribute('overlay') !== 'none';
    const depth = hasOverlay && this.#depthPlace !== 'none' ? this.#depth.newest(results) : null;
    const picture = this.#fitCanvas(depth !== null && this.#depthPlace === 'beside');
    this.#context.drawImage(image, 0, 0, picture.width, picture.height);
    if ('close' in image) image.close();
    if (depth !== null) this.#depth.paint(this.#context, depth, picture, this.#depthPlace);
    if (hasOverlay) {
      paintObjects(this.#context, results, picture);
      paintPictureTexts(this.#context, results, picture);
    }
    const detail: PlayerFrame = { camera: this.camera, ptsUs, rtpTimestamp, results, exact, canvas: this.#canvas };
    this.#dispatch('frame', detail);
  }

  get #depthPlace(): DepthPlace {
    const place = this.getAttribute('depth');
    return place === 'beside' || place === 'none' ? place : 'over';
  }

  /** @returns the part of the canvas that the picture takes: all of it, or the left half */
  #fitCanvas(isHalved: boolean): { readonly width: number; readonly height: number } {
    const { videoWidth, videoHeight } = this.#video;
    this.#video.toggleAttribute('data-halved', isHalved);
    const shownWidth = (this.clientWidth * devicePixelRatio) / (isHalved ? 2 : 1);
    const scale = shownWidth > 0 && shownWidth < videoWidth * HALF_SIZE_BELOW ? 0.5 : 1;
    const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
    const canvasWidth = isHalved ? 2 * width : width;
    if (width > 0 && (this.#canvas.width !== canvasWidth || this.#canvas.height !== height)) {
      this.#canvas.width = canvasWidth;
      this.#canvas.height = height;
    }
    return { width, height };
  }

  #setState(state: PlayerState, reason: string | null): void {
    this.#state = state;
    this.#reason = reason;
    this.#notice.textContent = state === 'playing' ? (reason ?? '') : (reason ?? 'Connecting…');
    const detail: PlayerStateChange = { state, reason, cameraState: this.#cameraState };
    this.#dispatch('statechange', detail);
  }

  #dispatch(name: string, detail: PlayerFrame | PlayerStateChange | FrameTrace): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

if (customElements.get('localcv-player') === undefined) customElements.define('localcv-player', LocalcvPlayer);
