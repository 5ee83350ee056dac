import { describeDuration } from '../../rules/describe-measures.ts';
import type { Target } from '../../rules/rule.ts';
import type { PhraseKind } from '../compiled-sentence.ts';
import type { AdverbMeaning } from '../language.ts';
import { isOver } from '../reading/read-dates.ts';
import type { Reader } from '../reading/reader.ts';
import { capturedValue, type NounPhrase, type Place } from '../reading/value.ts';
import { describeNoun, describePlace, mergeTraits } from './describe-reading.ts';
import type { ClauseDraft, SentenceDraft } from './draft.ts';
import { type Adverb, TIME_MEANINGS } from './read-adverb.ts';
import type { Joint, TimeTrouble } from './schedule-draft.ts';

type Words = Extract<Adverb, { type: 'words' }>;

/** What an adverb is applied to. */
export interface AdverbTarget {
  readonly reader: Reader;
  readonly sentence: SentenceDraft;
  readonly clause: ClauseDraft;
  readonly joint: Joint;
  /** It stands right behind an exception of times. */
  readonly isContinued?: boolean;
}

type Application =
  | TimeTrouble
  | { readonly code: 'contradiction' | 'cannot-express' | 'ambiguous' | 'number-needed'; readonly message: string };

/** Puts an adverb where it belongs, and says what it became. */
export function applyAdverb(adverb: Adverb, target: AdverbTarget): void {
  const { sentence } = target;
  sentence.problems.push(...adverb.problems);
  const trouble = APPLY[adverb.type](adverb, target);
  if (trouble !== null) sentence.problems.push({ ...trouble, from: adverb.from, to: adverb.to, isBlocking: true });
  target.clause.to = Math.max(target.clause.to, adverb.to);
}

const APPLY: { readonly [Type in Adverb['type']]: (adverb: Adverb, target: AdverbTarget) => Application } = {
  words: (adverb, target) => (adverb.type === 'words' ? applyWords(adverb, target) : null),
  place: (adverb, target) => (adverb.type === 'place' ? applyPlace(adverb, target) : null),
  beside: (adverb, target) => (adverb.type === 'beside' ? applyBeside(adverb, target) : null),
  except: (adverb, target) => (adverb.type === 'except' ? applyExcept(adverb, target) : null),
};

function applyPlace(
  adverb: Extract<Adverb, { type: 'place' }>,
  { sentence, clause, joint }: AdverbTarget,
): Application {
  const { place, isOutside, from, to } = adverb;
  const list = isOutside ? clause.exceptPlaces : clause.places;
  const isDouble = place.zones !== undefined && list.some((use) => use.place.zones !== undefined);
  list.push({ place, from, to });
  sentence.marks.push({ from, to, kind: 'place', meaning: `${isOutside ? 'not in ' : ''}${describePlace(place)}` });
  if (joint !== null && !isOutside)
    return {
      code: 'cannot-express',
      message: 'only zones, or only cameras, can be joined; make a rule for each place',
    };
  return isDouble ? { code: 'ambiguous', message: 'a second place; join places with "or" where either will do' } : null;
}

function applyBeside(adverb: Extract<Adverb, { type: 'beside' }>, { sentence, clause }: AdverbTarget): Application {
  const [subject, ...more] = adverb.noun.subjects;
  sentence.marks.push({
    from: adverb.from,
    to: adverb.to,
    kind: 'place',
    meaning: `next to ${describeNoun(adverb.noun)}`,
  });
  if (subject === undefined || more.length > 0 || clause.beside !== null)
    return { code: 'cannot-express', message: 'only one kind of thing can be next to another' };
  clause.beside = subject;
  return null;
}

