import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

export async function waitForExit(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await once(child, 'exit');
}

/** Sends `signal` if `gone` has not happened within the time. */
export async function killAfter(
  child: ChildProcess,
  gone: Promise<void>,
  signal: NodeJS.Signals,
  timeoutMs: number,
): Promise<void> {
  const abort = new AbortController();
  const waited = delay(timeoutMs, 'late', { signal: abort.signal }).catch(() => 'aborted');
  const outcome = await Promise.race([gone, waited]);
  abort.abort();
  if (outcome === 'late') child.kill(signal);
}
