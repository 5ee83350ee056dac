import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const PATH = fileURLToPath(new URL('../../native/datagram-batch/build/localcv-datagram-batch.node', import.meta.url));
/** The dynamic linker separates the libraries of its list by both. */
const SEPARATORS = /[: ]/;

/** `native/datagram-batch`. */
export interface DatagramBatchAddon {
  /** From now on datagrams that the calling thread sends are gathered. */
  open(): void;
  /** Sends what was gathered. */
  close(): void;
  /** Of all batches so far. */
  counts(): { readonly datagrams: number; readonly systemCalls: number };
  /** Whether this process was started with it; without, nothing is gathered. */
  readonly isPreloaded: boolean;
}

/** The environment of a child process that is to have batches; as it was where they are not there. */
export function preloadDatagramBatch(environment: NodeJS.ProcessEnv, path: string = PATH): NodeJS.ProcessEnv {
  const isUsable = process.platform === 'linux' && existsSync(path) && !SEPARATORS.test(path);
  if (!isUsable) return environment;
  return { ...environment, LD_PRELOAD: [path, environment.LD_PRELOAD].filter(Boolean).join(':') };
}

/** Null in a process that was started without it or cannot load it. What the process starts later is started without it, too. */
export function loadDatagramBatch(path: string = PATH): DatagramBatchAddon | null {
  const [first, ...others] = (process.env.LD_PRELOAD ?? '').split(':');
  if (first !== path) return null;
  if (others.length === 0) delete process.env.LD_PRELOAD;
  else process.env.LD_PRELOAD = others.join(':');
  try {
    const addon: DatagramBatchAddon = createRequire(import.meta.url)(path);
    return addon.isPreloaded ? addon : null;
  } catch {
    // The dynamic linker has said what is wrong with it when the process started; everything works without it.
    return null;
  }
}

const addon = loadDatagramBatch();

/** Has what the function sends go out together, in order, when it returns. */
export function sendTogether(send: () => void): void {
  if (addon === null) {
    send();
    return;
  }
  addon.open();
  try {
    send();
  } finally {
    addon.close();
  }
}
