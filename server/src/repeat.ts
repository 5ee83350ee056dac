/** Runs a short job again and again until it is disposed of; it does not keep the process alive. */
export function repeat(intervalMs: number, job: () => void): Disposable {
  const timer = setInterval(job, intervalMs);
  timer.unref();
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
    },
  };
}
