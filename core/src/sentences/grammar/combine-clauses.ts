import type { Condition, SequenceStep } from '../../rules/rule.ts';
import type { Reader } from '../reading/reader.ts';
import { capturedValue } from '../reading/value.ts';
import { type BuiltClause, buildClause, isBareCopula, type SpokenOf } from './build-condition.ts';
import type { ClauseDraft, SentenceDraft } from './draft.ts';

/** Where a sequence names no time. */
const DEFAULT_STEP_SECONDS = 60;

/** What stands between two clauses. */
export type Joint = 'and' | 'or' | 'then' | 'and-not' | 'without';

/** A clause with how it is joined to the one before. */
export interface JoinedClause {
  readonly joint: Joint | null;
  readonly withinSeconds: number | null;
  readonly clause: ClauseDraft;
}

/** The condition of all clauses together; null where something was refused. */
export function combineClauses(
  reader: Reader,
  sentence: SentenceDraft,
  read: readonly JoinedClause[],
): Condition | null {
  let clauses = read;
  const refuse = (
    code: 'ambiguous' | 'cannot-express' | 'not-understood' | 'duration-needed',
    message: string,
    clause: ClauseDraft,
  ) => {
    sentence.problems.push({ code, message, from: clause.from, to: clause.to, isBlocking: true });
    return null;
  };
  const [first] = clauses;
  if (first === undefined) return refuse('not-understood', 'nothing is said that could happen', sentence.lead);
  if (isHiddenSequence(clauses))
    clauses = clauses.map((part, index) => (index === 0 ? part : { ...part, joint: 'then' }));
  const joints = new Set(clauses.slice(1).map(({ joint }) => (isAndNot(joint) ? 'and' : joint)));
  if (joints.size > 1)
    return refuse(
      'ambiguous',
      '"and", "or" and "then" in one sentence can be grouped in several ways; make several rules',
      first.clause,
    );
  const { lead } = sentence;
  if (lead.forSeconds !== null && isSaidOfTelling(sentence))
    return refuse('ambiguous', 'a rule tells at once; say behind what goes on for how long it must', lead);
  if (lead.forSeconds !== null && first.clause.forSeconds === null && clauses.length === 1)
    first.clause.forSeconds = lead.forSeconds;
  else if (lead.forSeconds !== null) return refuse('ambiguous', 'for so long what? Say it behind what goes on', lead);
  const lost = lead.places.find(({ place }) => place.zones !== undefined);
  if (lost !== undefined && clauses.some(({ clause }) => namesZone(clause)))
    return refuse('ambiguous', 'two places were said; say one, or join them with "or"', lead);
  if (clauses.length === 1 && (first.clause.isSameTime || lead.isSameTime) && isAboutOne(first.clause))
    return refuse('not-understood', 'at the same time as what?', first.clause);
  if (hasOwnMeaning(lead)) return refuse('ambiguous', 'say this behind what it belongs to', lead);
  const early = joints.has('or') ? clauses.slice(0, -1).find(({ clause }) => saysTime(sentence, clause)) : undefined;
  if (early !== undefined)
    return refuse(
      'ambiguous',
      'is this time meant for all of it? Say it first or last, or make two rules',
      early.clause,
    );
  const unclear = unclearClause(clauses) ?? (sentence.repeat === null ? null : everyOne(clauses));
  if (unclear !== null) return refuse('ambiguous', unclear.message, unclear.clause);
  if (saysTime(sentence, lead) && hasPast(reader, first.clause))
    return refuse('ambiguous', 'is this time that of the telling? Rules tell at once; say only when it happens', lead);
  const brief = clauses.find((_, index) => hasUnclearDuration(clauses, index));
  if (brief !== undefined)
    return refuse('ambiguous', 'is this time meant for all of it? Say it behind each', brief.clause);
  const idle = clauses.length > 1 ? clauses.find(({ clause }) => isBare(clause)) : undefined;
  if (idle !== undefined) return refuse('not-understood', 'what does it do?', idle.clause);
  const parts: Part[] = [];
  let before: SpokenOf | null = null;
  sharePlaces(sentence, clauses);
  for (const { joint, withinSeconds, clause } of clauses) {
    const built: (BuiltClause & SpokenOf) | null = buildClause(reader, clause, sentence, before);
    if (built === null) return null;
    before = built;
    const isNegative = (built.isNegative !== isAndNot(joint)) !== clause.isDenied;
    parts.push({ ...built, isNegative, joint, clause, withinSeconds });
  }
  return combine(parts, [...joints][0] ?? null, sentence, refuse);
}

