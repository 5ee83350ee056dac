import { spokenName } from '../../rules/describe-measures.ts';
import { closestWord } from '../../text/closest-word.ts';
import type { FoundProblem } from '../sentence-problem.ts';
import { isSoftMark } from '../token.ts';
import { type NamedPlace, placesAt } from './place-names.ts';
import type { Reader } from './reader.ts';
import type { Place, Read } from './value.ts';

const MAXIMUM_NAME_WORDS = 4;

/** A zone, camera or part of the picture by name, or several; what has no such name is a problem with suggestions. */
export function readPlace(reader: Reader, at: number): Read | null {
  const first = readKnown(reader, at, 'zone');
  if (first === null) return readUnknown(reader, at, 'zone');
  let { place, to } = first;
  const problems = [...first.problems];
  for (;;) {
    const next = readNextOfList(reader, to, place);
    if (next === null) break;
    place = { ...merge(place, next.place) };
    if (next.isAnd) problems.push(anyOfThem(at, next.to));
    problems.push(...next.problems);
    to = next.to;
  }
  return placeRead(place, at, to, problems);
}

/** A line by name. Where only a zone or camera has the name, that. */
export function readLine(reader: Reader, at: number): Read | null {
  const known = readKnown(reader, at, 'line');
  return known === null ? readUnknown(reader, at, 'line') : placeRead(known.place, at, known.to, known.problems);
}

/** Something that one moves toward: only places that there are. */
export function readKnownPlace(reader: Reader, at: number): Read | null {
  const known = readKnown(reader, at, 'zone');
  return known === null ? null : placeRead(known.place, at, known.to, known.problems);
}

/** A zone, line or camera that there is. */
export function readZone(reader: Reader, at: number): Read | null {
  const known = readKnown(reader, at, 'zone');
  return known === null || known.place.part !== undefined ? null : placeRead(known.place, at, known.to, known.problems);
}

interface Known {
  readonly place: Place;
  readonly to: number;
  readonly problems: readonly FoundProblem[];
}

function readKnown(reader: Reader, at: number, wanted: 'zone' | 'line'): Known | null {
  const part = reader.matchLongest(reader.language.pictureParts, at);
  const { determiners, cameraWords, zoneWords } = reader.language.source;
  let start = skipQuote(reader, at);
  if (determiners.includes(reader.word(start)) && placesAt(reader.names, reader.tokens, start) === null) start++;
  start = skipQuote(reader, start);
  const isCameraAhead =
    cameraWords.includes(reader.word(start)) && placesAt(reader.names, reader.tokens, start) === null;
  const isZoneAhead = zoneWords.includes(reader.word(start)) && placesAt(reader.names, reader.tokens, start) === null;
  const nameAt = skipQuote(reader, isCameraAhead || isZoneAhead ? start + 1 : start);
  const found = placesAt(reader.names, reader.tokens, nameAt);
  if (found === null) return part === null ? null : { place: { part: part.entry.part }, to: part.to, problems: [] };
  const behind = skipQuote(reader, found.to);
  const isCameraBehind = cameraWords.includes(reader.word(behind));
  const isAreaBehind = reader.language.source.areaWords.includes(reader.word(behind));
  const to = isCameraBehind || isAreaBehind ? skipQuote(reader, behind + 1) : behind;
  if (part !== null && part.to > to) return { place: { part: part.entry.part }, to: part.to, problems: [] };
  const place = choose(found.places, isCameraAhead || isCameraBehind, wanted);
  return place === null ? null : { place, to, problems: problemsOfName(reader, { place, from: nameAt, to: found.to }) };
}

/** A word that is the name of several places, or with its article that of another one. */
function problemsOfName(
  reader: Reader,
  { place, from, to }: { readonly place: Place; readonly from: number; readonly to: number },
): FoundProblem[] {
  const isArticle = reader.language.source.determiners.includes(reader.word(from));
  const inner = isArticle ? placesAt(reader.names, reader.tokens, from + 1) : null;
  const problem = (message: string, isBlocking: boolean): FoundProblem[] => [
    { code: isBlocking ? 'ambiguous' : 'assumed', message, from, to, isBlocking },
  ];
  if (inner?.to === to && inner.places.some(({ kind }) => kind === 'zone') && place.zones !== undefined)
    return problem('two places are called so, one with its article; rename one of them', true);
  const names = place.zones ?? [];
  return names.length > 1 ? problem(`several places are called so: ${names.map(spokenName).join(' or ')}`, false) : [];
}

