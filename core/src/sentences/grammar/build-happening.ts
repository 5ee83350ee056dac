import { labelsOf } from '../../rules/label-groups.ts';
import type { Condition, Happening, Subject, Verb, Where } from '../../rules/rule.ts';
import type { Reader } from '../reading/reader.ts';
import { capturedValue } from '../reading/value.ts';
import type { SentenceProblemCode } from '../sentence-problem.ts';
import { targetOfPlace } from './apply-adverb.ts';
import { directionOfSweep } from './direction-of-sweep.ts';
import type { ClauseDraft, PlaceUse } from './draft.ts';

/** What a clause of one subject is built from. */
export interface Question {
  readonly reader: Reader;
  readonly clause: ClauseDraft;
  readonly subject: Subject;
  readonly where: Where;
  /** Tells what cannot be built; there is no rule then. */
  readonly refuse: (code: SentenceProblemCode, message: string, extra?: { readonly draw?: boolean }) => null;
  readonly tell: (code: SentenceProblemCode, message: string) => void;
}

const ONE = { atLeast: 1, atMost: 1 };

/** All that one subject does, as conditions that hold together; empty where something was refused. */
export function buildHappenings(question: Question): Condition[] {
  const { clause } = question;
  const verb = chooseVerb(question);
  if (verb === null) return [];
  const built = BUILDERS[verb](question, verb);
  if (built === null) return [];
  const also = clause.verb?.entry.also;
  const more = also === undefined ? [] : [{ subject: question.subject, verb: also } as Happening];
  return [built, ...more, ...movements(question, verb), ...sweeps(question, verb)];
}

/** What happens where the sentence does not say it by a verb, or by one that can mean several things. */
function chooseVerb(question: Question): Verb | null {
  const { clause, where, subject, refuse } = question;
  const spoken = clause.verb?.entry.verb ?? 'is-present';
  const said = spoken === 'is-present' ? (clause.noun?.verb ?? spoken) : spoken;
  if (clause.verb?.entry.isAlone === true) return aloneVerb(question);
  if (said === 'is-present') return choosePresence(clause, where) ?? refuse('not-understood', 'what does it do?');
  if (said === 'leaves' && isVanishing(clause)) return isLifeless(subject) ? 'is-taken' : 'leaves';
  if (said === 'leaves' && isBareLeaving(clause) && isLifeless(subject)) return 'is-left-behind';
  if (said === 'is-absent' && clause.forSeconds === null)
    return subject.labels === undefined || subject.labels.includes('person')
      ? refuse('duration-needed', 'for how long? Say for example "for 10 minutes"')
      : 'is-taken';
  return said;
}

/** One person and nobody else; what else may be alone is not clear. */
function aloneVerb({ clause, subject, refuse }: Question): Verb | null {
  const isPerson = subject.labels?.join() === 'person' && clause.noun?.count === undefined && !isNegative(clause);
  return isPerson && Object.keys(subject).length === 1
    ? 'is-present'
    : refuse('ambiguous', 'alone without whom? Say for example "a dog without a person"');
}

/** Null where nothing is said but "it is". */
function choosePresence(clause: ClauseDraft, where: Where): Verb | null {
  if (clause.beside !== null) return 'is-together';
  const count = clause.noun?.count;
  if (clause.verb?.entry.isPosture === true && clause.forSeconds !== null && count === undefined && !isNegative(clause))
    return 'lingers';
  if (hasMovement(clause)) return clause.isWrongWay ? 'wrong-way' : 'moves';
  const isNowhere = Object.keys(where).every((key) => key === 'cameras') && where.cameras === undefined;
  const isState = clause.verb?.entry.isState === true || clause.forSeconds !== null || count !== undefined;
  if (isNowhere && !isState && clause.noun?.isSame === true) return null;
  return isNowhere && !isState && !isNegative(clause) ? 'appears' : 'is-present';
}

export function isNegative(clause: ClauseDraft): boolean {
  return clause.isNegated !== (clause.noun?.isNone ?? false);
}

function hasMovement({ faster, slower, toward, away, isWrongWay, sweep }: ClauseDraft): boolean {
  return faster !== null || slower !== null || toward !== null || away !== null || isWrongWay || sweep !== null;
}

function isBareLeaving({ verb }: ClauseDraft): boolean {
  return verb !== null && verb.match.to === verb.match.from + 1;
}

/** "Disappears" of a thing says that somebody took it. */
function isVanishing({ verb }: ClauseDraft): boolean {
  return verb?.entry.isVanishing === true;
}

