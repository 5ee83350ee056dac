const MINUTE_MS = 60_000;

/** Full minutes within a span, far enough apart that at most `maximum` of them remain. */
export function minuteTicks(fromMs: number, toMs: number, maximum: number): number[] {
  const step = MINUTE_MS * Math.max(1, Math.ceil((toMs - fromMs) / MINUTE_MS / maximum));
  const first = Math.ceil(fromMs / step) * step;
  const count = Math.max(0, Math.floor((toMs - first) / step) + 1);
  return Array.from({ length: count }, (_, index) => first + index * step);
}