/** Zones are meant before lines and lines before cameras, unless somebody says "camera". */
function choose(places: readonly NamedPlace[], isCamera: boolean, wanted: 'zone' | 'line'): Place | null {
  const of = (kind: NamedPlace['kind']) => {
    const named = places.filter((place) => place.kind === kind);
    const own = named.filter(({ isAlias }) => !isAlias);
    return [...new Set((own.length > 0 ? own : named).map(({ name }) => name))];
  };
  const [zones, lines, cameras] = [of('zone'), of('line'), of('camera')];
  if (isCamera) return cameras.length > 0 ? { cameras } : null;
  const line = lines[0];
  if (wanted === 'line' && line !== undefined) return { line };
  if (zones.length > 0) return { zones };
  if (line !== undefined) return { line };
  return cameras.length > 0 ? { cameras } : null;
}

/** `, the hall`, `or in the hall`, `and the hall`: only places of the same kind that there are. */
function anyOfThem(from: number, to: number): FoundProblem {
  return { code: 'assumed', message: 'it counts in any of these places', from, to, isBlocking: false };
}

function readNextOfList(reader: Reader, at: number, place: Place): (Known & { readonly isAnd: boolean }) | null {
  const { and, or } = reader.language.source;
  const comma = reader.word(at) === ',' ? at + 1 : at;
  const isJoint = and.includes(reader.word(comma)) || or.includes(reader.word(comma));
  const joined = isJoint ? comma + 1 : comma;
  if (joined === at) return null;
  const preposition = reader.matchLongest(reader.language.placeAt, joined);
  const next = readKnown(reader, preposition?.to ?? joined, 'zone');
  if (next === null) return null;
  const isSameKind =
    (place.zones !== undefined && next.place.zones !== undefined) ||
    (place.cameras !== undefined && next.place.cameras !== undefined);
  return isSameKind ? { ...next, isAnd: and.includes(reader.word(comma)) } : null;
}

function merge(a: Place, b: Place): Place {
  return {
    ...(a.zones !== undefined && { zones: [...new Set([...a.zones, ...(b.zones ?? [])])] }),
    ...(a.cameras !== undefined && { cameras: [...new Set([...a.cameras, ...(b.cameras ?? [])])] }),
  };
}

/** Words that should be a name: no function words, no things that can be seen, no numbers alone. */
function readUnknown(reader: Reader, at: number, wanted: 'zone' | 'line'): Read | null {
  const { determiners } = reader.language.source;
  const start = determiners.includes(reader.word(at)) ? at + 1 : at;
  if (!isNameWord(reader, start) || reader.read('head', start) !== null) return null;
  let to = start + 1;
  while (to < start + MAXIMUM_NAME_WORDS && isNameWord(reader, to)) to++;
  if (/^\d+$/.test(reader.word(to)) && reader.matchLongest(reader.language.seconds, to + 1) === null) to++;
  const text = reader.textOf(start, to);
  const suggestions = suggestPlaces(reader, text, wanted);
  const [meant] = suggestions;
  const message = `there is no ${wanted} "${text}"${meant === undefined ? '; draw it' : `; did you mean "${meant}"? Or draw it`}`;
  const problem = {
    code: 'unknown-place',
    message,
    from: start,
    to,
    isBlocking: true,
    suggestions,
    draw: true,
  } as const;
  return { value: { type: 'place', place: { unknown: text } }, from: at, to, problems: [problem] };
}

function isNameWord(reader: Reader, at: number): boolean {
  const { language, tokens } = reader;
  const word = reader.word(at);
  if (!/^[\p{L}'-]+$/u.test(word) || word === '-' || isSoftMark(tokens[at])) return false;
  if (language.functionWords.has(word)) return false;
  const { weekdays, months, and, or, determiners } = language.source;
  if ([weekdays, months].some((table) => Object.hasOwn(table, word))) return false;
  if ([and, or, determiners].some((list) => list.includes(word))) return false;
  return reader.matchLongest(language.verbs, at) === null && reader.matchLongest(language.adverbs, at) === null;
}

function suggestPlaces(reader: Reader, text: string, wanted: 'zone' | 'line'): string[] {
  const named = [...reader.names.values()].flat();
  const kinds = wanted === 'line' ? ['line'] : ['zone', 'camera'];
  const names = named.filter(({ kind }) => kinds.includes(kind)).map(({ words }) => words.join(' '));
  const closest = closestWord(text.slice(0, 60), names);
  if (closest !== null) return [spokenName(closest)];
  const { weekdays, months } = reader.language.source;
  const day = closestWord(
    text.slice(0, 60),
    [weekdays, months].flatMap((table) => Object.keys(table)).filter((word) => word.length > 4),
  );
  return day === null ? [] : [day];
}

function skipQuote(reader: Reader, at: number): number {
  return /^["“”„«»]$/.test(reader.word(at)) ? at + 1 : at;
}

function placeRead(place: Place, from: number, to: number, problems: readonly FoundProblem[]): Read {
  return { value: { type: 'place', place }, from, to, problems };
}