/** Nothing that moves by itself. */
export function isLifeless({ labels, identity }: Subject): boolean {
  const moving = new Set(['person', ...labelsOf('vehicle'), ...labelsOf('animal'), 'bicycle', 'boat', 'airplane']);
  return identity === undefined && labels !== undefined && !labels.flatMap(labelsOf).some((label) => moving.has(label));
}

/** Neither a person nor an animal. */
export function isInanimate({ labels, identity }: Subject): boolean {
  const living = new Set(['person', ...labelsOf('animal')]);
  return identity === undefined && !(labels ?? []).flatMap(labelsOf).some((label) => living.has(label));
}

type Builder = (question: Question, verb: Verb) => Condition | null;

const BUILDERS: { readonly [Name in Verb]: Builder } = {
  appears: (question) => momentary(question, 'appears'),
  enters: buildEnters,
  leaves: (question) => momentary(question, 'leaves'),
  'is-present': (question) => {
    const { clause, subject } = question;
    const count = clause.verb?.entry.isAlone === true ? ONE : clause.noun?.count;
    return {
      subject,
      verb: 'is-present',
      ...(count !== undefined && { count }),
      ...forSecondsOf(question),
      ...whereOf(question),
    };
  },
  'is-absent': ({ clause, subject, where }) =>
    clause.forSeconds === null
      ? null
      : { subject, verb: 'is-absent', forSeconds: clause.forSeconds, ...whereOf({ where }) },
  crosses: buildCrosses,
  lingers: buildLingers,
  stops: (question) => ({ subject: question.subject, verb: 'stops', ...forSecondsOf(question), ...whereOf(question) }),
  moves: buildMoves,
  'moves-faster': buildSpeed,
  'moves-slower': buildSpeed,
  'moves-toward': buildToward,
  'moves-away': buildAway,
  runs: (question) => momentary(question, 'runs'),
  falls: (question) => (isOfPeople(question) ? momentary(question, 'falls') : null),
  'lies-down': (question) =>
    isOfPeople(question)
      ? { subject: question.subject, verb: 'lies-down', ...forSecondsOf(question), ...whereOf(question) }
      : null,
  approaches: (question) => {
    const other = otherOf(question);
    if (other === null || !isWithoutDuration(question)) return null;
    return { subject: question.subject, verb: 'approaches', other, ...distanceOf(question), ...whereOf(question) };
  },
  'is-together': (question) => {
    const other = question.clause.beside ?? otherOf(question);
    if (other === null) return null;
    return {
      subject: question.subject,
      verb: 'is-together',
      other,
      ...distanceOf(question),
      ...forSecondsOf(question),
      ...whereOf(question),
    };
  },
  gathers: buildGathers,
  'is-left-behind': (question) => ({
    subject: question.subject,
    verb: 'is-left-behind',
    ...forSecondsOf(question),
    ...whereOf(question),
  }),
  'is-taken': (question) => momentary(question, 'is-taken'),
  'wrong-way': buildWrongWay,
};

function whereOf({ where }: Pick<Question, 'where'>): { readonly where?: Where } {
  return Object.keys(where).length === 0 ? {} : { where };
}

function forSecondsOf({ clause }: Pick<Question, 'clause'>): { readonly forSeconds?: number } {
  const seconds = clause.forSeconds ?? capturedValue(clause.verb?.match.captures.d, 'seconds')?.seconds;
  return seconds === undefined || seconds === null ? {} : { forSeconds: seconds };
}

function isWithoutDuration({ clause, refuse }: Question): boolean {
  if (clause.forSeconds === null) return true;
  refuse('duration-not-possible', 'this happens in a moment, so that it cannot go on for some time');
  return false;
}

/** How something stands or lies is only known of people. */
function isOfPeople({ subject: { labels, identity }, refuse }: Question): boolean {
  if (identity !== undefined || labels?.flatMap(labelsOf).includes('person') === true) return true;
  refuse('cannot-express', 'only of people it is known whether they lie or fall; say "somebody"');
  return false;
}

type Momentary = 'appears' | 'leaves' | 'runs' | 'falls' | 'is-taken' | 'moves' | 'enters';

function momentary(question: Question, verb: Momentary): Happening | null {
  return isWithoutDuration(question) ? { subject: question.subject, verb, ...whereOf(question) } : null;
}

