import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ConnectionStatistics } from '#contract/camera-status.ts';
import { MalformedRtmpError } from '#core/rtmp/malformed-rtmp-error.ts';
import { HANDSHAKE_RANDOM_LENGTH } from '#core/rtmp/server-handshake.ts';
import { RtmpServerSession, type RtmpSessionEvent } from '#core/rtmp/server-session.ts';
import { ByteRate } from '#core/statistics/byte-rate.ts';
import { describeError, OperationalError } from '../../operational-error.ts';
import { deskRefusalOf } from '../desk-refusal.ts';
import type { Publication, PublisherDesk, PublishingDevice } from '../publishing.ts';
import type { Refusals } from '../refusals.ts';
import { FlvPackets } from './flv-packets.ts';
import { parsePublishAddress } from './publish-address.ts';
import type { RtmpLimits } from './rtmp-limits.ts';

/** How long a refused device may take to hear why. */
const FAREWELL_MS = 1_000;
const WRONG_ADDRESS = 'The address has to be rtmp://HOST/live/CAMERA.';

/** What encoders expect to hear where the name is the trouble; all other refusals are a denial. */
const BAD_NAME = new Set(['publish-invalid', 'publish-unknown', 'publish-busy']);

export interface RtmpConnectionOptions {
  readonly socket: Socket | TLSSocket;
  readonly remoteAddress: string;
  readonly desk: PublisherDesk;
  readonly limits: RtmpLimits;
  readonly refusals: Refusals;
}

/** One device from its first bytes on. Owns the socket, and ends its publication with it. */
export class RtmpConnection implements PublishingDevice {
  readonly #options: RtmpConnectionOptions;
  readonly #session = new RtmpServerSession(randomBytes(HANDSHAKE_RANDOM_LENGTH));
  readonly #packets = new FlvPackets((codec) => this.#reportUnsupported(codec));
  readonly #connectedAtMs = Date.now();
  readonly #byteRate = new ByteRate();
  #messages = 0;
  #publication: Publication | null = null;
  #silence: NodeJS.Timeout | null = null;
  #isOver = false;

  constructor(options: RtmpConnectionOptions) {
    this.#options = options;
    const { socket } = options;
    socket.on('data', (bytes) => this.receive(bytes));
    socket.on('close', () => this.#end());
  }

  get isPublishing(): boolean {
    return this.#publication !== null && !this.#isOver;
  }

  close(reason: string): void {
    if (this.#isOver) return;
    this.#options.refusals.add(
      'sent-away',
      `RTMP: the device at ${this.#options.remoteAddress} was sent away: ${reason}`,
    );
    this.#end();
    this.#options.socket.destroy();
  }

  statistics(): ConnectionStatistics {
    return {
      protocol: this.#protocol,
      remoteAddress: this.#options.remoteAddress,
      connectedAtMs: this.#connectedAtMs,
      bitsPerSecond: this.#byteRate.bitsPerSecond(performance.now()),
      ...{ roundTripMs: null, latencyMs: null, receiveBufferMs: null },
      packetsReceived: this.#messages,
      ...{ packetsLost: null, packetsRetransmitted: null },
      packetsDropped: this.#packets.malformed,
      damagedParts: null,
      encryption: this.#options.socket instanceof TLSSocket ? this.#options.socket.getProtocol() : null,
    };
  }

  get #protocol(): 'rtmp' | 'rtmps' {
    return this.#options.socket instanceof TLSSocket ? 'rtmps' : 'rtmp';
  }

  /** Takes bytes that were read from the socket before. */
  receive(bytes: Uint8Array): void {
    if (this.#isOver) return;
    const nowMs = performance.now();
    this.#byteRate.add(nowMs, bytes.length);
    try {
      const { events, reply } = this.#session.process(bytes);
      this.#send(reply);
      for (const event of events) if (!this.#isOver) this.#handle(event, nowMs);
    } catch (error) {
      if (error instanceof MalformedRtmpError) this.#refuse(error.fault, error.message);
      // A fault of ours in what one device has sent must not end the others.
      else this.#refuse('failed', `a fault of localcv: ${describeError(error)}`);
    }
  }

  #handle(event: RtmpSessionEvent, nowMs: number): void {
    if (event.kind === 'publish') this.#publish(event.app, event.streamName);
    else if (event.kind === 'play') this.#refuse('play', 'It asks for video, which is not given over RTMP.');
    else if (event.kind === 'unpublish') this.#farewell();
    else this.#media(event, nowMs);
  }

  #media(event: RtmpSessionEvent & { readonly kind: 'audio' | 'video' }, nowMs: number): void {
    this.#messages++;
    this.#silence?.refresh();
    const packet =
      event.kind === 'video' ? this.#packets.readVideo(event, nowMs) : this.#packets.readAudio(event, nowMs);
    if (packet !== null) this.#publication?.push(packet);
  }

  #publish(app: string, streamName: string): void {
    try {
      this.#publication = this.#admit(app, streamName);
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      const status = BAD_NAME.has(error.code) ? 'NetStream.Publish.BadName' : 'NetStream.Publish.Denied';
      this.#send(this.#session.refusePublish(status, error.message));
      this.#refuse(deskRefusalOf(error.code), error.message);
      return;
    }
    this.#send(this.#session.acceptPublish());
    const { silenceTimeoutMs } = this.#options.limits;
    this.#silence = setTimeout(() => this.#refuse('silent', 'It has sent nothing for too long.'), silenceTimeoutMs);
    this.#silence.unref();
  }

  /** @throws OperationalError `publish-…` */
  #admit(app: string, streamName: string): Publication {
    const address = parsePublishAddress(app, streamName);
    if (address === null) throw new OperationalError('publish-invalid', WRONG_ADDRESS);
    const { desk, remoteAddress } = this.#options;
    return desk.admit({ ...address, protocol: this.#protocol, remoteAddress, isTrusted: false }, this);
  }

  #send(pieces: readonly Uint8Array[]): void {
    const { socket, limits } = this.#options;
    if (this.#isOver || !socket.writable) return;
    for (const piece of pieces) socket.write(piece);
    if (socket.writableLength > limits.maximumBacklogBytes) this.#refuse('backlog', 'It does not read its answers.');
  }

  /** Ends the connection for what the device did. */
  #refuse(reason: string, description: string): void {
    if (this.#isOver) return;
    const { refusals, remoteAddress } = this.#options;
    refusals.add(reason, `RTMP: the connection from ${remoteAddress} was closed: ${description}`);
    this.#farewell();
  }

  /** Lets the device read what has been written, for a moment. What it sends meanwhile is thrown away. */
  #farewell(): void {
    this.#end();
    const { socket } = this.#options;
    socket.end();
    const timer = setTimeout(() => socket.destroy(), FAREWELL_MS);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#publication?.end();
  }

  #reportUnsupported(codec: string): void {
    const { refusals, remoteAddress } = this.#options;
    refusals.tell(
      'codec',
      `RTMP: the device at ${remoteAddress} sends ${codec}, which is not taken; set H.264 and AAC.`,
    );
  }
}
