import type { Subject, Traits, Verb } from '../../rules/rule.ts';
import type { Language } from '../language.ts';
import type { FoundProblem } from '../sentence-problem.ts';
import { mergeLabels, mergeTraits } from './merge-traits.ts';
import { isExceptionOfLast, problemsOfList } from './problems-of-list.ts';
import { readColours } from './read-colours.ts';
import { readDescribed, withColours } from './read-described.ts';
import { readHead, readPlateText } from './read-head.ts';
import { type Quantity, readQuantity } from './read-quantity.ts';
import type { Reader, SlotReader } from './reader.ts';
import type { NounPhrase, Read } from './value.ts';

/** The head alone, for readers that only ask whether a thing stands there. */
export function readHeadSlot(reader: Reader, at: number): Read | null {
  const head = readHead(reader, at);
  return head === null ? null : nounRead({ ...PLAIN, subjects: [head.subject] }, at, head.to, head.problems);
}

const PLAIN = { others: [], isNone: false, isSame: false, isPlural: false } as const;

/** How much of a noun phrase may be read: objects have no lists with "and", and nothing that accompanies them. */
interface NounReading {
  readonly isObject: boolean;
}

export function nounReader(reading: NounReading): SlotReader {
  return (reader, at) => {
    const { language } = reader;
    const same = reader.matchLongest(language.same, at);
    if (same !== null) return nounRead({ ...PLAIN, subjects: [], isSame: true }, at, same.to, []);
    const nobody = reader.matchLongest(language.nobody, at);
    if (nobody !== null) return withEndings(reader, at, nobody.to, { labels: ['person'] });
    const nothing = reader.matchLongest(language.nothing, at);
    if (nothing !== null) return withEndings(reader, at, nothing.to, {});
    return readCounted(reader, at, reading);
  };
}

/** "Nobody except Anna". */
function withEndings(reader: Reader, from: number, at: number, subject: Subject): Read {
  const { subject: ended, to, problems } = readEndings(reader, at, subject, { isObject: true });
  return nounRead({ ...PLAIN, subjects: [ended], isNone: true }, from, to, problems);
}

/** A quantity, then things joined by "or", or by "and". */
function readCounted(reader: Reader, at: number, reading: NounReading): Read | null {
  const first = readQuantified(reader, at, reading);
  if (first === null) return null;
  const { quantity, one } = first;
  const subjects = [one.subject];
  const problems = [...quantity.problems, ...one.problems];
  let { to } = one;
  let accompanied: Subject | undefined;
  let isMixed = false;
  let isStateUnclear = false;
  for (;;) {
    const next = readAlternative(reader, to, reading, { subject: one.subject, isNone: quantity.isNone });
    if (next === null) break;
    subjects.push(next.subject);
    if (quantity.count !== undefined && next.hasDeterminer) isMixed = true;
    if (next.verb !== one.verb && (next.verb !== undefined || next.hasDeterminer)) isStateUnclear = true;
    problems.push(...next.problems);
    accompanied ??= next.with ?? next.without;
    to = next.to;
  }
  const others = reading.isObject || subjects.length > 1 || quantity.isNone ? null : readConjunct(reader, to, one);
  const isUnion = others?.isUnion === true && quantity.isBoth !== true;
  if (others !== null) {
    to = others.to;
    problems.push(...others.problems);
    if (isUnion) subjects.push(...others.subjects);
  }
  const merged = mergeLabels(subjects);
  problems.push(...problemsOfList(quantity, isMixed ? subjects : merged, others, at, to));
  const isList = subjects.length > 1 || others !== null;
  if (isExceptionOfLast(subjects))
    problems.push({
      code: 'ambiguous',
      message: 'is this an exception of all of them or of the last? Write "(except …)" where it is of all',
      ...{ from: at, to, isBlocking: true },
    });
  const lonely = (quantity.isEither === true && !isList) || (quantity.isBoth === true && others === null);
  if (lonely) return null;
  if (one.verb !== undefined && others !== null) isStateUnclear = true;
  if (
    isStateUnclear ||
    others?.isUnclear === true ||
    (isList && (one.with ?? one.without ?? accompanied) !== undefined)
  )
    problems.push(unclearList(at, to));
  const left = readExceptionOfAll(reader, to);
  if (left !== null) {
    to = left.to;
    problems.push(...left.problems);
  }
  const noun: NounPhrase = {
    subjects: left === null ? merged : merged.map((subject) => ({ ...subject, except: left.traits })),
    others: others === null || isUnion ? [] : others.subjects,
    ...(quantity.count !== undefined && { count: quantity.count }),
    isNone: quantity.isNone,
    isSame: false,
    isPlural: one.isPlural,
    ...(one.isEvery === true && { isEvery: true }),
    ...(one.verb !== undefined && { verb: one.verb }),
    ...(one.with !== undefined && { with: one.with }),
    ...(one.without !== undefined && { without: one.without }),
  };
  return nounRead(noun, at, to, problems);
}

