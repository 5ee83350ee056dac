import { MAXIMUM_SENTENCE_LENGTH } from '../sentences/compile-sentence.ts';
import { recogniseForeignLanguage } from '../sentences/foreign-languages.ts';
import type { Mark } from '../sentences/grammar/draft.ts';
import { indexPlaceNames } from '../sentences/reading/place-names.ts';
import { Reader } from '../sentences/reading/reader.ts';
import { SLOT_READERS } from '../sentences/reading/slots.ts';
import type { SentenceProblemCode } from '../sentences/sentence-problem.ts';
import { type Token, tokenize } from '../sentences/token.ts';
import { describeQuestion } from './describe-question.ts';
import { ENGLISH_SEARCH } from './english.ts';
import { LocalDays } from './local-days.ts';
import { PastTimes } from './past-times.ts';
import { DAY_THEN_CLOCK, momentReader, pastDayReader, readWeekday } from './read-past-day.ts';
import { SearchDraft } from './search-draft.ts';
import {
  type CompiledSearchLanguage,
  compileSearchLanguage,
  indexLabels,
  type SearchLanguage,
} from './search-language.ts';
import { type CompiledSearch, EVERYTHING, type SearchSurroundings } from './search-question.ts';

/**
 * Makes a question to the stored events of a sentence, in the language of rules and without a language model. Every word becomes a part
 * of the question, or there is no question, and `problems` say why. An empty sentence asks for everything. Never throws for any text.
 */
export function compileSearch(
  sentence: string,
  surroundings: SearchSurroundings,
  source: SearchLanguage = ENGLISH_SEARCH,
): CompiledSearch {
  const refused = (code: SentenceProblemCode, message: string): CompiledSearch => ({
    question: null,
    explanation: '',
    phrases: [],
    problems: [{ code, message, start: 0, end: sentence.length, isBlocking: true }],
  });
  const days = new LocalDays(surroundings.site.timeZone ?? 'UTC');
  if (sentence.trim() === '')
    return { question: EVERYTHING, explanation: describeQuestion(EVERYTHING, days), phrases: [], problems: [] };
  if (sentence.length > MAXIMUM_SENTENCE_LENGTH)
    return refused('too-long', `this has ${sentence.length} characters; say it in at most ${MAXIMUM_SENTENCE_LENGTH}`);
  const language = compileSearchLanguage(source);
  const tokens = tokenize(sentence, contractionsOf(source));
  const foreign = recogniseForeignLanguage(tokens, source.base.code);
  if (foreign !== null)
    return refused('other-language', `this looks like ${foreign}; so far only ${source.base.name} is understood`);
  const times = new PastTimes(days, surroundings.site, surroundings.nowMs);
  const draft = new SearchDraft(createReader(tokens, surroundings, language, days, times.today), language, times);
  draft.read();
  const question = draft.finish();
  return {
    question,
    explanation: question === null ? '' : describeQuestion(question, days),
    phrases: toPhrases(draft.marks, tokens),
    problems: draft.problems.map(({ from, to, ...told }) => ({
      ...told,
      start: tokens[from]?.start ?? 0,
      end: tokens[to - 1]?.end ?? sentence.length,
    })),
  };
}

function contractionsOf({ base, wholeWords }: SearchLanguage): SearchLanguage['base']['contractions'] {
  return Object.fromEntries(Object.entries(base.contractions).filter(([word]) => !wholeWords.includes(word)));
}

function createReader(
  tokens: readonly Token[],
  surroundings: SearchSurroundings,
  language: CompiledSearchLanguage,
  days: LocalDays,
  today: number,
): Reader {
  const { labels = [], labelsOfOtherModels = {} } = surroundings;
  return new Reader({
    tokens,
    surroundings,
    language: language.base,
    names: indexPlaceNames(surroundings),
    labelForms: indexLabels([...new Set([...labels, ...Object.keys(labelsOfOtherModels)])], language.source.base),
    slots: {
      ...SLOT_READERS,
      pastDay: pastDayReader(language, today),
      moment: momentReader(days),
      dayThenClock: momentReader(days, [DAY_THEN_CLOCK]),
      weekday: readWeekday,
    },
  });
}

/** Marks in characters, in order, each character in one of them. */
function toPhrases(marks: readonly Mark[], tokens: readonly Token[]): CompiledSearch['phrases'] {
  return marks.flatMap(({ from, to, kind, meaning }) => {
    const [start, end] = [tokens[from]?.start, tokens[to - 1]?.end];
    return start === undefined || end === undefined || end <= start ? [] : [{ start, end, kind, meaning }];
  });
}
