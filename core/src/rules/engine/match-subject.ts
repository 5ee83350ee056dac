import { labelsOf } from '../label-groups.ts';
import type { Subject, Traits } from '../rule.ts';
import type { SubjectTrack } from './subject-track.ts';

/** Names that identity tasks give to faces of nobody in particular. */
const NOBODY: ReadonlySet<string> = new Set(['', 'unknown', 'stranger']);
/** A face that nobody recognised for this long is a stranger's. */
const STRANGER_AFTER_MS = 3_000;

export type SubjectTest = (track: SubjectTrack) => boolean;

/** Compiles a subject to a test of tracks. */
export function subjectTest({ except, ...traits }: Subject): SubjectTest {
  const isWanted = traitsTest(traits);
  const isExcepted = except === undefined ? () => false : traitsTest(except);
  const named = new Set(traits.labels?.flatMap(labelsOf));
  return (track) => {
    // A face is a part of the person, who stands for it, unless it is faces that are asked for.
    if (track.owner !== null && !track.owner.isGone && !named.has(track.label)) return false;
    return isWanted(track) && !isExcepted(track);
  };
}

function traitsTest({ labels, attributes = {}, identity, plate }: Traits): SubjectTest {
  const wanted = labels === undefined ? null : new Set(labels.flatMap(labelsOf));
  const values = Object.entries(attributes).map(([name, list]) => ({ name, list: new Set(list) }));
  const isPlate = plate === undefined ? () => true : plateTest(plate);
  return (track) =>
    (wanted === null || wanted.has(track.label)) &&
    values.every(({ name, list }) => list.has(track.attributes[name]?.value ?? '')) &&
    (identity === undefined || hasIdentity(track, identity)) &&
    isPlate(track);
}

function hasIdentity(
  { attributes, label, firstSeenMs, lastSeenMs }: SubjectTrack,
  wanted: NonNullable<Traits['identity']>,
) {
  const name = attributes.identity?.value ?? '';
  const isKnown = !NOBODY.has(name);
  if (wanted === 'known') return isKnown;
  if (wanted !== 'unknown') return isKnown && wanted.includes(name);
  const hasFace = label === 'face' || attributes.face !== undefined || attributes.identity !== undefined;
  return !isKnown && hasFace && lastSeenMs - firstSeenMs >= STRANGER_AFTER_MS;
}

function plateTest(pattern: string): SubjectTest {
  const isPlate = plateMatcher(pattern);
  return ({ text }) => text !== undefined && isPlate(text.value);
}

/** Whether a text is a plate of rules, in which `*` stands for any letters and digits. */
export function plateMatcher(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*').map(lettersOf);
  return (text) => matchesParts(lettersOf(text), parts);
}

/** Letters and digits in capitals: spaces, hyphens and case differ between readers and writers of plates. */
export function lettersOf(text: string): string {
  return text.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Whether the text is the parts in order with anything between them. */
function matchesParts(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
