import { labelsOf } from '../../rules/label-groups.ts';
import type { Condition, Subject, Where } from '../../rules/rule.ts';
import type { Reader } from '../reading/reader.ts';
import { capturedValue } from '../reading/value.ts';
import type { FoundProblem, SentenceProblemCode } from '../sentence-problem.ts';
import {
  buildHappenings,
  collectWhere,
  isInanimate,
  isLifeless,
  isNegative,
  type Question,
} from './build-happening.ts';
import type { ClauseDraft, PlaceUse, SentenceDraft } from './draft.ts';

/** A clause as a condition. Negated ones only say something beside others. */
export interface BuiltClause {
  readonly condition: Condition;
  readonly isNegative: boolean;
  /** Its subject is that of the clause before. */
  readonly isSame: boolean;
}

/** What the clause before was about, and where. */
export interface SpokenOf {
  readonly subjects: readonly Subject[];
  readonly where: Where;
}

/** Verbs for which a number of things makes sense. */
const COUNTED = new Set(['is-present', 'gathers', 'lingers']);

/** Builds what one clause says; null where something was refused. */
export function buildClause(
  reader: Reader,
  clause: ClauseDraft,
  sentence: SentenceDraft,
  before: SpokenOf | null,
): (BuiltClause & SpokenOf) | null {
  const blocked = sentence.problems.length;
  const report = (
    code: SentenceProblemCode,
    message: string,
    isBlocking: boolean,
    extra: Partial<FoundProblem> = {},
  ) => {
    sentence.problems.push({ code, message, from: clause.from, to: clause.to, isBlocking, ...extra });
    return null;
  };
  const refuse: Question['refuse'] = (code, message, extra) => report(code, message, true, extra);
  const tell: Question['tell'] = (code, message) => void report(code, message, false);
  const subjects = subjectsOf(clause, before?.subjects ?? null);
  if (subjects === null)
    return clause.verb?.match.captures.subject === undefined
      ? refuse('not-understood', 'who or what is meant?')
      : refuse('cannot-express', 'who takes or leaves something cannot be seen, and only things can be taken or left');
  if (!isCountPossible(clause))
    return refuse('count-not-possible', 'only what is there can be counted; say how many are there, or gather');
  if (subjects.some(hasIdleException))
    return refuse('ambiguous', 'this exception leaves nothing out; say "and … is not there" where that is meant');
  const severed = negationOfSeveral(clause, subjects);
  if (severed !== null) return refuse('ambiguous', severed);
  const unused = unusedPart(clause);
  if (unused !== null) return refuse('cannot-express', unused);
  const captured = placeOfVerb(clause);
  const places = collectWhere(
    [...(captured === null ? [] : [captured]), ...clause.places, ...inherited(sentence.lead, clause)],
    [...clause.exceptPlaces, ...sentence.lead.exceptPlaces],
    clause.isWrongWay,
  );
  if ('problem' in places) {
    const { problem, use, draw } = places;
    return report('cannot-express', problem, true, { from: use.from, to: use.to, draw });
  }
  const every = everyTrouble(reader, clause);
  if (every !== null) return refuse('ambiguous', every);
  const where = whereSpokenOf(clause, places.where, before);
  if (where === null) return refuse('unknown-place', 'where is that? Name the place', { draw: true });
  if (clause.noun?.count !== undefined && (where.zones?.length ?? 0) > 1)
    tell('assumed', 'they are counted in all of these places together');
  const question = { reader, clause, where, refuse, tell };
  const built = negate(question, subjects) ?? positive(question, subjects);
  const isRefused = sentence.problems.slice(blocked).some(({ isBlocking }) => isBlocking);
  if (built === null || isRefused) return null;
  return { ...built, isSame: clause.isElided || clause.noun?.isSame === true, subjects, where };
}

