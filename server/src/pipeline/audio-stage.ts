import type { AudioInfo } from '#contract/camera-status.ts';
import type { StageRecorder } from '#core/statistics/stage-recorder.ts';
import type { Timeline } from '#core/time/timeline.ts';
import { OpusTranscoder } from '../ffmpeg/opus-transcoder.ts';
import type { AudioFormat } from '../media/encoded-packet.ts';
import type { LiveOutput } from '../sinks/live/live-output.ts';
import type { AudioSourcePacket } from '../sources/source.ts';

export interface AudioStageOptions {
  readonly timeline: Timeline;
  readonly output: LiveOutput;
  readonly recorder: StageRecorder;
}

/**
 * Brings a camera's sound to its listeners as Opus: passed on where the camera sends Opus, transcoded otherwise, and
 * only while somebody listens. Sound that cannot be decoded is left out; it never disturbs the picture.
 */
export class AudioStage implements Disposable {
  readonly #options: AudioStageOptions;
  #format: AudioFormat | null = null;
  #transcoder: OpusTranscoder | null = null;
  /** The format that turned out to be of no use; it is not tried again. */
  #unusable: AudioFormat | null = null;

  constructor(options: AudioStageOptions) {
    this.#options = options;
  }

  push(packet: AudioSourcePacket): void {
    this.#takeFormat(packet.format);
    const { timeline, output, recorder } = this.#options;
    const ptsUs = timeline.placeCompanion(packet.ptsUs);
    if (!output.hasListeners) this[Symbol.dispose]();
    if (ptsUs === null || this.#unusable === packet.format || !output.hasListeners) return;
    if (packet.format.codec === 'opus') output.publishAudio({ data: packet.data, ptsUs });
    else for (const opus of this.#transcode(packet, ptsUs)) output.publishAudio(opus);
    recorder.record(performance.now(), performance.now() - packet.receivedAtMs);
  }

  info(): AudioInfo | null {
    if (this.#format === null) return null;
    const { codec, sampleRateHz, channels } = this.#format;
    return { codec, sampleRateHz, channels, delivery: codec === 'opus' ? 'passthrough' : 'transcoded' };
  }

  [Symbol.dispose](): void {
    this.#transcoder?.[Symbol.dispose]();
    this.#transcoder = null;
  }

  #takeFormat(format: AudioFormat): void {
    if (this.#format === format) return;
    this.#format = format;
    this[Symbol.dispose]();
  }

  #transcode({ format, data }: AudioSourcePacket, ptsUs: number): { data: Uint8Array; ptsUs: number }[] {
    try {
      this.#transcoder ??= OpusTranscoder.open(format);
      return this.#transcoder.transcode({ data, ptsUs });
    } catch {
      // The status shows the codec; a camera of an unknown one is watched without sound.
      this.#unusable = format;
      this.#options.recorder.recordDrop();
      return [];
    }
  }
}
