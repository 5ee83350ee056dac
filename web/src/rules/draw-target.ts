import type { SentenceProblem } from '#core/sentences/sentence-problem.ts';

export interface DrawTarget {
  readonly kind: 'zone' | 'line' | 'ground';
  /** What the place is to be called; empty: that is up to whoever draws it. */
  readonly name: string;
}

const LINE_PROBLEMS: ReadonlySet<SentenceProblem['code']> = new Set(['line-needed', 'direction-unclear']);
const ARTICLES = /^(?:(?:at|in|on|over|across|into|near|by|from|to|the|a|an|my|our)\s+)+/i;

/** What drawing helps with a part of a sentence that names a place which is not there. */
export function drawTargetOfPhrase(sentence: string, problem: SentenceProblem): DrawTarget {
  const words = sentence.slice(problem.start, problem.end).trim().replace(ARTICLES, '');
  return { kind: LINE_PROBLEMS.has(problem.code) ? 'line' : 'zone', name: words };
}

/** What drawing helps with a problem of a rule, by where in the rule it is. */
export function drawTargetOfRule({ path, message }: { path: string; message: string }): DrawTarget {
  const name = /"([^"]+)"/.exec(message)?.[1] ?? '';
  if (/\.(?:speed|distance)$/.test(path)) return { kind: 'ground', name: '' };
  return { kind: /\.line$/.test(path) ? 'line' : 'zone', name };
}

/** The page on which a camera's places are drawn, and the way back from it. */
export function drawAddress(camera: string, { kind, name }: DrawTarget, back: string): string {
  const search = new URLSearchParams({ draw: kind, ...(name === '' ? {} : { name }), back });
  return `/cameras/${encodeURIComponent(camera)}/places?${search}`;
}
