import { obstacleToPlayback } from '#core/h264/browser-playable.ts';
import type { VideoStream } from '../media/encoded-packet.ts';
import type { LiveOutput } from '../sinks/live/live-output.ts';
import type { DecodeStage } from './decode-stage.ts';
import type { PacketFanout } from './packet-fanout.ts';
import type { Stages } from './stages.ts';
import { Transcoder } from './transcoder.ts';

/** How a camera's video reaches its viewers. */
export interface Rendition extends AsyncDisposable {
  readonly delivery: 'passthrough' | 'transcoded';
  /** Why it is transcoded, in words for a person. */
  readonly reason: string | null;
  /** Tells whether anybody watches; nothing is transcoded for nobody. */
  setWatched(isWatched: boolean): void;
}

export interface RenditionOptions {
  readonly video: VideoStream;
  readonly packets: PacketFanout;
  readonly decode: DecodeStage;
  readonly output: LiveOutput;
  readonly stages: Stages;
  readonly onFailure: (error: unknown) => void;
}

/** The camera's own packets where browsers can take them, one transcoded rendition for all viewers otherwise. */
export function createRendition(options: RenditionOptions): Rendition {
  const reason = obstacleToPlayback(options.video);
  return reason === null ? passThrough(options) : new TranscodedRendition(options, reason);
}

function passThrough({ packets, output }: RenditionOptions): Rendition {
  const unsubscribe = packets.subscribe((packet) => output.publishPacket(packet));
  return {
    delivery: 'passthrough',
    reason: null,
    setWatched() {},
    async [Symbol.asyncDispose]() {
      unsubscribe();
    },
  };
}

class TranscodedRendition implements Rendition {
  readonly delivery = 'transcoded';
  readonly reason: string;
  readonly #options: RenditionOptions;
  #transcoder: Transcoder | null = null;
  #stopped: Promise<void> = Promise.resolve();

  constructor(options: RenditionOptions, reason: string) {
    this.#options = options;
    this.reason = reason;
  }

  setWatched(isWatched: boolean): void {
    if (isWatched && this.#transcoder === null) this.#start();
    else if (!isWatched && this.#transcoder !== null) this.#stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    await this.#stopped;
  }

  #start(): void {
    const { video, decode, output, stages, onFailure } = this.#options;
    // The packets of a former transcoder do not continue in the new one.
    output.reset();
    this.#transcoder = new Transcoder({
      video,
      decode,
      recorder: stages.stage('transcode'),
      publish: (packet) => output.publishPacket(packet),
      onFailure,
    });
  }

  #stop(): void {
    const transcoder = this.#transcoder;
    this.#transcoder = null;
    if (transcoder === null) return;
    this.#stopped = Promise.all([this.#stopped, transcoder[Symbol.asyncDispose]()]).then(() => {});
  }
}
