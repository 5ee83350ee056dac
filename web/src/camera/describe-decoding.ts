import type { DecodingStatus } from '#contract/camera-status.ts';

const MODES: Record<DecodingStatus['mode'], string> = {
  off: 'Nothing is decoded for the analysis',
  keyframes: 'Only keyframes are decoded',
  full: 'Every frame is decoded',
};

/** How much is decoded and why, in one sentence without its full stop. */
export function describeDecoding({ mode, reason }: Pick<DecodingStatus, 'mode' | 'reason'>): string {
  const why = reason?.trim().replace(/\.$/, '') ?? '';
  if (why === '') return MODES[mode];
  // Some reasons say all of it.
  if (why.startsWith(MODES[mode])) return why;
  return `${MODES[mode]}: ${beginInside(why)}`;
}

/** A sentence as it reads behind a colon. */
function beginInside(sentence: string): string {
  return /^[A-Z][a-z ]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