function unclearList(from: number, to: number): FoundProblem {
  const message = 'it is not clear what belongs to which of these; say them one by one, or make two rules';
  return { code: 'ambiguous', message, from, to, isBlocking: true };
}

function readQuantified(
  reader: Reader,
  at: number,
  reading: NounReading,
): { readonly quantity: Quantity; readonly one: One } | null {
  // The longest quantity first; without one where its number belongs to a name.
  for (const quantity of [readQuantity(reader, at), { isNone: false, to: at, problems: [] }]) {
    if (quantity === null) continue;
    const one = readOne(reader, quantity.to, reading);
    if (one !== null) return { quantity, one };
  }
  return null;
}

interface One {
  readonly subject: Subject;
  readonly isPlural: boolean;
  readonly hasDeterminer: boolean;
  readonly isEvery?: boolean;
  readonly verb?: Verb;
  readonly with?: Subject;
  readonly without?: Subject;
  readonly to: number;
  readonly problems: readonly FoundProblem[];
}

/** Articles, adjectives, the thing, and what belongs to it. */
function readOne(reader: Reader, at: number, reading: NounReading): One | null {
  return reader.remember(`one ${reading.isObject} ${at}`, () => readNewOne(reader, at, reading));
}

function readNewOne(reader: Reader, at: number, reading: NounReading): One | null {
  const { determiners, everyDeterminers, possessives } = reader.language.source;
  let start = at;
  let isEvery = false;
  const owned: FoundProblem[] = [];
  for (; determiners.includes(reader.word(start)) && start < at + 3; start++) {
    isEvery ||= everyDeterminers.includes(reader.word(start));
    if (possessives.includes(reader.word(start))) owned.push(ofAnybody(start));
  }
  const described = readDescribed(reader, start);
  if (described === null) return null;
  const { head, subject, problems, verb } = described;
  const ended = readEndings(reader, head.to, subject, reading);
  return {
    ...ended,
    isPlural: head.isPlural,
    hasDeterminer: start > at,
    ...((isEvery || head.isEvery === true) && { isEvery: true }),
    ...(verb !== undefined && { verb }),
    problems: [
      ...owned,
      ...problems,
      ...ended.problems,
      ...(verb === undefined || !reading.isObject ? [] : [stateOfObject(at, head.to)]),
    ],
  };
}

function ofAnybody(at: number): FoundProblem {
  const message = 'counts every one of its kind: whose it is cannot be seen';
  return { code: 'approximate', message, from: at, to: at + 1, isBlocking: false };
}

function stateOfObject(from: number, to: number): FoundProblem {
  const message = 'what something else does cannot be a part of the rule; say only what it is';
  return { code: 'cannot-express', message, from, to, isBlocking: true };
}

type Ended = Pick<One, 'subject' | 'with' | 'without' | 'to' | 'problems'>;

/** With a dog, in red, with plate AB 12, named Anna, other than Anna. */
function readEndings(reader: Reader, at: number, start: Subject, reading: NounReading): Ended {
  let ended: Ended = { subject: start, to: at, problems: [] };
  for (let guard = 0; guard < 4; guard++) {
    const next = readEnding(reader, ended, reading);
    if (next === null) break;
    ended = { ...next, problems: [...ended.problems, ...next.problems] };
  }
  return ended;
}

