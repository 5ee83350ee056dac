import { type FSWatcher, unwatchFile, watch, watchFile as watchFileByPolling } from 'node:fs';
import { basename, dirname } from 'node:path';

const DEBOUNCE_MS = 150;
/** For file systems that report no changes (network shares, bind mounts of some container hosts). */
const POLL_INTERVAL_MS = 2000;

/**
 * Calls back when a file may have changed, been replaced, made or removed; once for a burst of changes. It watches the
 * folder, because editors replace files by renaming and a watch on the file itself would stay with the old one.
 */
export function watchFile(file: string, onChange: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, DEBOUNCE_MS);
  };
  const watcher = watchFolder(file, changed);
  watchFileByPolling(file, { interval: POLL_INTERVAL_MS, persistent: false }, changed);
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      watcher?.close();
      unwatchFile(file, changed);
    },
  };
}

/** Null where the system has no watches left or cannot watch this folder; then polling alone finds changes. */
function watchFolder(file: string, changed: () => void): FSWatcher | null {
  try {
    const watcher = watch(dirname(file), { persistent: false }, (_type, name) => {
      if (name === null || name === basename(file)) changed();
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}
