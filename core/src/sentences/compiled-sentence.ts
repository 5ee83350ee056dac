import type { Rule, Surroundings } from '../rules/rule.ts';
import type { SentenceProblem } from './sentence-problem.ts';

/** What a part of a sentence was taken for. */
export const PHRASE_KINDS = [
  'opening',
  'subject',
  'verb',
  'place',
  'line',
  'direction',
  'duration',
  'distance',
  'speed',
  'time',
  'repeat',
  'cooldown',
  'severity',
  'connector',
  'filler',
  'unknown',
] as const;
export type PhraseKind = (typeof PHRASE_KINDS)[number];

/** A part of the sentence and what it became. Phrases are in order and do not overlap. */
export interface Phrase {
  /** UTF-16 code units of the sentence; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly kind: PhraseKind;
  /** In plain words. */
  readonly meaning: string;
}

/** What a sentence is read against. */
export interface SentenceSurroundings extends Surroundings {
  /** Labels that only models know which are not in use, with the names of these models. */
  readonly labelsOfOtherModels?: Readonly<Record<string, readonly string[]>>;
  /** Milliseconds since 1970, for words such as "tomorrow"; without it such words are refused. */
  readonly nowMs?: number;
}

/** A sentence as it was understood. */
export interface CompiledSentence {
  /** Null where any part of the sentence could not be placed or expressed. */
  readonly rule: Rule | null;
  /** The rule in plain words; empty without one. */
  readonly explanation: string;
  readonly phrases: readonly Phrase[];
  readonly problems: readonly SentenceProblem[];
}