function isAndNot(joint: Joint | null): boolean {
  return joint === 'and-not' || joint === 'without';
}

interface Part extends BuiltClause {
  readonly joint: Joint | null;
  readonly clause: ClauseDraft;
  readonly withinSeconds: number | null;
}

type Refuse = (code: 'ambiguous' | 'cannot-express' | 'duration-needed', message: string, clause: ClauseDraft) => null;

function combine(
  parts: readonly Part[],
  joint: Joint | null,
  sentence: SentenceDraft,
  refuse: Refuse,
): Condition | null {
  const [first, ...rest] = parts;
  if (first === undefined) return null;
  const late = parts.find(({ clause }, index) => clause.deadlineSeconds !== null && (joint !== 'then' || index === 0));
  if (late !== undefined)
    return refuse(
      'ambiguous',
      'within this time of what? Say "then within 30 seconds" for one thing after another',
      late.clause,
    );
  const isPresence = first.clause.verb === null || first.clause.verb.entry.verb === 'is-present';
  if (first.isNegative && (rest.length === 0 || joint === 'or' || joint === 'then'))
    return isPresence
      ? refuse('duration-needed', 'for how long? Say for example "for 10 minutes"', first.clause)
      : refuse('cannot-express', 'what does not happen can only be told beside something that does', first.clause);
  if (rest.length === 0) return first.condition;
  const unmet = joint === 'and' ? parts.find((part) => isBriefNegation(part)) : undefined;
  if (unmet !== undefined)
    return refuse('ambiguous', 'within which time not? Say "and then does not … within 30 seconds"', unmet.clause);
  if (first.clause.forSeconds !== null && parts.some((part) => part.joint === 'without'))
    return refuse(
      'ambiguous',
      'not at the end, or not for all this time? Make a rule of what it does for so long',
      first.clause,
    );
  const isSame = parts.some(({ isSame: same, clause }) => same || clause.isSameSubject);
  const sameSubject = isSame ? { sameSubject: true } : {};
  if (joint === 'or') {
    const negative = parts.find(({ isNegative }) => isNegative);
    if (negative !== undefined)
      return refuse(
        'cannot-express',
        'what does not happen can only be told beside something that does',
        negative.clause,
      );
    return { any: parts.map(({ condition }) => condition) };
  }
  const brief = joint === 'and' ? parts.find(isAbsentAtOnce) : undefined;
  if (brief !== undefined && parts.some(({ condition }) => 'verb' in condition && condition.verb === 'is-absent'))
    return refuse('ambiguous', 'is the time meant for all that is absent? Say it behind each', brief.clause);
  if (joint === 'then') return combineSequence(parts, sameSubject, sentence, refuse);
  const stay = joint === 'and' ? stayingOf(parts) : null;
  if (stay !== null) return stay;
  const later =
    joint === 'and' ? parts.find((part, index) => index > 0 && cannotBeAtOnce(parts[index - 1], part)) : undefined;
  if (later !== undefined)
    return refuse('ambiguous', 'these cannot be at the same time; say "and then … within 1 minute"', later.clause);
  if (joint === 'and' && parts.some((part) => part.isSame && lastsLonger(part)) && parts.some(isMoment))
    return refuse(
      'ambiguous',
      'one of the two is over before the other has lasted so long; say "and then … within 1 minute"',
      first.clause,
    );
  if (parts.every(({ isNegative }) => isNegative))
    return refuse('cannot-express', 'what does not happen can only be told beside something that does', first.clause);
  return { all: parts.map(signed), ...sameSubject };
}

const BRIEF: ReadonlySet<string> = new Set(['enters', 'leaves', 'stops', 'crosses', 'appears', 'falls', 'approaches']);

/** "Enters but does not stop": what takes but a moment always fails to happen for some time. */
function isBriefNegation({ isNegative, isSame, joint, clause }: Part): boolean {
  return (
    isNegative &&
    isSame &&
    joint !== 'without' &&
    !clause.isDenied &&
    BRIEF.has(clause.verb?.entry.verb ?? 'is-present')
  );
}

/** "Nobody is there", without a time. */
function isAbsentAtOnce({ isNegative, condition, clause }: Part): boolean {
  return isNegative && !clause.isDenied && 'verb' in condition && condition.verb === 'is-present';
}

