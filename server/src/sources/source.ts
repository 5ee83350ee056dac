import type { EncodedPacket, VideoStream } from '../media/encoded-packet.ts';

/** Timestamps and bytes as the device sent them; the pipeline puts them on the camera's timeline. */
export interface SourcePacket extends Omit<EncodedPacket, 'ptsUs' | 'dtsUs'> {
  /** Microseconds on the source's own clock; null where the source gives none. */
  readonly ptsUs: number | null;
  readonly dtsUs: number | null;
}

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
}

/** Where a camera's video comes from. A source holds no connection itself and can be opened again and again. */
export interface Source {
  /** For people: what kind of source it is and, without secrets, where. */
  readonly description: string;
  /** After the end of a session: start anew at once (a looped file) or treat it as a lost connection. */
  readonly endIsExpected: boolean;
  /**
   * Connects and waits for the stream's parameters.
   *
   * @param signal ends the attempt, and later the session
   * @throws OperationalError `source-unreachable` | `source-unauthorized` | `source-not-found` | `source-invalid`
   */
  open(signal: AbortSignal): Promise<SourceSession>;
}