/** What was said but has no place beside this verb; nothing that was said may be lost. */
function unusedPart(clause: ClauseDraft): string | null {
  const { verb, beside, apart, away, direction, isWrongWay, noun, forSeconds } = clause;
  const name = verb?.entry.verb ?? noun?.verb ?? 'is-present';
  if (noun?.verb !== undefined && verb !== null && verb.entry.verb !== 'is-present')
    return 'two things at once are said of it; say one of them, or join them with "and"';
  if (noun?.verb !== undefined && noun.isNone) return 'say what nobody does by a verb: "nobody … for 10 minutes"';
  if (hasOwnKind(clause)) return 'both are of the same kind, so that it cannot be told which of them is meant';
  if (noun?.count !== undefined && (noun.with ?? noun.without) !== undefined)
    return 'it is not clear whether each of them, or all of them together';
  const has = (...verbs: string[]) => verbs.includes(name);
  if (away !== null && verb === null) return 'say what it does: "moves away from", or name the place where it is';
  if (beside !== null && !has('is-present'))
    return 'beside another thing it can only be, or come near it; it cannot be told what it does there';
  if (apart !== null && !has('gathers', 'is-together', 'approaches'))
    return 'expected two things that are so near to each other';
  if (direction !== null && !has('crosses')) return 'only lines are crossed along or against a direction';
  if (isWrongWay && !has('crosses', 'moves', 'moves-toward', 'moves-faster', 'wrong-way', 'is-present'))
    return 'only what moves or crosses a line can do so the wrong way';
  if (noun?.without !== undefined && forSeconds !== null)
    return 'it cannot be told for how long something is missing beside another thing';
  if (noun?.count !== undefined && noun.others.length > 0) return 'only one kind of thing can be counted';
  return null;
}

/** "It" and "there" are the place that was spoken of; so is what somebody leaves who has just entered. Null where there is none. */
function whereSpokenOf(clause: ClauseDraft, where: Where, before: SpokenOf | null): Where | null {
  const { verb, isElided, noun } = clause;
  const hasPlace = Object.keys(where).length > 0;
  if (verb?.entry.isSamePlace === true) {
    // "A car stops and a person leaves it": the car or the place?
    if (verb.entry.verb === 'leaves' && !isElided && noun?.isSame !== true && !before?.subjects.every(isPersonOnly))
      return null;
    if (!hasPlace && before?.where.zones !== undefined) return before.where;
    return verb.entry.isState === true ? where : null;
  }
  // "Anna is in the house and Ben is not."
  if (before !== null && !hasPlace && isBareCopula(clause)) return before.where;
  const isSame = isElided || noun?.isSame === true;
  const isBareLeaving = verb?.entry.verb === 'leaves' && Object.keys(verb.match.captures).length === 0;
  return isBareLeaving && isSame && !hasPlace && before !== null ? before.where : where;
}

function isPersonOnly({ labels, identity }: Subject): boolean {
  return identity !== undefined || labels?.join() === 'person';
}

/** "Ben is not": of which all else was said before. */
export function isBareCopula(clause: ClauseDraft): boolean {
  const { verb, isElided, noun, places, exceptPlaces, beside, faster, slower, toward, away, sweep, isWrongWay } =
    clause;
  if (verb === null || isElided || isWrongWay || noun?.with !== undefined || noun?.isSame === true) return false;
  if (places.length > 0 || exceptPlaces.length > 0) return false;
  if ([beside, faster, slower, toward, away, sweep].some((said) => said !== null)) return false;
  const { match, entry } = verb;
  return entry.verb === 'is-present' && match.to === match.from + 1;
}

/** "Everybody leaves": each of them, or the last? */
function everyTrouble(reader: Reader, { noun, verb, isRelative }: ClauseDraft): string | null {
  if (noun?.isEvery !== true || verb === null || isRelative) return null;
  const { participleEndings } = reader.language.source;
  const word = reader.word(verb.match.from);
  if (participleEndings.some((ending) => word.endsWith(ending))) return null;
  return 'each of them, or all of them together? Say "a person" for any of them; that all do it cannot be told';
}

/** "A child without an adult": both are persons to what can be seen. */
function hasOwnKind({ noun }: ClauseDraft): boolean {
  return noun?.without !== undefined && noun.subjects.some((subject) => isSameText(subject, noun.without));
}

