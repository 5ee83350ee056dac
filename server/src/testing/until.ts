const DEFAULT_TIMEOUT_MS = 10_000;

/** Waits for something that happens within this process; gives the event loop its turns meanwhile. */
export async function until(what: string, condition: () => boolean, timeoutMs = DEFAULT_TIMEOUT_MS): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