function buildEnters(question: Question): Condition | null {
  const { clause, where, refuse, tell } = question;
  // Said already, where the name stands.
  if (capturedValue(clause.verb?.match.captures.place, 'place')?.place.unknown !== undefined) return null;
  if (where.zones !== undefined || where.part !== undefined) return momentary(question, 'enters');
  if (where.cameras === undefined)
    return refuse('unknown-place', 'enter what? Name a zone, or draw one', { draw: true });
  tell('assumed', 'no zone has this name, so it counts when it comes into the view of the camera');
  return momentary(question, 'appears');
}

function buildCrosses(question: Question): Condition | null {
  const { reader, clause, subject, refuse } = question;
  const place = capturedValue(clause.verb?.match.captures.line, 'place')?.place;
  if (place?.unknown !== undefined) return null;
  if (place?.line === undefined)
    return refuse('line-needed', 'only lines can be crossed; draw a line there, or say "enters" for a zone', {
      draw: true,
    });
  if (!isWithoutDuration(question)) return null;
  if (clause.isWrongWay) return { subject, verb: 'wrong-way', line: place.line, ...whereOf(question) };
  const swept = clause.sweep === null ? null : directionOfSweep(reader.surroundings, place.line, clause.sweep);
  if (clause.sweep !== null && swept === null)
    return refuse('direction-unclear', 'the line runs in that direction, or has no arrow; draw its arrow', {
      draw: true,
    });
  const direction = clause.direction ?? swept;
  return { subject, verb: 'crosses', line: place.line, ...(direction !== null && { direction }), ...whereOf(question) };
}

function buildLingers(question: Question): Condition | null {
  const { clause, subject, refuse } = question;
  const { forSeconds } = forSecondsOf(question);
  if (forSeconds === undefined) return refuse('duration-needed', 'for how long? Say for example "for 5 minutes"');
  const count = clause.noun?.count;
  if (count !== undefined) return { subject, verb: 'is-present', count, forSeconds, ...whereOf(question) };
  return { subject, verb: 'lingers', forSeconds, ...whereOf(question) };
}

/** Moving along with how fast or where to says only that. */
function buildMoves(question: Question): Condition | null {
  const { clause } = question;
  if (clause.isWrongWay) return buildWrongWay(question);
  if (!hasMovement(clause)) return momentary(question, 'moves');
  if (!isWithoutDuration(question)) return null;
  const [first, ...rest] = [...movements(question, 'appears'), ...sweeps(question, 'appears')];
  question.clause.faster = question.clause.slower = question.clause.toward = question.clause.away = null;
  question.clause.sweep = null;
  if (first === undefined) return null;
  const [second] = rest;
  return second === undefined ? first : { all: [first, ...rest], sameSubject: true };
}

function buildSpeed(question: Question): Condition | null {
  const { clause, refuse } = question;
  const speed = capturedValue(clause.verb?.match.captures.speed, 'speed');
  if (speed !== undefined) clause.faster = { kilometresPerHour: speed.kilometresPerHour };
  if (clause.faster === null && clause.slower === null)
    return refuse('number-needed', 'how fast? Say for example "faster than 30 km/h"');
  return buildMoves(question);
}

function buildToward(question: Question): Condition | null {
  const { clause, refuse } = question;
  const place = capturedValue(clause.verb?.match.captures.target, 'place')?.place;
  if (place !== undefined) {
    const target = targetOfPlace(place);
    if (target === null)
      return refuse('cannot-express', 'a camera does not see itself; name a zone or a line that it moves toward');
    clause.toward = target;
  }
  if (!hasMovement(clause)) return refuse('not-understood', 'where to? Say for example "toward the gate"');
  return buildMoves(question);
}

function buildAway(question: Question): Condition | null {
  const { clause, refuse } = question;
  const place = capturedValue(clause.verb?.match.captures.target, 'place')?.place;
  const other = place === undefined ? otherOf(question) : null;
  const target = place === undefined ? other && { subject: other } : targetOfPlace(place);
  if (target === null) return refuse('cannot-express', 'expected one zone, line or thing that it moves away from');
  clause.away = target;
  return buildMoves(question);
}

function buildWrongWay(question: Question): Condition | null {
  const { clause, subject, where, refuse } = question;
  if (!isWithoutDuration(question)) return null;
  const line = clause.places.find(({ place }) => place.line !== undefined)?.place.line;
  if (line !== undefined) return { subject, verb: 'wrong-way', line, ...whereOf(question) };
  if (where.zones === undefined && !hasRightWay(question))
    return refuse('direction-unclear', 'nothing says which way is right; draw a line or a zone with a direction', {
      draw: true,
    });
  return { subject, verb: 'wrong-way', ...whereOf(question) };
}

