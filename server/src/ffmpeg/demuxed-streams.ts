import { AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import type { Packet, Stream } from 'node-av/lib';
import { OperationalError } from '../operational-error.ts';
import type { SourcePacket } from '../sources/source.ts';
import { AudioConverter } from './audio-converter.ts';
import { codecName } from './describe-video.ts';
import type { InputReader } from './input-reader.ts';
import { VideoConverter } from './video-converter.ts';

/** The streams of an opened input that are read: one of video, and the sound that belongs to it. Owns the reader. */
export class DemuxedStreams implements AsyncDisposable {
  readonly video: Stream;
  readonly #reader: InputReader;
  readonly #place: string;
  readonly #videoConverter: VideoConverter;
  readonly #audioConverter: AudioConverter | null;
  readonly #codecId: number;
  #knownStreams: number;

  /** @throws OperationalError `source-invalid` where there is no video */
  constructor(reader: InputReader, place: string) {
    const { video, audio } = reader.selectStreams();
    if (video === null) {
      throw new OperationalError('source-invalid', `${place} has no video stream.`, { retryable: true });
    }
    this.video = video;
    this.#reader = reader;
    this.#place = place;
    this.#codecId = video.codecpar.codecId;
    this.#knownStreams = reader.streams.length;
    this.#videoConverter = new VideoConverter(video);
    this.#audioConverter = AudioConverter.create(audio);
  }

  /**
   * The packets made from the next one of the input, often none; null at its end.
   *
   * @throws FFmpegError, or OperationalError `source-changed` where other video takes the place of this one
   */
  async read(): Promise<SourcePacket[] | null> {
    const packet = await this.#reader.read();
    if (packet === null) return null;
    const receivedAtMs = performance.now();
    const { streamIndex } = packet;
    if (streamIndex >= this.#knownStreams) this.#meetNewStreams();
    if (streamIndex === this.#videoConverter.streamIndex) return this.#convertVideo(packet, receivedAtMs);
    if (streamIndex === this.#audioConverter?.streamIndex) return this.#audioConverter.convert(packet, receivedAtMs);
    return [];
  }

  /** What a decoder of the video packets needs beside them. */
  get videoExtradata(): Uint8Array | null {
    return this.#videoConverter.extradata;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader[Symbol.asyncDispose]();
    this.#videoConverter[Symbol.dispose]();
  }

  #convertVideo(packet: Packet, receivedAtMs: number): SourcePacket[] {
    if (packet.isKeyframe && this.video.codecpar.codecId !== this.#codecId) {
      throw this.#changed(codecName(this.video.codecpar.codecId));
    }
    return this.#videoConverter.convert(packet, receivedAtMs);
  }

  /** A transport stream announces what it changes to as a stream of its own. */
  #meetNewStreams(): void {
    const { streams } = this.#reader;
    const newVideo = streams.find(
      ({ index, codecpar }) => index >= this.#knownStreams && codecpar.codecType === AVMEDIA_TYPE_VIDEO,
    );
    this.#knownStreams = streams.length;
    if (newVideo !== undefined) throw this.#changed(codecName(newVideo.codecpar.codecId));
  }

  #changed(codec: string): OperationalError {
    return new OperationalError(
      'source-changed',
      `${this.#place} changed from ${codecName(this.#codecId)} to ${codec}.`,
      {
        retryable: true,
      },
    );
  }
}