function applyExcept(adverb: Extract<Adverb, { type: 'except' }>, { sentence, clause }: AdverbTarget): Application {
  const [traits] = adverb.noun.subjects;
  sentence.marks.push({
    from: adverb.from,
    to: adverb.to,
    kind: 'subject',
    meaning: `except ${describeNoun(adverb.noun)}`,
  });
  const { noun } = clause;
  if (traits === undefined || adverb.noun.subjects.length > 1 || noun === null)
    return { code: 'cannot-express', message: 'it is not clear what this is an exception of' };
  if (noun.subjects.some((subject) => subject.except !== undefined || mergeTraits(subject, traits) === null))
    return {
      code: 'ambiguous',
      message: 'it is not clear what this is an exception of; say it right behind the thing',
    };
  clause.noun = { ...noun, subjects: noun.subjects.map((subject) => ({ ...subject, except: traits })) };
  return null;
}

const KINDS: Partial<Record<AdverbMeaning, PhraseKind>> = {
  duration: 'duration',
  deadline: 'duration',
  repeat: 'repeat',
  cooldown: 'cooldown',
  severity: 'severity',
  toward: 'direction',
  away: 'direction',
  'wrong-way': 'direction',
  direction: 'direction',
  sweep: 'direction',
  faster: 'speed',
  slower: 'speed',
  apart: 'distance',
  filler: 'filler',
  'same-time': 'connector',
  'same-subject': 'connector',
};

function applyWords(adverb: Words, target: AdverbTarget): Application {
  const { meaning } = adverb.entry;
  const { sentence, reader } = target;
  const kind = KINDS[meaning] ?? 'time';
  const words = reader.textOf(adverb.from, adverb.to).toLowerCase();
  const { note } = adverb.entry;
  sentence.marks.push({ from: adverb.from, to: adverb.to, kind, meaning: meaningOf(adverb) ?? words });
  if (note !== undefined)
    sentence.problems.push({ code: 'assumed', message: note, from: adverb.from, to: adverb.to, isBlocking: false });
  return HANDLERS[meaning](...continued(adverb, target));
}

/** Behind an exception, what follows at once belongs to it. */
function continued(adverb: Words, target: AdverbTarget): [Words, AdverbTarget] {
  if (target.isContinued !== true || adverb.isExcept || !TIME_MEANINGS.has(adverb.entry.meaning))
    return [adverb, target];
  target.sentence.schedule.continueException(target.joint);
  return [{ ...adverb, isExcept: true }, target];
}

function meaningOf({ entry, match }: Words): string | null {
  const seconds = capturedValue(match.captures.d, 'seconds')?.seconds;
  if (seconds === undefined) return null;
  const duration = describeDuration(seconds);
  if (entry.meaning === 'cooldown') return `at most once in ${duration}`;
  return entry.meaning === 'repeat' ? `so often within ${duration}` : duration;
}

type Handler = (adverb: Words, target: AdverbTarget) => Application;