/** Where no place is named, any camera with a direction may say what is right; the check of the rule tells if none does. */
function hasRightWay({ reader }: Question): boolean {
  return Object.values(reader.surroundings.cameras).some(
    ({ zones, lines }) =>
      Object.values(zones).some(({ direction }) => direction !== undefined) ||
      Object.values(lines).some(({ direction }) => direction !== undefined),
  );
}

function buildGathers(question: Question): Condition | null {
  const { clause, subject, refuse } = question;
  const { atLeast, atMost } = clause.noun?.count ?? {};
  if (atLeast === undefined || atLeast < 2 || atMost !== undefined)
    return refuse('number-needed', 'how many at least? Say for example "at least 5 people gather"');
  const distance = clause.apart === null ? {} : { distance: clause.apart };
  return { subject, verb: 'gathers', atLeast, ...distance, ...forSecondsOf(question), ...whereOf(question) };
}

function otherOf({ clause, refuse }: Question): Subject | null {
  const noun = capturedValue(clause.verb?.match.captures.other, 'noun')?.noun;
  const [subject] = noun?.subjects ?? [];
  if (
    noun === undefined ||
    subject === undefined ||
    noun.subjects.length > 1 ||
    noun.isNone ||
    noun.count !== undefined
  )
    return refuse('cannot-express', 'expected one kind of thing beside the subject');
  return subject;
}

function distanceOf({ clause }: Question) {
  const metres = capturedValue(clause.verb?.match.captures.distance, 'metres')?.metres;
  if (metres !== undefined) return { distance: { metres } };
  const widths = capturedValue(clause.verb?.match.captures.distance, 'pictureWidths')?.pictureWidths;
  if (widths !== undefined) return { distance: { pictureWidths: widths } };
  return clause.apart === null ? {} : { distance: clause.apart };
}

/** How fast and where to, beside what the verb says itself. */
function movements(question: Question, verb: Verb): Happening[] {
  const { clause, subject } = question;
  const { faster, slower, toward, away } = clause;
  const where = whereOf(question);
  if (verb === 'moves' || verb === 'moves-toward' || verb === 'moves-away' || verb === 'moves-faster') return [];
  return [
    ...(faster === null ? [] : [{ subject, verb: 'moves-faster', speed: faster, ...where } as const]),
    ...(slower === null ? [] : [{ subject, verb: 'moves-slower', speed: slower, ...where } as const]),
    ...(toward === null ? [] : [{ subject, verb: 'moves-toward', target: toward, ...where } as const]),
    ...(away === null ? [] : [{ subject, verb: 'moves-away', target: away, ...where } as const]),
  ];
}

function sweeps(question: Question, verb: Verb): Happening[] {
  const { clause, subject } = question;
  if (clause.sweep === null || verb === 'crosses' || verb === 'moves') return [];
  return [{ subject, verb: 'moves-toward', target: { part: clause.sweep }, ...whereOf(question) }];
}

/** The place of a clause from all that names one; null where two contradict each other or a line is taken for a place. */
export function collectWhere(
  uses: readonly PlaceUse[],
  exceptions: readonly PlaceUse[],
  mayBeLine: boolean,
): { readonly where: Where } | { readonly problem: string; readonly use: PlaceUse; readonly draw: boolean } {
  let where: Where = {};
  for (const use of uses) {
    const { zones, cameras, part, line } = use.place;
    if (line !== undefined && !mayBeLine)
      return {
        problem: 'this is a line, which can be crossed; draw a zone for what happens in a place',
        use,
        draw: true,
      };
    if (zones !== undefined && where.zones !== undefined)
      return { problem: 'this is a second place; join places with "or" where either will do', use, draw: false };
    where = {
      ...where,
      ...(zones !== undefined && { zones }),
      ...(cameras !== undefined && { cameras }),
      ...(part !== undefined && { part }),
    };
  }
  const exceptZones = exceptions.flatMap(({ place }) => place.zones ?? []);
  const odd = exceptions.find(({ place }) => place.zones === undefined && place.unknown === undefined);
  if (odd !== undefined) return { problem: 'only zones can be left out', use: odd, draw: true };
  return { where: exceptZones.length === 0 ? where : { ...where, exceptZones } };
}
