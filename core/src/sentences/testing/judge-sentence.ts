import type { Rule } from '../../rules/rule.ts';
import { isSameRule } from '../../rules/same-rule.ts';
import type { CompiledSentence } from '../compiled-sentence.ts';
import type { SentenceProblemCode } from '../sentence-problem.ts';

/** What a careful person makes of a sentence. */
export interface ExpectedSentence {
  readonly sentence: string;
  /** Any of these is right; none where it must be refused. */
  readonly rules: readonly Rule[];
  /** It should be refused, or may be where there are rules as well. */
  readonly refusal?: { readonly part: string; readonly codes: readonly SentenceProblemCode[] };
  /** What must be told beside a rule. */
  readonly told: readonly SentenceProblemCode[];
}

/**
 * - `refused-elsewhere`: rightly refused, but for another reason or with another part;
 * - `misunderstood-aloud`: another rule, and a problem says that something was assumed or counts only approximately;
 * - `misunderstood-silently`: another rule, and nobody is told.
 */
export const SENTENCE_VERDICTS = [
  ...(['exact', 'refused', 'refused-elsewhere', 'wrongly-refused'] as const),
  ...(['misunderstood-aloud', 'misunderstood-silently'] as const),
] as const;
export type SentenceVerdict = (typeof SENTENCE_VERDICTS)[number];

const TELLING = new Set<SentenceProblemCode>(['assumed', 'approximate']);

/** Compares what became of a sentence with what should. */
export function judgeSentence(expected: ExpectedSentence, { rule, problems }: CompiledSentence): SentenceVerdict {
  if (rule === null) return judgeRefusal(expected, problems);
  const isTold = expected.told.every((code) => problems.some((problem) => problem.code === code));
  if (isTold && expected.rules.some((candidate) => isSameRule(candidate, rule))) return 'exact';
  return problems.some(({ code }) => TELLING.has(code)) ? 'misunderstood-aloud' : 'misunderstood-silently';
}

function judgeRefusal(
  { sentence, refusal }: ExpectedSentence,
  problems: CompiledSentence['problems'],
): SentenceVerdict {
  if (refusal === undefined) return 'wrongly-refused';
  const start = sentence.toLowerCase().indexOf(refusal.part.toLowerCase());
  const end = start + refusal.part.length;
  const isSaid = problems.some(
    (problem) =>
      problem.isBlocking &&
      refusal.codes.includes(problem.code) &&
      (refusal.part === '' || (problem.start < end && problem.end > start)),
  );
  return isSaid ? 'refused' : 'refused-elsewhere';
}