function readEnding(reader: Reader, ended: Ended, reading: NounReading): Ended | null {
  const { subject, to } = ended;
  for (const entry of reader.language.nounEndings) {
    const match = reader.match(entry.pattern, to);
    if (match === null) continue;
    const note: FoundProblem[] =
      entry.note === undefined
        ? []
        : [{ code: 'approximate', message: entry.note, from: to, to: match.to, isBlocking: false }];
    const found = ENDINGS[entry.meaning]({ reader, ended, at: match.to, subject, reading });
    if (found !== null) return { ...found, problems: [...note, ...found.problems] };
  }
  return null;
}

interface EndingQuestion {
  readonly reader: Reader;
  readonly ended: Ended;
  /** Behind the words of the ending. */
  readonly at: number;
  readonly subject: Subject;
  readonly reading: NounReading;
}

const ENDINGS: Readonly<
  Record<Language['nounEndings'][number]['meaning'], (question: EndingQuestion) => Ended | null>
> = {
  plate: ({ reader, ended, at, subject }) => {
    const plate = readPlateText(reader, at);
    if (plate === null || subject.plate !== undefined) return null;
    return { ...ended, subject: { ...subject, plate: plate.text }, to: plate.to, problems: [] };
  },
  colour: ({ reader, ended, at, subject }) => {
    const colour = readColours(reader, at);
    if (colour === null || subject.attributes?.colour !== undefined) return null;
    const behind = reader.matchLongest(reader.language.clothes, colour.to);
    // "In red cars" is about cars.
    if (behind === null && readHead(reader, colour.to) !== null) return null;
    return { ...ended, ...colour, subject: withColours(subject, colour.colours), to: behind?.to ?? colour.to };
  },
  'not-colour': ({ reader, ended, at, subject }) => {
    const colour = readColours(reader, at);
    if (colour === null || subject.except !== undefined || readHead(reader, colour.to) !== null) return null;
    const except: Traits = {
      ...(subject.labels && { labels: subject.labels }),
      attributes: { colour: colour.colours },
    };
    return { ...ended, ...colour, subject: { ...subject, except } };
  },
  named: ({ reader, ended, at, subject }) => {
    const head = readHead(reader, at);
    if (head === null || !Array.isArray(head.subject.identity)) return null;
    const { labels, ...others } = subject;
    return { ...ended, subject: { ...others, identity: head.subject.identity }, to: head.to, problems: head.problems };
  },
  except: ({ reader, ended, at, subject }) => {
    const list = readExceptions(reader, at);
    if (list === null || subject.except !== undefined) return null;
    return { ...ended, subject: { ...subject, except: list.traits }, to: list.to, problems: list.problems };
  },
  with: ({ reader, ended, at, reading }) => {
    const other = reading.isObject || ended.with !== undefined ? null : readOne(reader, at, { isObject: true });
    return other === null ? null : { ...ended, with: other.subject, to: other.to, problems: other.problems };
  },
  without: ({ reader, ended, at, reading }) => {
    const other = reading.isObject || ended.without !== undefined ? null : readOne(reader, at, { isObject: true });
    return other === null ? null : { ...ended, without: other.subject, to: other.to, problems: other.problems };
  },
};

/** `(except a red one)` behind a list. */
function readExceptionOfAll(reader: Reader, at: number): ReturnType<typeof readExceptions> {
  const before = reader.matchLongest(reader.language.exceptAllBefore, at);
  const list = before === null ? null : readExceptions(reader, before.to);
  const after = list === null ? null : reader.matchLongest(reader.language.exceptAllAfter, list.to);
  return list === null || after === null ? null : { ...list, to: after.to };
}

