import type { AdverbWording } from '../language.ts';
import type { Match, Reader } from '../reading/reader.ts';
import { capturedValue, type NounPhrase, type Place } from '../reading/value.ts';
import type { FoundProblem } from '../sentence-problem.ts';

/** A phrase that says when, where, how long, which way, how often. */
export type Adverb = { readonly from: number; readonly to: number; readonly problems: readonly FoundProblem[] } & (
  | {
      readonly type: 'words';
      readonly entry: Omit<AdverbWording, 'patterns'>;
      readonly match: Match;
      readonly isExcept: boolean;
    }
  | { readonly type: 'place'; readonly place: Place; readonly isOutside: boolean; readonly placeFrom: number }
  | { readonly type: 'beside'; readonly noun: NounPhrase; readonly nounFrom: number }
  | { readonly type: 'except'; readonly noun: NounPhrase; readonly nounFrom: number }
);

type Finder = (reader: Reader, at: number) => Adverb | null;

const FINDERS: readonly Finder[] = [findWords, findException, findPlace, findOutside, findBeside];

/** The best reading of an adverb at a token: what is known before what is not, then the longest. */
export function readAdverb(reader: Reader, at: number): Adverb | null {
  let best: Adverb | null = null;
  for (const find of FINDERS) {
    const found = find(reader, at);
    if (found !== null && (best === null || rank(found) > rank(best))) best = found;
  }
  return best;
}

export function isDoubtful({ problems }: { readonly problems: readonly FoundProblem[] }): boolean {
  return problems.some(({ isBlocking }) => isBlocking);
}

function rank(adverb: Adverb): number {
  return adverb.to - adverb.from - (isDoubtful(adverb) ? 1000 : 0);
}

function problemsOf({ captures }: Match): FoundProblem[] {
  return Object.values(captures).flatMap(({ problems }) => problems);
}

function findWords(reader: Reader, at: number): Adverb | null {
  const match = reader.matchLongest(reader.language.adverbs, at);
  if (match === null) return null;
  const { entry, to } = match;
  return { type: 'words', entry, match, isExcept: false, from: at, to, problems: problemsOf(match) };
}

/** Adverbs that say when. */
export const TIME_MEANINGS: ReadonlySet<string> = new Set<string>([
  ...['after', 'before', 'window', 'fixed-window', 'weekdays', 'dates', 'dates-from', 'dates-until', 'night', 'day'],
  'business-hours',
]);

/** "Except on Sundays", "but not at night", "unless it is Anna". */
function findException(reader: Reader, at: number): Adverb | null {
  const prefix = reader.matchLongest(reader.language.except, at);
  if (prefix === null) return null;
  // "Except on Sundays" may have taken the preposition with it.
  for (let start = prefix.to; start > at; start--) {
    const words = reader.matchLongest(reader.language.adverbs, start);
    if (words === null || !TIME_MEANINGS.has(words.entry.meaning)) continue;
    const { entry, to } = words;
    return { type: 'words', entry, match: words, isExcept: true, from: at, to, problems: problemsOf(words) };
  }
  const noun = reader.read('object', prefix.to);
  const value = capturedValue(noun ?? undefined, 'noun');
  if (noun === null || value === undefined || value.noun.isNone || value.noun.isSame || value.noun.count) return null;
  // "And not a dog is there" is a clause of its own.
  if (reader.matchLongest(reader.language.verbs, noun.to) !== null) return null;
  return { type: 'except', noun: value.noun, nounFrom: prefix.to, from: at, to: noun.to, problems: noun.problems };
}

function findPlace(reader: Reader, at: number): Adverb | null {
  return placeBehind(reader, at, reader.language.placeAt, false);
}

function findOutside(reader: Reader, at: number): Adverb | null {
  return placeBehind(reader, at, reader.language.placeOutside, true);
}

function placeBehind(
  reader: Reader,
  at: number,
  prepositions: Reader['language']['placeAt'],
  isOutside: boolean,
): Adverb | null {
  const preposition = reader.matchLongest(prepositions, at);
  const read = preposition === null ? null : reader.read('place', preposition.to);
  const value = capturedValue(read ?? undefined, 'place');
  if (preposition === null || read === null || value === undefined) return null;
  const { to, problems } = read;
  return { type: 'place', place: value.place, isOutside, placeFrom: preposition.to, from: at, to, problems };
}

function findBeside(reader: Reader, at: number): Adverb | null {
  const preposition = reader.matchLongest(reader.language.placeBeside, at);
  const read = preposition === null ? null : reader.read('object', preposition.to);
  const value = capturedValue(read ?? undefined, 'noun');
  if (preposition === null || read === null || value === undefined) return null;
  if (value.noun.isNone || value.noun.isSame || value.noun.count !== undefined) return null;
  const { to, problems } = read;
  return { type: 'beside', noun: value.noun, nounFrom: preposition.to, from: at, to, problems };
}
