import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { listTaskFiles } from './list-task-files.ts';
import { taskFileVersion } from './task-file-version.ts';

export interface TaskFolderWatcherOptions {
  /** The folder `tasks`; it may come and go. */
  readonly directory: string;
  /** Task files elsewhere. */
  readonly files: () => readonly string[];
  /** Called with the first look too: what was read of the files before that may be older. */
  readonly onChange: () => void;
  /** How long a folder has to be quiet: editors save in several steps. */
  readonly settleMs?: number;
  /** How often to look in any case: network shares and some containers tell nothing, and no file outside the folder is told of. */
  readonly intervalMs?: number;
}

/** What each file looked like. */
type Versions = ReadonlyMap<string, string | null>;

/** Tells when task files have changed, come or gone. */
export class TaskFolderWatcher implements AsyncDisposable {
  readonly #options: TaskFolderWatcherOptions;
  readonly #timer: NodeJS.Timeout;
  #watcher: FSWatcher | null = null;
  #settling: NodeJS.Timeout | undefined;
  #versions: Versions | null = null;
  #looking: Promise<void> | null = null;
  /** Something happened during a look, which may have come too late for it. */
  #shallLookAgain = false;
  /** Of the folder that is watched. */
  #inode: number | null = null;
  #isDisposed = false;

  constructor(options: TaskFolderWatcherOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), options.intervalMs ?? 2_000);
    this.#timer.unref();
    this.#look();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#settling);
    this.#isDisposed = true;
    this.#unwatch();
    await this.#looking;
  }

  #look(): void {
    if (this.#isDisposed) return;
    this.#shallLookAgain = this.#looking !== null;
    this.#looking ??= this.#compare().finally(() => {
      this.#looking = null;
      if (this.#shallLookAgain) this.#look();
    });
  }

  async #compare(): Promise<void> {
    await this.#watchFolder();
    const now = await this.#readVersions();
    const before = this.#versions;
    this.#versions = now;
    if (!this.#isDisposed && !isDeepStrictEqual(before, now)) this.#options.onChange();
  }

  async #readVersions(): Promise<Versions> {
    const listed = await listTaskFiles(this.#options.directory);
    const paths = [...listed.map(({ path }) => path), ...this.#options.files()];
    return new Map(await Promise.all(paths.map(async (path) => [path, await taskFileVersion(path)] as const)));
  }

  /** Makes changes known at once where the system can; the interval sees to the rest. */
  async #watchFolder(): Promise<void> {
    const folder = await stat(this.#options.directory).catch(() => null);
    const inode = folder?.ino ?? null;
    if (inode !== this.#inode) this.#unwatch();
    this.#inode = inode;
    if (this.#watcher !== null || inode === null || this.#isDisposed) return;
    try {
      const watcher = watch(this.#options.directory, { recursive: true, persistent: false });
      watcher.on('change', () => this.#settle());
      watcher.on('error', () => this.#unwatch());
      this.#watcher = watcher;
    } catch {
      // It has just gone, or the system has no watches left.
      this.#watcher = null;
    }
  }

  #settle(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#look(), this.#options.settleMs ?? 200);
  }

  #unwatch(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }
}