/** "Enters the shed and stays for 5 minutes" is to stay there, "parks and stays" to have stopped for so long. */
function stayingOf([first, second, third]: readonly Part[]): Condition | null {
  if (first === undefined || second === undefined || third !== undefined || !second.isSame) return null;
  const [came, stays] = [first.condition, second.condition];
  if (first.isNegative || second.isNegative || !('verb' in came) || !('verb' in stays)) return null;
  if (stays.verb !== 'lingers' || (stays.where !== undefined && !isSameText(stays.where, came.where))) return null;
  const where = came.where === undefined ? {} : { where: came.where };
  if (came.verb === 'enters' || came.verb === 'appears') return { ...stays, ...where };
  return came.verb === 'stops' && came.forSeconds === undefined ? { ...came, forSeconds: stays.forSeconds } : null;
}

function isSameText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What takes but a moment counts for so long beside something else. */
const MOMENT_SECONDS = 5;

function lastsLonger({ condition, isNegative }: Part): boolean {
  return !isNegative && 'forSeconds' in condition && (condition.forSeconds ?? 0) > MOMENT_SECONDS;
}

function isMoment({ condition, isNegative }: Part): boolean {
  return !isNegative && 'verb' in condition && BRIEF.has(condition.verb) && !('forSeconds' in condition);
}

const COMINGS: ReadonlySet<string> = new Set(['enters', 'leaves', 'appears', 'stops']);

/** "Enters the yard and leaves", "stops at the gate and enters the yard": the same one does one after the other. */
function cannotBeAtOnce(before: Part | undefined, part: Part): boolean {
  if (before === undefined || !part.clause.isElided || before.isNegative || part.isNegative) return false;
  const [first, second] = [before.condition, part.condition];
  if (!('verb' in first) || !('verb' in second) || !COMINGS.has(first.verb) || !COMINGS.has(second.verb)) return false;
  const isSamePlace = isSameText(first.where, second.where);
  const leaves = [first.verb, second.verb].filter((verb) => verb === 'leaves').length;
  if (leaves === 1) return isSamePlace;
  return !isSamePlace && first.where?.zones !== undefined && second.where?.zones !== undefined;
}

function signed({ condition, isNegative }: Part): Condition {
  return isNegative ? { not: condition } : condition;
}

function combineSequence(
  parts: readonly Part[],
  sameSubject: { readonly sameSubject?: boolean },
  sentence: SentenceDraft,
  refuse: Refuse,
): Condition | null {
  const misplaced = parts.slice(0, -1).find(({ isNegative }) => isNegative);
  if (misplaced !== undefined)
    return refuse('cannot-express', 'only the last step can be something that does not happen', misplaced.clause);
  const sequence = parts.map((part, index): SequenceStep => {
    const condition = signed(part);
    if (index === 0) return { condition };
    const withinSeconds = part.withinSeconds ?? part.clause.deadlineSeconds;
    if (withinSeconds === null)
      sentence.problems.push({
        code: 'assumed',
        message: `no time was said for this step, so it counts within ${DEFAULT_STEP_SECONDS} seconds`,
        from: part.clause.from,
        to: part.clause.to,
        isBlocking: false,
      });
    return { condition, withinSeconds: withinSeconds ?? DEFAULT_STEP_SECONDS };
  });
  return { sequence, ...sameSubject };
}

/** "Enters the yard and leaves within a minute": one after the other, although nobody says "then". */
function isHiddenSequence(clauses: readonly JoinedClause[]): boolean {
  const [, second, third] = clauses;
  if (second === undefined || third !== undefined || second.joint !== 'and') return false;
  const { clause } = second;
  return clause.deadlineSeconds !== null && (clause.isElided || clause.noun?.isSame === true);
}

const DURABLE: ReadonlySet<string> = new Set(['is-present', 'stops', 'lies-down', 'is-together', 'gathers']);

/** "Stops or waits for 5 minutes": what stops may be meant for so long as well. */
function hasUnclearDuration(clauses: readonly JoinedClause[], index: number): boolean {
  const [part, before] = [clauses[index], clauses[index - 1]?.clause];
  if (part === undefined || before === undefined || part.joint !== 'or' || !part.clause.isElided) return false;
  const isDurable = DURABLE.has(before.verb?.entry.verb ?? 'is-present');
  return part.clause.forSeconds !== null && before.forSeconds === null && isDurable;
}