/** "Anna", "Anna and Ben", "a cat or a dog": exceptions are all left out, whichever word joins them. */
function readExceptions(
  reader: Reader,
  at: number,
): { readonly traits: Traits; readonly to: number; readonly problems: readonly FoundProblem[] } | null {
  const { and, or, nor } = reader.language.source;
  const first = readOne(reader, at, { isObject: true });
  if (first === null || first.subject.except !== undefined) return null;
  let traits: Traits = first.subject;
  let { to } = first;
  const problems = [...first.problems];
  for (;;) {
    const isJoined = [[','], and, or, nor].some((joints) => joints.includes(reader.word(to)));
    const next = isJoined ? readOne(reader, to + 1, { isObject: true }) : null;
    const merged = next === null ? null : mergeTraits(traits, next.subject);
    if (next === null) return { traits, to, problems };
    if (merged === null) {
      const message = 'it is not clear whether this is left out as well; say one exception';
      problems.push({ code: 'ambiguous', message, from: at, to: next.to, isBlocking: true });
      return { traits, to: next.to, problems };
    }
    traits = merged;
    to = next.to;
    problems.push(...next.problems);
  }
}

/** `or a truck`; a colour holds for what follows without an article of its own. */
function readAlternative(
  reader: Reader,
  at: number,
  reading: NounReading,
  { subject: first, isNone }: { readonly subject: Subject; readonly isNone: boolean },
): One | null {
  const { or, nor } = reader.language.source;
  const comma = reader.word(at) === ',' ? at + 1 : at;
  const isOr = or.includes(reader.word(comma)) || (isNone && nor.includes(reader.word(comma)));
  if (!isOr && !(comma > at && isListEndingWith(reader, comma, or))) return null;
  const one = readOne(reader, isOr ? comma + 1 : comma, reading);
  if (one === null) return null;
  const sharesColour = !one.hasDeterminer && one.subject.attributes === undefined && first.attributes !== undefined;
  return sharesColour ? { ...one, subject: { ...one.subject, attributes: first.attributes } } : one;
}

/** `a, b or c`: looks ahead whether one of these words ends the list. */
function isListEndingWith(reader: Reader, at: number, endings: readonly string[]): boolean {
  const one = readOne(reader, at, { isObject: true });
  if (one === null) return false;
  const comma = reader.word(one.to) === ',' ? one.to + 1 : one.to;
  if (endings.includes(reader.word(comma))) return true;
  return comma > one.to && isListEndingWith(reader, comma, endings);
}

interface Conjunct {
  readonly subjects: readonly Subject[];
  /** Plurals without article: any of them is meant. */
  readonly isUnion: boolean;
  /** A colour before the first may be that of both. */
  readonly isUnclear: boolean;
  readonly to: number;
  readonly problems: readonly FoundProblem[];
}

/** `and b`, or `, b and c`. */
function readConjunct(reader: Reader, at: number, first: One): Conjunct | null {
  const { and } = reader.language.source;
  const isListed = reader.word(at) === ',' && isListEndingWith(reader, at + 1, and);
  if (!and.includes(reader.word(at)) && !isListed) return null;
  const ones: One[] = [];
  for (let next = at; ; ) {
    const comma = reader.word(next) === ',' ? next + 1 : next;
    const isLast = and.includes(reader.word(comma));
    const one = readOne(reader, isLast ? comma + 1 : comma, { isObject: true });
    if (one === null) return null;
    ones.push(one);
    next = one.to;
    if (isLast) break;
  }
  const isUnion = [first, ...ones].every(({ isPlural, hasDeterminer }) => isPlural && !hasDeterminer);
  const isUnclear =
    first.subject.attributes !== undefined &&
    ones.some(({ hasDeterminer, subject }) => !hasDeterminer && subject.attributes === undefined);
  return {
    ...{ subjects: ones.map(({ subject }) => subject), isUnion, isUnclear },
    to: ones.at(-1)?.to ?? at,
    problems: ones.flatMap(({ problems }) => problems),
  };
}

function nounRead(noun: NounPhrase, from: number, to: number, problems: readonly FoundProblem[]): Read {
  return { value: { type: 'noun', noun }, from, to, problems };
}