const HANDLERS: { readonly [Meaning in AdverbMeaning]: Handler } = {
  after: (adverb, target) => addTime(adverb, target, 'after'),
  before: (adverb, target) => addTime(adverb, target, 'before'),
  window: (adverb, target) => addTime(adverb, target, 'window'),
  'outside-window': (adverb, target) => addTime(adverb, target, 'outside'),
  'fixed-window': ({ entry, isExcept }, { sentence: { schedule }, joint }) =>
    schedule.join('times', joint, isExcept) ??
    schedule.addFixed(entry.from ?? '00:00', entry.to ?? '24:00', joint, isExcept),
  weekdays: ({ match, isExcept }, { sentence: { schedule }, joint }) =>
    schedule.join('weekdays', joint, isExcept) ??
    schedule.addWeekdays(capturedValue(match.captures.days, 'weekdays')?.weekdays ?? [], isExcept),
  'business-hours': (adverb, target) => addBusinessHours(adverb, target, adverb.isExcept),
  'outside-business-hours': (adverb, target) => addBusinessHours(adverb, target, true),
  unsupported: ({ entry }) => entry.refusal ?? null,
  dates: ({ match, isExcept }, { reader, sentence: { schedule }, joint }) => {
    const first = capturedValue(match.captures.dates, 'dates')?.dates;
    const last = capturedValue(match.captures.last, 'dates')?.dates;
    return (
      pastTrouble(reader, last?.to ?? first?.to) ??
      schedule.join('dates', joint, isExcept) ??
      schedule.addDates({ ...first, ...(last !== undefined && { to: last.to }) }, isExcept)
    );
  },
  'dates-from': ({ match, isExcept }, { sentence: { schedule }, joint }) => {
    const from = capturedValue(match.captures.dates, 'dates')?.dates.from;
    return (
      schedule.join('dates', joint, isExcept) ?? schedule.addDates({ ...(from !== undefined && { from }) }, isExcept)
    );
  },
  'dates-until': ({ match, isExcept }, { reader, sentence: { schedule }, joint }) => {
    const to = capturedValue(match.captures.dates, 'dates')?.dates.to;
    return (
      pastTrouble(reader, to) ??
      schedule.join('dates', joint, isExcept) ??
      schedule.addDates({ ...(to !== undefined && { to }) }, isExcept)
    );
  },
  night: ({ isExcept }, { sentence: { schedule }, joint }) =>
    schedule.join('daylight', joint, isExcept) ?? schedule.addDaylight('night', isExcept),
  day: ({ isExcept }, { sentence: { schedule }, joint }) =>
    schedule.join('daylight', joint, isExcept) ?? schedule.addDaylight('day', isExcept),
  always: () => null,
  'same-day': (_adverb, { sentence }) => {
    sentence.schedule.markSameDay();
    return null;
  },
  duration: ({ match }, { clause }) => {
    const seconds = capturedValue(match.captures.d, 'seconds')?.seconds ?? 0;
    const isSecond = clause.forSeconds !== null && clause.forSeconds !== seconds;
    clause.forSeconds = seconds;
    return isSecond ? { code: 'contradiction', message: 'two different durations were said' } : null;
  },
  deadline: ({ match }, { clause }) => {
    const isSecond = clause.deadlineSeconds !== null;
    clause.deadlineSeconds = capturedValue(match.captures.d, 'seconds')?.seconds ?? null;
    return isSecond ? { code: 'contradiction', message: 'this was said before' } : null;
  },
  repeat: applyRepeat,
  cooldown: ({ match }, { sentence }) => {
    const isSecond = sentence.cooldownSeconds !== null;
    const period = capturedValue(match.captures.d, 'seconds')?.seconds;
    if (period === undefined || isSecond) return { code: 'contradiction', message: 'this was said before' };
    sentence.cooldownSeconds = period;
    return null;
  },
  severity: ({ entry }, { sentence }) => {
    const { severity = null } = entry;
    const isSecond = sentence.severity !== null && sentence.severity !== severity;
    sentence.severity = severity;
    return isSecond ? { code: 'contradiction', message: 'how much it matters was said before, and differently' } : null;
  },
  toward: (adverb, { clause }) => {
    const target = targetOf(adverb);
    if (target === null || clause.toward !== null) return unclearTarget();
    clause.toward = target;
    return null;
  },
  away: (adverb, { clause }) => {
    const target = targetOf(adverb);
    if (target === null || clause.away !== null) return unclearTarget();
    clause.away = target;
    return null;
  },
  'wrong-way': (_adverb, { clause }) => {
    clause.isWrongWay = true;
    return null;
  },
  direction: ({ entry }, { clause }) => {
    clause.direction = entry.direction ?? null;
    return null;
  },
  sweep: ({ entry }, { clause }) => {
    const { part } = entry;
    clause.sweep = part === undefined || part === 'middle' ? null : part;
    return null;
  },
  faster: (adverb, { clause }) => {
    clause.faster = speedOf(adverb);
    return null;
  },
  slower: (adverb, { clause }) => {
    clause.slower = speedOf(adverb);
    return null;
  },
  apart: ({ match }, { clause }) => {
    const metres = capturedValue(match.captures.distance, 'metres')?.metres;
    const widths = capturedValue(match.captures.distance, 'pictureWidths')?.pictureWidths;
    clause.apart = metres !== undefined ? { metres } : { pictureWidths: widths ?? 1 };
    return null;
  },
  'same-subject': (_adverb, { clause }) => {
    clause.isSameSubject = true;
    return null;
  },
  'same-time': (_adverb, { clause }) => {
    clause.isSameTime = true;
    return null;
  },
  filler: () => null,
};

