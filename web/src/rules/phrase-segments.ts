import type { CompiledSentence, PhraseKind } from '#core/sentences/compiled-sentence.ts';
import type { SentenceProblem } from '#core/sentences/sentence-problem.ts';

/** A stretch of the sentence that is shown in one look. */
export interface PhraseSegment {
  /** Where it begins, in UTF-16 code units. */
  readonly start: number;
  readonly text: string;
  /** Null between phrases. */
  readonly kind: PhraseKind | null;
  /** What it became, in plain words; empty where it became nothing. */
  readonly meaning: string;
  /** The worst that is wrong with it. */
  readonly problem: 'blocking' | 'note' | null;
}

type Understood = Pick<CompiledSentence, 'phrases' | 'problems'>;

/** Cuts a sentence where phrases and problems begin and end. Put together, the texts are the sentence. */
export function phraseSegments(sentence: string, { phrases, problems: all }: Understood): PhraseSegment[] {
  const problems = problemsOfWords(all);
  const marks = [...phrases, ...problems].flatMap(({ start, end }) => [start, end]);
  const borders = [...new Set([0, ...marks, sentence.length])]
    .filter((border) => border >= 0 && border <= sentence.length)
    .sort((a, b) => a - b);
  return borders.slice(0, -1).map((start, index) => {
    const end = borders[index + 1] ?? sentence.length;
    const phrase = phrases.find((candidate) => candidate.start <= start && candidate.end >= end);
    return {
      start,
      text: sentence.slice(start, end),
      kind: phrase?.kind ?? null,
      meaning: phrase?.meaning ?? '',
      problem: worstProblem(problems, start, end),
    };
  });
}

function worstProblem(problems: readonly SentenceProblem[], start: number, end: number): PhraseSegment['problem'] {
  const here = problems.filter((problem) => problem.start <= start && problem.end >= end);
  if (here.length === 0) return null;
  return here.some(({ isBlocking }) => isBlocking) ? 'blocking' : 'note';
}

/** Problems of words, without those of the whole rule: these stand beside the rule in plain words. */
export function problemsOfWords(problems: readonly SentenceProblem[]): SentenceProblem[] {
  return problems.filter(({ code }) => code !== 'rule');
}

/** The sentence with the part that a problem is about said in other words. */
export function withReplacement(sentence: string, { start, end }: SentenceProblem, words: string): string {
  return sentence.slice(0, start) + words + sentence.slice(end);
}
