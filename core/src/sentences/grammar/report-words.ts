import type { Target } from '../../rules/rule.ts';
import { closestWord } from '../../text/closest-word.ts';
import { placesAt } from '../reading/place-names.ts';
import type { Reader } from '../reading/reader.ts';
import { isSoftMark } from '../token.ts';
import type { ClauseDraft, SentenceDraft } from './draft.ts';

/** Comparing a word with all others takes a while. */
const MAXIMUM_SUGGESTIONS = 3;
const SHORTEST_SLIP = 4;
const LONGEST_SLIP = 20;

/** What was meant by the first word that nothing is known of; null where none is near. */
function meantWord(reader: Reader, from: number, to: number): string | null {
  const { vocabulary, functionWords } = reader.language;
  for (let at = from; at < to; at++) {
    const word = reader.word(at);
    if (word.length < SHORTEST_SLIP || word.length > LONGEST_SLIP || !/^\p{L}+$/u.test(word)) continue;
    if (!vocabulary.has(word) && !functionWords.has(word)) return closestWord(word, [...vocabulary]);
  }
  return null;
}

/** Every word has to have become something. */
export function reportLeftovers(reader: Reader, sentence: SentenceDraft): void {
  const isMarked = new Array<boolean>(reader.tokens.length).fill(false);
  for (const { from, to } of sentence.marks) isMarked.fill(true, from, to);
  let from = 0;
  let looked = 0;
  while (from < reader.tokens.length) {
    if (isMarked[from] || isSoftMark(reader.tokens[from])) {
      from++;
      continue;
    }
    let to = from + 1;
    while (to < reader.tokens.length && !isMarked[to] && !isSoftMark(reader.tokens[to])) to++;
    const text = reader.textOf(from, to);
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    const meant = looked++ < MAXIMUM_SUGGESTIONS ? meantWord(reader, from, to) : null;
    sentence.problems.push({
      code: 'not-understood',
      message: `"${shown}" was not understood${meant === null ? '' : `; did you mean "${meant}"?`}`,
      ...{ from, to, isBlocking: true },
      ...(meant !== null && { suggestions: [meant] }),
    });
    sentence.marks.push({ from, to, kind: 'unknown', meaning: 'not understood' });
    from = to;
  }
}

const MAY_HIDE_NAMES = new Set(['time', 'direction', 'filler', 'verb', 'severity']);

/** A zone may be called "night": where the word was taken for something else, that is told. */
export function reportNames(reader: Reader, sentence: SentenceDraft, clauses: readonly ClauseDraft[]): void {
  const targets = new Set(clauses.flatMap(({ toward, away }) => [toward, away]).flatMap(namesOfTarget));
  for (const { from, to, kind } of sentence.marks) {
    if (!MAY_HIDE_NAMES.has(kind)) continue;
    for (let at = from; at < to; at++) {
      const found = placesAt(reader.names, reader.tokens, at);
      const named =
        found !== null && found.to <= to ? found.places.find((place) => place.kind !== 'camera') : undefined;
      if (found === null || named === undefined || targets.has(named.name)) continue;
      if (reader.language.functionWords.has(reader.word(at))) continue;
      const text = reader.textOf(at, found.to);
      sentence.problems.push({
        code: 'assumed',
        message: `this was not taken for the ${named.kind} of this name; write "${named.kind} ${text}" where that is meant`,
        ...{ from: at, to: found.to, isBlocking: false },
      });
    }
  }
}

function namesOfTarget(target: Target | null): string[] {
  if (target === null) return [];
  if ('zone' in target) return [target.zone];
  return 'line' in target ? [target.line] : [];
}
