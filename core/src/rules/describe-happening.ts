import { describeDistance, describeDuration, describeSpeed, joinWords, spokenName } from './describe-measures.ts';
import { describeNone, describeNumber, describeSubject } from './describe-subject.ts';
import type { Happening, HappeningOf, Target, Verb, Where } from './rule.ts';

/** One happening as a clause: `a person enters the yard on camera garden`. */
export function describeHappening(happening: Happening): string {
  return clauseOf(happening);
}

const CLAUSES: { readonly [Name in Verb]: (happening: HappeningOf<Name>) => string } = {
  appears: (happening) => simple(happening, 'appears'),
  enters: ({ subject, where }) => `${describeSubject(subject)} enters${placeAsObject(where, 'the view')}`,
  leaves: ({ subject, where }) => `${describeSubject(subject)} leaves${placeAsObject(where, 'the view')}`,
  'is-present': describePresence,
  'is-absent': ({ subject, where, forSeconds }) =>
    `${describeNone(subject)} is${placeOf(where) || ' present'}${atLeast(forSeconds)}`,
  crosses: ({ subject, line, direction, where }) =>
    `${describeSubject(subject)} crosses the ${spokenName(line)}${direction === undefined ? '' : ` ${direction} its direction`}${placeOf(where)}`,
  lingers: ({ subject, where, forSeconds }) =>
    `${describeSubject(subject)} stays${placeOf(where)}${moreThan(forSeconds)}`,
  stops: ({ subject, where, forSeconds }) =>
    `${describeSubject(subject)} stops${placeOf(where)}${moreThan(forSeconds)}`,
  moves: (happening) => simple(happening, 'moves'),
  'moves-faster': (happening) => simple(happening, `moves faster than ${describeSpeed(happening.speed)}`),
  'moves-slower': (happening) => simple(happening, `moves slower than ${describeSpeed(happening.speed)}`),
  'moves-toward': (happening) => simple(happening, `moves toward ${describeTarget(happening.target)}`),
  'moves-away': (happening) => simple(happening, `moves away from ${describeTarget(happening.target)}`),
  runs: (happening) => simple(happening, 'runs'),
  falls: (happening) => simple(happening, 'falls'),
  'lies-down': ({ subject, where, forSeconds }) =>
    `${describeSubject(subject)} lies down${placeOf(where)}${moreThan(forSeconds)}`,
  approaches: ({ subject, other, distance, where }) =>
    distance === undefined
      ? `${describeSubject(subject)} approaches ${describeSubject(other)}${placeOf(where)}`
      : `${describeSubject(subject)} comes within ${describeDistance(distance)} of ${describeSubject(other)}${placeOf(where)}`,
  'is-together': ({ subject, other, distance, where, forSeconds }) =>
    `${describeSubject(subject)} is ${distance === undefined ? 'together with' : `within ${describeDistance(distance)} of`} ${describeSubject(other)}${placeOf(where)}${moreThan(forSeconds)}`,
  gathers: ({ subject, atLeast: number, distance, where, forSeconds }) =>
    `${describeNumber(subject, { atLeast: number }).words} gather${distance === undefined ? '' : ` within ${describeDistance(distance)} of each other`}${placeOf(where)}${moreThan(forSeconds)}`,
  'is-left-behind': ({ subject, where, forSeconds }) =>
    `${describeSubject(subject)} is left behind${placeOf(where)}${moreThan(forSeconds)}`,
  'is-taken': (happening) => simple(happening, 'is taken'),
  'wrong-way': ({ subject, line, where }) =>
    `${describeSubject(subject)} ${line === undefined ? 'moves' : `crosses the ${spokenName(line)}`} the wrong way${placeOf(where)}`,
};

function clauseOf<Name extends Verb>(happening: HappeningOf<Name>): string {
  const describe: (happening: HappeningOf<Name>) => string = CLAUSES[happening.verb as Name];
  return describe(happening);
}

function simple({ subject, where }: Happening, verb: string): string {
  return `${describeSubject(subject)} ${verb}${placeOf(where)}`;
}

function describePresence({ subject, where, count, forSeconds }: HappeningOf<'is-present'>): string {
  const place = placeOf(where) || ' present';
  if (count === undefined) return `${describeSubject(subject)} is${place}${moreThan(forSeconds)}`;
  const { words, isPlural } = describeNumber(subject, count);
  return `${words} ${isPlural ? 'are' : 'is'}${place}${moreThan(forSeconds)}`;
}

/** Where it is, with its preposition and a space before it; empty where it may be anywhere. */
export function placeOf(where: Where = {}): string {
  const zones = where.zones === undefined ? '' : ` in ${joinWords(where.zones.map(named), 'or')}`;
  const part = where.part === undefined ? '' : ` in ${describePart(where.part)}`;
  return zones + part + restOfPlace(where);
}

/** The place without a preposition, as the object of `enters` and `leaves`. */
function placeAsObject(where: Where = {}, otherwise: string): string {
  const zones = where.zones === undefined ? [] : [joinWords(where.zones.map(named), 'or')];
  const part = where.part === undefined ? [] : [describePart(where.part)];
  const places = [...zones, ...part];
  return ` ${places.length === 0 ? otherwise : places.join(' in ')}${restOfPlace(where)}`;
}

function restOfPlace({ exceptZones, cameras }: Where): string {
  const outside = exceptZones === undefined ? '' : ` outside ${joinWords(exceptZones.map(named), 'or')}`;
  return outside + (cameras === undefined ? '' : ` on camera ${joinWords(cameras.map(spokenName), 'or')}`);
}

function describeTarget(target: Target): string {
  if ('zone' in target) return named(target.zone);
  if ('line' in target) return named(target.line);
  return 'part' in target ? describePart(target.part) : describeSubject(target.subject);
}

function describePart(part: NonNullable<Where['part']>): string {
  return part === 'middle' ? 'the middle of the picture' : `the ${part} half of the picture`;
}

function named(name: string): string {
  return `the ${spokenName(name)}`;
}

function moreThan(seconds: number | undefined): string {
  return seconds === undefined ? '' : ` for more than ${describeDuration(seconds)}`;
}

function atLeast(seconds: number): string {
  return ` for ${describeDuration(seconds)}`;
}
