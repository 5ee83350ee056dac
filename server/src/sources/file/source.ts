import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { openDemuxerSession } from '../../ffmpeg/demuxer-session.ts';
import { describeError, OperationalError } from '../../operational-error.ts';
import { paceSession } from '../paced-session.ts';
import type { Source, SourceSession } from '../source.ts';
import { FolderPlaylist } from './folder-playlist.ts';

const OPEN_TIMEOUT_MS = 10_000;
const MAXIMUM_TOLD = 1_000;

export interface FileSourceOptions {
  /** A video file, or a folder of them. */
  readonly path: string;
  /** Looped in real time, or once and as fast as the reader takes it. */
  readonly pace?: 'realtime' | 'fastest';
  /** Told of each file of a folder that cannot be played, and why: once, not at every turn. */
  readonly onSkipped?: (reason: string) => void;
}

/** Plays a video file, or those of a folder in the order of their names. Each file is a session of its own. */
export function createFileSource(options: FileSourceOptions): Source {
  return new FileSource(options);
}

class FileSource implements Source {
  readonly endIsExpected = true;
  readonly #path: string;
  readonly #pace: 'realtime' | 'fastest';
  readonly #onSkipped: (reason: string) => void;
  readonly #playlist: FolderPlaylist;
  readonly #told = new Set<string>();
  /** Of the folder, the file that plays; null for a plain file. */
  #playing: string | null = null;

  constructor({ path, pace = 'realtime', onSkipped = () => {} }: FileSourceOptions) {
    this.#path = path;
    this.#pace = pace;
    this.#onSkipped = onSkipped;
    this.#playlist = new FolderPlaylist(resolve(path));
  }

  get description(): string {
    return this.#playing === null
      ? `Video file ${this.#path}`
      : `Folder ${this.#path}, playing ${basename(this.#playing)}`;
  }

  get endsForGood(): boolean {
    return this.#pace === 'fastest' && this.#playlist.isRoundOver;
  }

  async open(signal: AbortSignal): Promise<SourceSession> {
    signal.throwIfAborted();
    const isFolder = await isExistingFolder(this.#path);
    signal.throwIfAborted();
    const session = isFolder ? await this.#openNextOfFolder(signal) : await openFile(this.#path, signal);
    return this.#pace === 'fastest' ? session : paceSession(session, signal);
  }

  async #openNextOfFolder(signal: AbortSignal): Promise<SourceSession> {
    if (this.#playlist.isRoundOver && (await this.#playlist.beginRound()) === 0) throw emptyFolder(this.#path);
    const opened = await this.#openNext(signal);
    if (opened === null) throw unplayableFolder(this.#path);
    // Whether this file is the last one has to be known at its end.
    if (this.#pace === 'fastest') await this.#skipUnplayable(signal);
    this.#playing = opened.path;
    return opened.session;
  }

  /** The next file of the round that can be played, or null where there is none. */
  async #openNext(signal: AbortSignal): Promise<{ path: string; session: SourceSession } | null> {
    for (let path = this.#playlist.take(); path !== null; path = this.#playlist.take()) {
      const session = await this.#tryToOpen(path, signal);
      if (session !== null) return { path, session };
    }
    return null;
  }

  async #skipUnplayable(signal: AbortSignal): Promise<void> {
    for (let path = this.#playlist.peek(); path !== null; path = this.#playlist.peek()) {
      const session = await this.#tryToOpen(path, signal);
      await session?.[Symbol.asyncDispose]();
      if (session !== null) return;
      this.#playlist.take();
    }
  }

  async #tryToOpen(path: string, signal: AbortSignal): Promise<SourceSession | null> {
    try {
      return await openFile(path, signal);
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      this.#tellSkipped(`Skipped: ${describeError(error)}`);
      return null;
    }
  }

  /** The same file fails round after round: it is told once. */
  #tellSkipped(reason: string): void {
    if (this.#told.has(reason)) return;
    if (this.#told.size >= MAXIMUM_TOLD) this.#told.clear();
    this.#told.add(reason);
    this.#onSkipped(reason);
  }
}

function openFile(path: string, signal: AbortSignal): Promise<SourceSession> {
  return openDemuxerSession(
    {
      // An absolute path cannot be taken for the address of another protocol.
      address: resolve(path),
      place: path,
      openTimeoutMs: OPEN_TIMEOUT_MS,
      description: 'analysis',
      options: {
        // Some containers name further files or addresses; only this file is meant.
        protocol_whitelist: 'file',
        // AVI tells decoding timestamps only.
        fflags: 'genpts',
      },
    },
    signal,
  );
}

/** What is not there or may not be read is found out, and said, by whoever opens it. */
async function isExistingFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

function emptyFolder(path: string): OperationalError {
  const message = `${path} holds no video file yet. Files that are put there are played.`;
  return new OperationalError('source-not-found', message, { retryable: true });
}

function unplayableFolder(path: string): OperationalError {
  const message = `None of the video files in ${path} can be played.`;
  return new OperationalError('source-invalid', message, { retryable: true });
}
