import { lettersOf } from '#core/rules/engine/match-subject.ts';
import { coarseCells } from './foot-marks.ts';

/** Names that identity tasks give to faces of nobody in particular. */
const NOBODY: ReadonlySet<string> = new Set(['', 'unknown', 'stranger']);
/** A face that nobody recognised for this long is a stranger's, as in rules. */
const STRANGER_AFTER_MS = 3_000;
const LONGEST_VALUE = 100;
/** Words of how long an event took: longer than each of these has a word. */
const LONG_MS = [10 * 60_000, 3_600_000, 6 * 3_600_000, 24 * 3_600_000, 7 * 24 * 3_600_000] as const;
export const DURATION_CLASSES: readonly number[] = LONG_MS;

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

/** What is known of an event beside where it was, as words. */
export function wordsOf(event: DescribedEvent): string[] {
  const { attributes, label, text } = event;
  const name = attributes.identity?.value ?? '';
  const isKnown = !NOBODY.has(name);
  const hasFace = label === 'face' || attributes.face !== undefined || attributes.identity !== undefined;
  const durationMs = event.lastSeenAtMs - event.startedAtMs;
  const longness = LONG_MS.findLastIndex((limitMs) => durationMs > limitMs);
  return [
    labelWord(label),
    cameraWord(event.camera),
    stillnessWord(event.isStationary),
    ...Object.entries(attributes).map(([attribute, { value }]) => attributeWord(attribute, value)),
    ...(isKnown ? [KNOWN_WORD] : []),
    ...(!isKnown && hasFace && durationMs >= STRANGER_AFTER_MS ? [UNKNOWN_WORD] : []),
    ...(text === null ? [] : [TEXT_WORD, textWord(text)]),
    ...(longness < 0 ? [] : [durationWord(longness)]),
  ];
}

/** The words of where it was. */
export function placeWords(camera: string, feet: Uint8Array): string[] {
  return coarseCells(feet).map((cell) => cellWord(camera, cell));
}