function isSameText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Places of the opening, where the clause itself names none of that sort. */
function inherited(lead: ClauseDraft, clause: ClauseDraft): PlaceUse[] {
  return lead.places.filter(
    ({ place }) => place.zones === undefined || clause.places.every((use) => use.place.zones === undefined),
  );
}

function subjectsOf(clause: ClauseDraft, before: readonly Subject[] | null): readonly Subject[] | null {
  const object = capturedValue(clause.verb?.match.captures.subject, 'noun')?.noun;
  if (object !== undefined && clause.verb?.entry.isBackward !== true) return ofObject(clause, object.subjects);
  const { noun } = clause;
  if (clause.isElided || noun?.isSame === true) return before;
  return noun === null || noun.subjects.length === 0 ? null : noun.subjects;
}

/** "Somebody takes the bag" is about the bag; who takes it cannot be seen. */
function ofObject({ noun, verb }: ClauseDraft, objects: readonly Subject[]): readonly Subject[] | null {
  const [who] = noun?.subjects ?? [];
  const isPlain =
    noun?.with === undefined && noun?.without === undefined && noun?.count === undefined && noun?.others.length === 0;
  // Whoever leaves a car may have parked it or got out; who takes a dog may go for a walk.
  const isThing = objects.every(verb?.entry.verb === 'is-left-behind' ? isLifeless : isInanimate);
  if (!isPlain || !isThing) return null;
  const isAnybody = who === undefined || (who.labels?.join() === 'person' && Object.keys(who).length === 1);
  return isAnybody && noun?.isSame !== true && noun?.isNone !== true ? objects : null;
}

function isCountPossible({ noun, verb }: ClauseDraft): boolean {
  const said = verb === null ? (noun?.verb ?? 'is-present') : verb.entry.verb;
  return noun?.count === undefined || COUNTED.has(said);
}

function placeOfVerb({ verb }: ClauseDraft): PlaceUse | null {
  const read = verb?.match.captures.place;
  const place = capturedValue(read, 'place')?.place;
  return read === undefined || place === undefined ? null : { place, from: read.from, to: read.to };
}

/** "Anna and Ben are not there": none of them, or not all of them? "It is not so that …" and "neither … nor" are clear. */
function negationOfSeveral({ isNegated, isDenied, noun }: ClauseDraft, subjects: readonly Subject[]): string | null {
  if (!isNegated || isDenied || noun?.isNone === true || noun?.isSame === true) return null;
  const isSeveral =
    subjects.length > 1 || (noun?.others.length ?? 0) > 0 || subjects.some((subject) => countOfNames(subject) > 1);
  return isSeveral ? 'none of them, or not all of them? Say "neither … nor", or make a rule for each' : null;
}

/** "Anna but not Ben" is no exception: Ben was not meant anyway. */
function hasIdleException({ labels, identity, except }: Subject): boolean {
  if (except === undefined) return false;
  if (Array.isArray(identity) && Array.isArray(except.identity))
    return except.identity.every((name) => !identity.includes(name));
  if (except.labels === undefined) return false;
  const wanted = identity === undefined ? labels?.flatMap(labelsOf) : ['person'];
  const excepted = new Set(except.labels.flatMap(labelsOf));
  return wanted?.every((label) => !excepted.has(label)) === true;
}

function countOfNames({ labels = [], identity }: Subject): number {
  return Math.max(labels.length, typeof identity === 'object' ? identity.length : 0);
}

type Parts = Omit<Question, 'subject'>;

/** Negations that say something else than "not": nobody there, keeps still, does not leave. */
function negate(question: Parts, subjects: readonly Subject[]): Omit<BuiltClause, 'isSame'> | null {
  const { clause, where } = question;
  if (!isNegative(clause)) return null;
  const verb = clause.verb?.entry.verb ?? 'is-present';
  const { forSeconds } = clause;
  const place = Object.keys(where).length === 0 ? {} : { where };
  if (forSeconds === null || clause.noun?.count !== undefined) return null;
  if (verb === 'is-present' && clause.beside === null && clause.noun?.with === undefined) {
    const absences = subjects.map((subject): Condition => ({ subject, verb: 'is-absent', forSeconds, ...place }));
    return { condition: joinAll(absences), isNegative: false };
  }
  const opposite = verb === 'moves' ? 'stops' : verb === 'leaves' ? 'lingers' : null;
  if (opposite === null || clause.noun?.isNone === true) return null;
  const conditions = subjects.map((subject): Condition => ({ subject, verb: opposite, forSeconds, ...place }));
  return { condition: joinAny(conditions), isNegative: false };
}

