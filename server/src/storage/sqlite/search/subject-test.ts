import { lettersOf, plateMatcher } from '#core/rules/engine/match-subject.ts';
import { labelsOf } from '#core/rules/label-groups.ts';
import type { Subject, Traits } from '#core/rules/rule.ts';
import { attributeWord, endingWord, KNOWN_WORD, labelWord, TEXT_WORD, textWord, UNKNOWN_WORD } from './search-words.ts';

/** One word, or all words that begin like it. */
export interface SearchedWord {
  readonly word: string;
  readonly isBeginning?: boolean;
}

/** Of each inner list any. */
export type Ways = readonly (readonly SearchedWord[])[];

/** A subject as words; `isMet` settles what words cannot, and is null where nothing is left. */
export interface SubjectTest {
  readonly ways: Ways;
  readonly isMet: ((words: ReadonlySet<string>, text: string | null) => boolean) | null;
}

export function subjectTest({ except, ...traits }: Subject): SubjectTest {
  const wanted = traitsTest(traits);
  if (except === undefined) return wanted;
  const unwanted = traitsTest(except);
  return {
    ways: wanted.ways,
    isMet: (words, text) =>
      (wanted.isMet?.(words, text) ?? true) &&
      !(hasWays(unwanted.ways, words) && (unwanted.isMet?.(words, text) ?? true)),
  };
}

/** Whether an event has a word of each list. */
export function hasWays(ways: Ways, words: ReadonlySet<string>): boolean {
  return ways.every((list) =>
    list.some(({ word, isBeginning }) =>
      isBeginning === true ? [...words].some((candidate) => candidate.startsWith(word)) : words.has(word),
    ),
  );
}

function traitsTest({ labels, attributes = {}, identity, plate }: Traits): SubjectTest {
  const exact = (words: readonly string[]): SearchedWord[] => words.map((word) => ({ word }));
  const ways = [
    ...(labels === undefined ? [] : [exact([...new Set(labels.flatMap(labelsOf))].map(labelWord))]),
    ...Object.entries(attributes).map(([name, values]) => exact(values.map((value) => attributeWord(name, value)))),
    ...(identity === undefined ? [] : [exact(wordsOfIdentity(identity))]),
    ...(plate === undefined ? [] : [[wordOfPlate(plate)]]),
  ];
  const isPlate = plate === undefined ? null : plateMatcher(plate);
  return { ways, isMet: isPlate === null ? null : (_words, text) => text !== null && isPlate(text) };
}

function wordsOfIdentity(identity: NonNullable<Traits['identity']>): string[] {
  if (identity === 'known') return [KNOWN_WORD];
  if (identity === 'unknown') return [UNKNOWN_WORD];
  return identity.map((name) => attributeWord('identity', name));
}

function wordOfPlate(plate: string): SearchedWord {
  const [first = '', ...rest] = plate.split('*');
  if (rest.length === 0) return { word: textWord(plate) };
  if (lettersOf(first) !== '') return { word: textWord(first), isBeginning: true };
  const last = rest.at(-1) ?? '';
  return lettersOf(last) === '' ? { word: TEXT_WORD } : { word: endingWord(last), isBeginning: true };
}
