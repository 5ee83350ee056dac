/**
 * The outcome of `work`, or a rejection with what `createError` gives once `timeoutMs` have passed. The work itself goes on; its late
 * outcome is ignored.
 */
export async function withDeadline<T>(work: Promise<T>, timeoutMs: number, createError: () => Error): Promise<T> {
  const expiry = Promise.withResolvers<never>();
  const timer = setTimeout(() => expiry.reject(createError()), timeoutMs);
  try {
    return await Promise.race([work, expiry.promise]);
  } finally {
    clearTimeout(timer);
  }
}
