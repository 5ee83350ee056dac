import { lettersOf } from '#core/rules/engine/match-subject.ts';
import type { TimeRange } from '#core/search/search-question.ts';
import { coarseCells } from './foot-marks.ts';

/** Names that identity tasks give to faces of nobody in particular. */
const NOBODY: ReadonlySet<string> = new Set(['', 'unknown', 'stranger']);
/** A face that nobody recognised for this long is a stranger's, as in rules. */
const STRANGER_AFTER_MS = 3_000;
const LONGEST_VALUE = 100;
/** Events that took at least so long have a word for the longest of these. */
export const DURATION_CLASSES_MS: readonly number[] = [
  ...[1, 5, 15, 60, 6 * 60, 24 * 60, 7 * 24 * 60].map((minutes) => minutes * 60_000),
];
const HOUR_MS = 3_600_000;
const HOURS_PER_DAY = 24;
const DAYS_PER_WEEK = 7;

/** What words are made of. */
export interface DescribedEvent {
  readonly camera: string;
  readonly label: string;
  readonly startedAtMs: number;
  readonly lastSeenAtMs: number;
  readonly attributes: Readonly<Record<string, { readonly value: string }>>;
  readonly text: string | null;
  readonly isStationary: boolean;
}

/** Letters, digits and underscores only, in small letters, so that no text of anybody is ever an operator of a query. */
export function encodeWord(kind: string, value: string): string {
  const plain = value.slice(0, LONGEST_VALUE).toLowerCase();
  return kind + plain.replaceAll(/[^a-z0-9]/gu, (character) => `_${(character.codePointAt(0) ?? 0).toString(16)}_`);
}

export const labelWord = (label: string) => encodeWord('l', label);
export const cameraWord = (camera: string) => encodeWord('c', camera);
export const attributeWord = (name: string, value: string) => encodeWord('a', `${name}=${value}`);
export const stillnessWord = (isStationary: boolean) => (isStationary ? 's1' : 's0');
export const KNOWN_WORD = 'iknown';
export const UNKNOWN_WORD = 'iunknown';
export const TEXT_WORD = 't';
export const durationWord = (longness: number) => `d${longness}`;
export const cellWord = (camera: string, cell: number) => `${encodeWord('g', camera)}_at_${cell}`;

/** The word of a text, or with `isBeginning` what words of texts that begin so begin with. */
export function textWord(text: string): string {
  return encodeWord('p', lettersOf(text));
}

/** As `textWord` of the text read backwards, for what texts end with. */
export function endingWord(text: string): string {
  return encodeWord('r', [...lettersOf(text)].toReversed().join(''));
}

/** Words of the hours of the day and of the days of the week, by Coordinated Universal Time, that times touch. */
export function hourWords(times: readonly TimeRange[]): readonly [hours: string[], days: string[]] {
  const hours = new Set<number>();
  const days = new Set<number>();
  for (const { fromMs, toMs } of times) {
    const last = Math.min(Math.floor(toMs / HOUR_MS), Math.floor(fromMs / HOUR_MS) + HOURS_PER_DAY * DAYS_PER_WEEK);
    for (let hour = Math.floor(fromMs / HOUR_MS); hour <= last; hour++) {
      hours.add(hour % HOURS_PER_DAY);
      days.add(Math.floor(hour / HOURS_PER_DAY) % DAYS_PER_WEEK);
      if (hours.size === HOURS_PER_DAY && days.size === DAYS_PER_WEEK) break;
    }
  }
  return [[...hours].map((hour) => `h${hour}`), [...days].map((day) => `w${day}`)];
}

/** What is known of an event beside where it was, as words. */
export function wordsOf(event: DescribedEvent): string[] {
  const { attributes, label, text } = event;
  const name = attributes.identity?.value ?? '';
  const isKnown = !NOBODY.has(name);
  const hasFace = label === 'face' || attributes.face !== undefined || attributes.identity !== undefined;
  const durationMs = event.lastSeenAtMs - event.startedAtMs;
  const longness = DURATION_CLASSES_MS.findLastIndex((limitMs) => durationMs >= limitMs);
  return [
    labelWord(label),
    cameraWord(event.camera),
    stillnessWord(event.isStationary),
    ...Object.entries(attributes).map(([attribute, { value }]) => attributeWord(attribute, value)),
    ...(isKnown ? [KNOWN_WORD] : []),
    ...(!isKnown && hasFace && durationMs >= STRANGER_AFTER_MS ? [UNKNOWN_WORD] : []),
    ...(text === null ? [] : [TEXT_WORD, textWord(text), endingWord(text)]),
    ...(longness < 0 ? [] : [durationWord(longness)]),
    ...hourWords([{ fromMs: event.startedAtMs, toMs: event.lastSeenAtMs }]).flat(),
  ];
}

/** The words of where it was. */
export function placeWords(camera: string, feet: Uint8Array): string[] {
  return coarseCells(feet).map((cell) => cellWord(camera, cell));
}
