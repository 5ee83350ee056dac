import type { PicturePart } from '../../rules/picture-parts.ts';
import type { Count, DateRange, Subject, Verb } from '../../rules/rule.ts';
import type { Weekday } from '../../rules/vocabulary.ts';
import type { FoundProblem } from '../sentence-problem.ts';

/** A place that has a name. */
export interface Place {
  readonly zones?: readonly string[];
  readonly cameras?: readonly string[];
  readonly part?: PicturePart;
  /** Lines of this name; a place cannot be a line, but something can be crossed. */
  readonly line?: string;
  /** The words themselves, where nothing has such a name. */
  readonly unknown?: string;
}

/** A noun phrase: what somebody speaks of. */
export interface NounPhrase {
  /** Any of them. */
  readonly subjects: readonly Subject[];
  /** With each of these as well ("a person and a dog"). */
  readonly others: readonly Subject[];
  readonly count?: Count;
  /** "Nobody", "no car". */
  readonly isNone: boolean;
  /** "It", "they", "the same person": what was spoken of before. */
  readonly isSame: boolean;
  readonly isPlural: boolean;
  /** Each of them is meant, or all. */
  readonly isEvery?: boolean;
  /** What a word beside the thing says that it does: "abandoned". */
  readonly verb?: Verb;
  /** "With a dog". */
  readonly with?: Subject;
  /** "Without a helmet". */
  readonly without?: Subject;
}

/** Minutes since midnight, and how surely. */
export interface ClockTime {
  readonly minutes: number;
  /** A number from 1 to 12 that says neither minutes nor half of the day. */
  readonly isBare: boolean;
  readonly half?: 'am' | 'pm';
}

/** What readers of slots give. */
export type Value =
  | { readonly type: 'number'; readonly number: number }
  | { readonly type: 'seconds'; readonly seconds: number }
  | { readonly type: 'metres'; readonly metres: number }
  | { readonly type: 'speed'; readonly kilometresPerHour: number }
  | { readonly type: 'pictureWidths'; readonly pictureWidths: number }
  | { readonly type: 'clock'; readonly clock: ClockTime }
  | { readonly type: 'weekdays'; readonly weekdays: readonly Weekday[] }
  | { readonly type: 'dates'; readonly dates: Required<DateRange> }
  | { readonly type: 'place'; readonly place: Place }
  | { readonly type: 'noun'; readonly noun: NounPhrase }
  | { readonly type: 'colours'; readonly colours: readonly string[] }
  | { readonly type: 'text'; readonly text: string };

/** A value with the tokens that it was read from. */
export interface Read {
  readonly value: Value;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Only to be told when this reading is the one that is used. */
  readonly problems: readonly FoundProblem[];
}

/** The captured value of one type, or undefined. */
export function capturedValue<Type extends Value['type']>(
  read: Read | undefined,
  type: Type,
): Extract<Value, { type: Type }> | undefined {
  return read?.value.type === type ? (read.value as Extract<Value, { type: Type }>) : undefined;
}
