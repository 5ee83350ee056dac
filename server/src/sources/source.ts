import type { ConnectionStatistics } from '#contract/camera-status.ts';
import type { AudioFormat, EncodedPacket, VideoStream } from '../media/encoded-packet.ts';

/** One compressed picture, with timestamps and bytes as the device sent them; the pipeline puts them on the camera's timeline. */
export interface VideoSourcePacket extends Omit<EncodedPacket, 'ptsUs' | 'dtsUs'> {
  readonly kind: 'video';
  /** Microseconds on the source's own clock; null where the source gives none. */
  readonly ptsUs: number | null;
  readonly dtsUs: number | null;
  /**
   * When the device made the picture, by the device's wall clock, in microseconds since 1970 (RTCP sender reports);
   * null where the protocol does not tell. Only differences between streams of one device mean anything.
   */
  readonly producedAtUs: number | null;
}

/** One compressed piece of sound, on the same clock as the pictures of its session. */
export interface AudioSourcePacket {
  readonly kind: 'audio';
  /** The same object for as long as the format stays. */
  readonly format: AudioFormat;
  /** One access unit, without container framing (AAC without ADTS headers). Never written to after the packet was made. */
  readonly data: Uint8Array;
  readonly ptsUs: number | null;
  /** `performance.now()` when the packet entered the process. */
  readonly receivedAtMs: number;
}

export type SourcePacket = VideoSourcePacket | AudioSourcePacket;

/** One connection to a device. Closing it ends `packets`. */
export interface SourceSession extends AsyncDisposable {
  readonly video: VideoStream;
  /**
   * The packets in decoding order, as they arrive (live sources) or at their pace (files). Ends when the source
   * ends; may be read once. A reader that pauses slows the source down and makes a live one lose data, so readers
   * put bounded queues behind it.
   *
   * @throws OperationalError `source-…`
   */
  packets(): AsyncIterable<SourcePacket>;
  /**
   * Whether somebody waits for each packet. Where nobody does, they may come in bunches a tenth of a second late, which costs less.
   * Left out by sources that cannot save anything.
   */
  setUrgency?(isUrgent: boolean): void;
  /** How the connection does, where the protocol tells. */
  statistics?(): ConnectionStatistics | null;
}

/** Where a camera's video comes from. A source holds no connection itself and can be opened again and again. */
export interface Source {
  /** For people: what kind of source it is and, without secrets, where. */
  readonly description: string;
  /** After the end of a session: start anew at once (a looped file) or treat it as a lost connection. */
  readonly endIsExpected: boolean;
  /** After its end there is nothing more to come: a file that is to be analysed once. */
  readonly endsForGood?: boolean;
  /** What is said while `open` takes its time; for sources that wait for a device to call. */
  readonly waitingReason?: string;
  /**
   * Connects and waits for the stream's parameters.
   *
   * @param signal ends the attempt, and later the session
   * @throws OperationalError `source-unreachable` | `source-unauthorized` | `source-not-found` | `source-invalid`
   */
  open(signal: AbortSignal): Promise<SourceSession>;
}