/** Rules look ahead. */
function pastTrouble(reader: Reader, last: string | undefined): TimeTrouble {
  if (last === undefined || !isOver(reader, last)) return null;
  return { code: 'contradiction', message: `${last} is over; search finds what happened then` };
}

function addBusinessHours(
  { entry }: Words,
  { sentence: { schedule }, joint }: AdverbTarget,
  isExcept: boolean,
): TimeTrouble {
  const trouble =
    schedule.join('times', joint, isExcept) ?? schedule.addFixed(entry.from ?? '', entry.to ?? '', joint, isExcept);
  if (trouble !== null) return trouble;
  if (isExcept) schedule.continueException(null);
  return schedule.join('weekdays', null, isExcept) ?? schedule.addWeekdays(entry.weekdays ?? [], isExcept);
}

function applyRepeat({ match, entry }: Words, { sentence }: AdverbTarget): Application {
  const said = capturedValue(match.captures.n, 'number')?.number ?? entry.times ?? 0;
  const times = entry.isMore === true ? said + 1 : said;
  const withinSeconds = capturedValue(match.captures.d, 'seconds')?.seconds ?? 0;
  if (sentence.repeat !== null) return { code: 'contradiction', message: 'this was said before' };
  if (times < 2 || !Number.isInteger(times) || times > 100)
    return { code: 'number-needed', message: 'expected a number of times from 2 to 100' };
  sentence.repeat = { times, withinSeconds };
  return null;
}

function addTime(
  { match, isExcept }: Words,
  { sentence: { schedule }, joint }: AdverbTarget,
  how: string,
): TimeTrouble {
  const from = capturedValue(match.captures.from, 'clock')?.clock;
  const to = capturedValue(match.captures.to, 'clock')?.clock;
  const trouble = schedule.join('times', joint, isExcept || how === 'outside');
  if (trouble !== null) return trouble;
  if (how === 'after' && from !== undefined) return schedule.addAfter(from, joint, isExcept);
  if (how === 'before' && to !== undefined) return schedule.addBefore(to, joint, isExcept);
  if (from === undefined || to === undefined) return null;
  if (how === 'outside') return schedule.addOutside(from, to);
  return schedule.addWindow(from, to, joint, isExcept);
}

function speedOf({ match }: Words) {
  const widths = capturedValue(match.captures.widths, 'pictureWidths')?.pictureWidths;
  if (widths !== undefined) return { pictureWidthsPerSecond: widths };
  return { kilometresPerHour: capturedValue(match.captures.speed, 'speed')?.kilometresPerHour ?? 1 };
}

function targetOf({ match }: Words): Target | null {
  const place = capturedValue(match.captures.target, 'place')?.place;
  if (place !== undefined) return targetOfPlace(place);
  const noun = capturedValue(match.captures.other, 'noun')?.noun;
  return noun === undefined ? null : targetOfNoun(noun);
}

/** One zone, line or part of the picture; null for cameras and lists. */
export function targetOfPlace({ zones, line, part }: Place): Target | null {
  const [zone] = zones ?? [];
  if (zone !== undefined) return zones?.length === 1 ? { zone } : null;
  if (line !== undefined) return { line };
  return part === undefined ? null : { part };
}

function targetOfNoun({ subjects, isNone, isSame, count }: NounPhrase): Target | null {
  const [subject] = subjects;
  return subject === undefined || subjects.length > 1 || isNone || isSame || count !== undefined ? null : { subject };
}

function unclearTarget(): Application {
  return { code: 'cannot-express', message: 'expected one zone, line or thing that it moves toward or away from' };
}
