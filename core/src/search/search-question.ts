import type { Subject, Where } from '../rules/rule.ts';
import type { CompiledSentence, SentenceSurroundings } from '../sentences/compiled-sentence.ts';

/** A stretch of time in milliseconds since 1970; `toMs` is exclusive. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What stored events are asked for; all that is given must hold. */
export interface SearchQuestion {
  /** Any of these; empty for anything. */
  readonly subjects: readonly Subject[];
  readonly where: Where;
  /** In view during any of them: disjoint, oldest first. Null for at any time. */
  readonly times: readonly TimeRange[] | null;
  /** How long it was in view, both inclusive. */
  readonly minimumSeconds?: number;
  readonly maximumSeconds?: number;
  readonly isStationary?: boolean;
}

/** What a search is read against: times in the past need to know what time it is. */
export type SearchSurroundings = SentenceSurroundings & { readonly nowMs: number };

/** A search as it was understood. */
export interface CompiledSearch extends Pick<CompiledSentence, 'explanation' | 'phrases' | 'problems'> {
  /** Null where any part of the sentence could not be placed or expressed. */
  readonly question: SearchQuestion | null;
}

/** Everything at any time. */
export const EVERYTHING: SearchQuestion = { subjects: [], where: {}, times: null };
