import { closeSync, readdirSync, readFileSync } from 'node:fs';
import { CHANNEL } from './worker-messages.ts';

const CLOSED_ON_EXEC = 0o2000000;

/**
 * Closes what the parent has open and did not mean to pass on (Linux): native libraries, such as the one for WebRTC, make sockets that
 * other programs inherit. Their port would stay taken after the parent has died, and code of others could read from them.
 *
 * To be imported before everything else: descriptors that this process has opened itself without `O_CLOEXEC` would be taken for inherited.
 */
for (const descriptor of listDescriptors())
  if (descriptor > CHANNEL && isInherited(descriptor)) closeQuietly(descriptor);

function listDescriptors(): number[] {
  try {
    return readdirSync('/proc/self/fd').map(Number);
  } catch {
    // Other systems pass on nothing.
    return [];
  }
}

/** Node opens everything so that it is closed when a program starts, so that what is not was there before. */
function isInherited(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSED_ON_EXEC) === 0;
  } catch {
    // The one through which the list was read.
    return false;
  }
}

function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // It is gone, which is what was wanted.
  }
}
