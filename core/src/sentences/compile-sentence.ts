import { checkRule } from '../rules/check-rule.ts';
import { describeRule } from '../rules/describe-rule.ts';
import type { Rule } from '../rules/rule.ts';
import type { CompiledSentence, Phrase, SentenceSurroundings } from './compiled-sentence.ts';
import { ENGLISH } from './english/english.ts';
import { recogniseForeignLanguage } from './foreign-languages.ts';
import type { Mark, SentenceDraft } from './grammar/draft.ts';
import { parseSentence } from './grammar/parse-sentence.ts';
import type { Language } from './language.ts';
import { compileLanguage, indexNouns } from './reading/compiled-language.ts';
import { indexPlaceNames } from './reading/place-names.ts';
import { Reader } from './reading/reader.ts';
import { SLOT_READERS } from './reading/slots.ts';
import type { FoundProblem, SentenceProblem } from './sentence-problem.ts';
import { type Token, tokenize } from './token.ts';

/** What fits into the field `sentence` of a rule, and takes no noticeable time. */
export const MAXIMUM_SENTENCE_LENGTH = 1000;

/** A compiled sentence with how much work it took, in words compared and values read. */
export interface MeasuredCompilation {
  readonly compiled: CompiledSentence;
  readonly steps: number;
}

/**
 * Makes a rule of a sentence, without a language model: the same words always give the same rule. Every word has to become a
 * part of the rule; where one does not, there is no rule, and `problems` say which part failed and why. Never throws for any text.
 */
export function compileSentence(
  sentence: string,
  surroundings: SentenceSurroundings,
  language: Language = ENGLISH,
): CompiledSentence {
  return measureCompilation(sentence, surroundings, language).compiled;
}

/** As `compileSentence`, and tells how much work it was. */
export function measureCompilation(
  sentence: string,
  surroundings: SentenceSurroundings,
  language: Language = ENGLISH,
): MeasuredCompilation {
  const refused = (code: SentenceProblem['code'], message: string): MeasuredCompilation => ({
    compiled: {
      rule: null,
      explanation: '',
      phrases: [],
      problems: [{ code, message, start: 0, end: sentence.length, isBlocking: true }],
    },
    steps: 0,
  });
  if (sentence.trim() === '')
    return refused('empty', 'say what you want to be told about, for example "a person in the garden at night"');
  if (sentence.length > MAXIMUM_SENTENCE_LENGTH)
    return refused(
      'too-long',
      `this has ${sentence.length} characters; say it in at most ${MAXIMUM_SENTENCE_LENGTH}, or make several rules`,
    );
  const tokens = tokenize(sentence, language.contractions);
  const foreign = recogniseForeignLanguage(tokens, language.code);
  if (foreign !== null)
    return refused('other-language', `this looks like ${foreign}; so far only ${language.name} is understood`);
  const reader = createReader(tokens, surroundings, language);
  const { sentence: draft, condition } = parseSentence(reader);
  const finished = draft.schedule.finish();
  const times = draft.marks.filter(({ kind }) => kind === 'time');
  const place = { from: times[0]?.from ?? 0, to: times.at(-1)?.to ?? tokens.length };
  if (finished.trouble !== null) draft.problems.push({ ...finished.trouble, ...place, isBlocking: true });
  for (const message of finished.notes) draft.problems.push({ code: 'assumed', message, ...place, isBlocking: false });
  const isBlocked = condition === null || draft.problems.some(({ isBlocking }) => isBlocking);
  if (isBlocked && draft.problems.every(({ isBlocking }) => !isBlocking))
    draft.problems.push({
      code: 'not-understood',
      message: 'no rule can be made of this',
      from: 0,
      to: tokens.length,
      isBlocking: true,
    });
  const { cooldownSeconds, repeat, severity } = draft;
  const rule: Rule | null = isBlocked
    ? null
    : {
        sentence: sentence.trim(),
        condition,
        ...(finished.schedule !== null && { when: finished.schedule }),
        ...(repeat !== null && { repeat }),
        ...(cooldownSeconds !== null && { cooldownSeconds }),
        ...(severity !== null && { severity }),
      };
  return { compiled: toResult(sentence, tokens, draft, rule, surroundings), steps: reader.steps };
}

function createReader(tokens: readonly Token[], surroundings: SentenceSurroundings, language: Language): Reader {
  const { labels = [], labelsOfOtherModels = {} } = surroundings;
  const entries = [...new Set([...labels, ...Object.keys(labelsOfOtherModels)])].map((label) => ({
    label,
    words: [label.toLowerCase().replaceAll(/[-_]+/g, ' ')],
  }));
  return new Reader({
    tokens,
    surroundings,
    language: compileLanguage(language),
    names: indexPlaceNames(surroundings),
    labelForms: indexNouns(entries, language.pluralOf),
    slots: SLOT_READERS,
  });
}

function toResult(
  sentence: string,
  tokens: readonly Token[],
  draft: SentenceDraft,
  rule: Rule | null,
  surroundings: SentenceSurroundings,
): CompiledSentence {
  const places = (problem: FoundProblem) => {
    const { from, to, ...told } = problem;
    // What is missing is missing at a word, or at the last one.
    const first = Math.min(from, tokens.length - 1);
    return { ...told, start: tokens[first]?.start ?? 0, end: tokens[Math.max(to - 1, first)]?.end ?? sentence.length };
  };
  const problems: SentenceProblem[] = uniqueProblems(draft.problems).map(places);
  if (rule !== null) problems.push(...problemsOfRule(rule, surroundings, sentence, problems));
  const isPossible = rule !== null && problems.every(({ isBlocking }) => !isBlocking);
  return {
    rule: isPossible ? rule : null,
    explanation: isPossible ? describeRule(rule) : '',
    phrases: toPhrases(draft.marks, tokens),
    problems,
  };
}

function uniqueProblems(problems: readonly FoundProblem[]): FoundProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, from, to, message }) => {
    const key = `${code} ${from} ${to} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What keeps a rule from firing here: no ground scale, no position of the site, a task that does not run. What can happen nowhere is refused. */
function problemsOfRule(
  rule: Rule,
  surroundings: SentenceSurroundings,
  sentence: string,
  told: readonly SentenceProblem[],
): SentenceProblem[] {
  const isTold = told.some(({ code }) => code === 'needs-model');
  return checkRule(rule, surroundings)
    .filter(({ code }) => !(code === 'unknown-label' && isTold))
    .map(({ code, message, suggestion, draw }) => ({
      code: code === 'contradiction' ? ('contradiction' as const) : ('rule' as const),
      message,
      start: 0,
      end: sentence.length,
      isBlocking: code === 'contradiction',
      ...(suggestion !== undefined && { suggestions: [suggestion] }),
      ...(draw !== undefined && { draw }),
    }));
}

/** Marks in characters, in order, each character in one of them. */
function toPhrases(marks: readonly Mark[], tokens: readonly Token[]): Phrase[] {
  const phrases: Phrase[] = [];
  for (const { from, to, kind, meaning } of marks.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const start = Math.max(tokens[from]?.start ?? 0, phrases.at(-1)?.end ?? 0);
    const end = tokens[to - 1]?.end ?? 0;
    if (end > start) phrases.push({ start, end, kind, meaning });
  }
  return phrases;
}