/** "Runs or falls in the hall": the place behind the last verb of one subject is that of all its verbs. */
function sharePlaces(sentence: SentenceDraft, clauses: readonly JoinedClause[]): void {
  for (const [index, { clause, joint }] of clauses.entries()) {
    const before = clauses[index - 1]?.clause;
    const place = clause.places.find((use) => use.place.line === undefined);
    if (before === undefined || place === undefined || (joint !== 'and' && joint !== 'or')) continue;
    const captures = Object.values(before.verb?.match.captures ?? {});
    const saysWhere = before.places.length > 0 || captures.some(({ value }) => value.type === 'place');
    if (saysWhere) continue;
    if (!clause.isElided) {
      if (before.verb === null) continue;
      const alone = 'this place is taken for what stands right before it alone';
      sentence.problems.push({ code: 'assumed', message: alone, from: place.from, to: place.to, isBlocking: false });
      continue;
    }
    for (const { clause: earlier } of clauses.slice(0, index))
      if (earlier.places.length === 0) earlier.places.push(...clause.places);
    const message = 'this place is taken for all that is said of the same subject';
    sentence.problems.push({ code: 'assumed', message, from: place.from, to: place.to, isBlocking: false });
  }
}

/** "Each person … twice": a rule counts how often anybody does it. */
function everyOne(clauses: readonly JoinedClause[]) {
  const found = clauses.find(({ clause }) => clause.noun?.isEvery === true);
  if (found === undefined) return null;
  return (
    found && { clause: found.clause, message: 'a rule counts how often it happens, whoever does it; say "a" here' }
  );
}

/** What a clause leaves open about the one before it. */
function unclearClause(clauses: readonly JoinedClause[]) {
  for (const [index, { clause }] of clauses.entries()) {
    const captures = clauses[index - 1]?.clause.verb?.match.captures ?? {};
    const before = clauses[index - 1]?.clause;
    if (before !== undefined && isBareCopula(clause) && !isPlainPresence(before))
      return { clause, message: 'is what, or where? Say it again' };
    const isLoose = clause.verb === null && !clause.isExistential && clause.noun !== null;
    if (isLoose && Object.values(captures).some(({ value }) => value.type === 'noun'))
      return { clause, message: 'it is not clear whether what stands before holds for this as well; make two rules' };
    const isSame = clause.isElided || clause.noun?.isSame === true;
    if (isSame && captures.subject !== undefined)
      return { clause, message: 'who or what does this? Only what is taken or left can be seen; make two rules' };
  }
  return null;
}

function isPlainPresence({ verb, beside, noun }: ClauseDraft): boolean {
  return (verb === null || verb.entry.verb === 'is-present') && beside === null && noun?.with === undefined;
}

function hasPast(reader: Reader, { from, to }: ClauseDraft): boolean {
  const { past } = reader.language.source;
  return reader.tokens.slice(from, to).some(({ word }) => past.includes(word));
}

/** "Alert me for 5 minutes when …". */
function isSaidOfTelling({ marks }: SentenceDraft): boolean {
  const openings = marks.filter(({ kind }) => kind === 'opening');
  return marks.some(
    ({ kind, from }) =>
      kind === 'duration' && openings.some((one) => one.from < from) && openings.some((one) => one.from > from),
  );
}

function isAboutOne({ noun, beside, verb }: ClauseDraft): boolean {
  const isAlone = noun === null || (noun.others.length === 0 && !noun.isPlural && noun.with === undefined);
  return isAlone && noun?.count === undefined && beside === null && verb?.match.captures.other === undefined;
}

function namesZone({ places, verb }: ClauseDraft): boolean {
  const captured = Object.values(verb?.match.captures ?? {}).map((read) => capturedValue(read, 'place')?.place);
  return [...places.map(({ place }) => place), ...captured].some((place) => place?.zones !== undefined);
}

/** Words of the opening that only mean something beside a verb. */
function hasOwnMeaning(lead: ClauseDraft): boolean {
  const { beside, faster, slower, toward, away, isWrongWay, direction, sweep, apart, deadlineSeconds } = lead;
  const said = [beside, faster, slower, toward, away, direction, sweep, apart, deadlineSeconds];
  return isWrongWay || said.some((part) => part !== null);
}

function saysTime({ marks }: SentenceDraft, { from, to }: ClauseDraft): boolean {
  return marks.some((mark) => mark.kind === 'time' && mark.from >= from && mark.to <= to);
}

/** A thing of which nothing is said. */
export function isBare({ verb, places, beside, isExistential, noun }: ClauseDraft): boolean {
  return verb === null && places.length === 0 && beside === null && !isExistential && noun?.with === undefined;
}
