import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** Endings of files that may hold video. Playlists are left out, as their segments lie beside them. */
const VIDEO_ENDINGS = new Set(
  '3gp asf avi flv gif h264 h265 hevc ivf m2ts m4v mjpeg mjpg mkv mov mp4 mpeg mpg mts mxf ogv ts vob webm wmv'.split(
    ' ',
  ),
);

const BY_NAME = new Intl.Collator('en', { numeric: true });

/** The video files of a folder in the order of their names, round after round. Each round looks at the folder anew. */
export class FolderPlaylist {
  readonly #folder: string;
  #waiting: string[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether the last file of the round has been handed out. */
  get isRoundOver(): boolean {
    return this.#waiting.length === 0;
  }

  /** Lists the folder for a new round. @returns how many files it holds */
  async beginRound(): Promise<number> {
    const entries = await readdir(this.#folder, { withFileTypes: true });
    this.#waiting = entries
      .filter((entry) => !entry.isDirectory() && isVideoName(entry.name))
      .map(({ name }) => name)
      .sort(BY_NAME.compare)
      .map((name) => join(this.#folder, name));
    return this.#waiting.length;
  }

  /** The next file of the round, without taking it. */
  peek(): string | null {
    return this.#waiting[0] ?? null;
  }

  /** The next file of the round, or null at its end. */
  take(): string | null {
    return this.#waiting.shift() ?? null;
  }
}

function isVideoName(name: string): boolean {
  return !name.startsWith('.') && VIDEO_ENDINGS.has(extname(name).slice(1).toLowerCase());
}