function positive(question: Parts, subjects: readonly Subject[]): Omit<BuiltClause, 'isSame'> | null {
  const { clause } = question;
  const alternatives = subjects.map((subject) => buildOne(question, subject));
  const conditions = alternatives.filter((condition) => condition !== null);
  if (conditions.length === 0 || conditions.length < alternatives.length) return null;
  const first = joinAny(conditions);
  const others = (clause.noun?.others ?? [])
    .map((subject) => buildOne(question, subject))
    .filter((condition) => condition !== null);
  const together = togetherOf(clause, subjects);
  const condition = together === null ? joinAll([first, ...others]) : withPlace(together, first);
  return { condition, isNegative: isNegative(clause) };
}

/** "A person and a dog are together": the verb gathers two kinds of things. */
function togetherOf(clause: ClauseDraft, [subject]: readonly Subject[]): Condition | null {
  const [other] = clause.noun?.others ?? [];
  if (subject === undefined || other === undefined || clause.verb?.entry.verb !== 'gathers') return null;
  return {
    subject,
    verb: 'is-together',
    other,
    ...(clause.apart !== null && { distance: clause.apart }),
    ...(clause.forSeconds !== null && { forSeconds: clause.forSeconds }),
  };
}

function withPlace(condition: Condition, from: Condition): Condition {
  return 'verb' in condition && 'where' in from && from.where !== undefined
    ? { ...condition, where: from.where }
    : condition;
}

/** What one subject does, with what accompanies it. */
function buildOne(question: Parts, subject: Subject): Condition | null {
  const { clause } = question;
  const other = clause.noun?.with;
  const without = clause.noun?.without;
  const isTogether = clause.noun !== null && clause.noun.others.length > 0 && clause.verb?.entry.verb === 'gathers';
  const conditions = isTogether
    ? buildHappenings({ ...question, subject, clause: { ...clause, verb: null } })
    : buildHappenings({ ...question, subject });
  const [first] = conditions;
  if (first === undefined) return null;
  const accompanied = conditions.map((condition) => accompany(condition, other));
  const isDone = accompanied.some((condition, index) => condition !== conditions[index]);
  const place = question.where;
  const near = (companion: Subject): Condition => ({
    subject,
    verb: 'is-together',
    other: companion,
    ...(Object.keys(place).length > 0 && { where: place }),
  });
  return joinSame([
    ...accompanied,
    ...(other === undefined || isDone ? [] : [near(other)]),
    ...(without === undefined ? [] : [{ not: near(without) }]),
  ]);
}

/** Being there with a dog is being together with it. */
function accompany(condition: Condition, other: Subject | undefined): Condition {
  if (other === undefined || !('verb' in condition)) return condition;
  if (condition.verb === 'appears')
    return {
      subject: condition.subject,
      verb: 'is-together',
      other,
      ...(condition.where && { where: condition.where }),
    };
  if (condition.verb !== 'is-present' || condition.count !== undefined) return condition;
  const { subject, where, forSeconds } = condition;
  return {
    subject,
    verb: 'is-together',
    other,
    ...(forSeconds !== undefined && { forSeconds }),
    ...(where !== undefined && { where }),
  };
}

function joinSame(conditions: readonly Condition[]): Condition | null {
  const [first, second] = conditions;
  if (first === undefined) return null;
  return second === undefined ? first : { all: conditions, sameSubject: true };
}

function joinAll(conditions: readonly Condition[]): Condition {
  const [first, second] = conditions;
  return first !== undefined && second === undefined ? first : { all: conditions };
}

function joinAny(conditions: readonly Condition[]): Condition {
  const [first, second] = conditions;
  return first !== undefined && second === undefined ? first : { any: conditions };
}
