import type { Distance, Speed, Subject, Target } from '../../rules/rule.ts';
import type { Severity } from '../../rules/vocabulary.ts';
import type { PhraseKind } from '../compiled-sentence.ts';
import type { VerbWording } from '../language.ts';
import type { Match } from '../reading/reader.ts';
import type { NounPhrase, Place } from '../reading/value.ts';
import type { FoundProblem } from '../sentence-problem.ts';
import type { ScheduleDraft } from './schedule-draft.ts';

/** Tokens that are explained. */
export interface Mark {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly kind: PhraseKind;
  readonly meaning: string;
}

export interface VerbUse {
  readonly entry: Omit<VerbWording, 'patterns'>;
  readonly match: Match;
}

/** Places that the clause names, and those that it excludes. */
export interface PlaceUse {
  readonly place: Place;
  readonly from: number;
  readonly to: number;
}

/** One clause as far as it was read. */
export interface ClauseDraft {
  noun: NounPhrase | null;
  /** "Then runs": no subject of its own. */
  isElided: boolean;
  verb: VerbUse | null;
  isNegated: boolean;
  /** "It is not so that …": all of it does not hold. */
  isDenied: boolean;
  isExistential: boolean;
  places: PlaceUse[];
  exceptPlaces: PlaceUse[];
  /** What stands on or beside something that can be seen. */
  beside: Subject | null;
  forSeconds: number | null;
  faster: Speed | null;
  slower: Speed | null;
  toward: Target | null;
  away: Target | null;
  isWrongWay: boolean;
  direction: 'along' | 'against' | null;
  sweep: 'left' | 'right' | 'top' | 'bottom' | null;
  apart: Distance | null;
  deadlineSeconds: number | null;
  isSameSubject: boolean;
  /** "At the same time", "together". */
  isSameTime: boolean;
  /** "Who …": the verb says which one is meant. */
  isRelative: boolean;
  from: number;
  to: number;
}

/** One sentence as far as it was read. */
export interface SentenceDraft {
  readonly marks: Mark[];
  readonly problems: FoundProblem[];
  readonly schedule: ScheduleDraft;
  /** Said of all clauses: in the opening. */
  readonly lead: ClauseDraft;
  cooldownSeconds: number | null;
  repeat: { times: number; withinSeconds: number } | null;
  severity: Severity | null;
}

export function newClause(at: number): ClauseDraft {
  return {
    noun: null,
    isElided: false,
    verb: null,
    isNegated: false,
    isDenied: false,
    isExistential: false,
    places: [],
    exceptPlaces: [],
    beside: null,
    forSeconds: null,
    faster: null,
    slower: null,
    toward: null,
    away: null,
    isWrongWay: false,
    direction: null,
    sweep: null,
    apart: null,
    deadlineSeconds: null,
    isSameSubject: false,
    isSameTime: false,
    isRelative: false,
    from: at,
    to: at,
  };
}
