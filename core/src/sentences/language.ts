import type { Verb } from '../rules/rule.ts';
import type { Severity, Weekday } from '../rules/vocabulary.ts';

/** Ways to say one thing; patterns are written as `reading/pattern.ts` describes. */
export interface Wording {
  readonly patterns: readonly string[];
}

/** How a number of things is said; patterns have the slot `n`, and `m` for `range`. */
export interface QuantityWording extends Wording {
  readonly meaning:
    | 'more'
    | 'at-least'
    | 'fewer'
    | 'at-most'
    | 'exactly'
    | 'range'
    | 'none'
    | 'one'
    | 'alone'
    | 'vague';
}

export interface UnitWording extends Wording {
  /** How many seconds, metres or kilometres an hour one of it is. */
  readonly factor: number;
}

/** Words for a kind of thing. */
export interface NounEntry {
  /** A label of models or the name of a group; null for anything. */
  readonly label: string | null;
  /** In the singular. */
  readonly words: readonly string[];
  /** What of the word cannot be seen, for the writer of the sentence. */
  readonly note?: string;
  /** The word says this of the person as well. */
  readonly identity?: 'known' | 'unknown';
  /** The word says what it does as well: "movement". */
  readonly verb?: Verb;
  /** All of them: "everybody". */
  readonly isEvery?: boolean;
}

/** What a word before a thing says that it does: "an abandoned bag". */
export interface StateWording extends Wording {
  readonly verb: Verb;
}

/**
 * What somebody does. Slots: `place`, `line`, `subject` (whom it happens to, where that is not the
 * subject of the sentence), `other`, `target`, `speed`, `distance`, `d` (seconds).
 */
export interface VerbWording extends Wording {
  readonly verb: Verb;
  /** It happens as well, to the same one. */
  readonly also?: Verb;
  /** Pattern of a passive or of what stands still: the subject of the sentence stays that of the rule. */
  readonly isBackward?: boolean;
  /** It says that it is there, even where no place is named. */
  readonly isState?: boolean;
  /** Standing or waiting: for some time, it is the same one that stays. */
  readonly isPosture?: boolean;
  /** Nobody else is there. */
  readonly isAlone?: boolean;
  /** Of a thing it says that somebody took it. */
  readonly isVanishing?: boolean;
  /** In the place that was spoken of before: "leaves it". */
  readonly isSamePlace?: boolean;
  /** What is assumed, for the writer of the sentence. */
  readonly note?: string;
  /** What of the words cannot be seen. */
  readonly approximation?: string;
}

export type AdverbMeaning =
  | 'after'
  | 'before'
  | 'window'
  | 'outside-window'
  | 'fixed-window'
  | 'weekdays'
  | 'business-hours'
  | 'outside-business-hours'
  | 'unsupported'
  | 'dates'
  | 'dates-from'
  | 'dates-until'
  | 'night'
  | 'day'
  | 'always'
  | 'same-day'
  | 'duration'
  | 'repeat'
  | 'cooldown'
  | 'severity'
  | 'toward'
  | 'away'
  | 'wrong-way'
  | 'direction'
  | 'sweep'
  | 'faster'
  | 'slower'
  | 'apart'
  | 'same-subject'
  | 'same-time'
  | 'deadline'
  | 'filler';

/** What may stand before, between and behind: times, places, how often, how much it matters. */
export interface AdverbWording extends Wording {
  readonly meaning: AdverbMeaning;
  readonly from?: string;
  readonly to?: string;
  readonly weekdays?: readonly Weekday[];
  readonly severity?: Severity;
  readonly part?: 'left' | 'right' | 'top' | 'bottom' | 'middle';
  readonly direction?: 'along' | 'against';
  /** How often, where the pattern has no slot for it. */
  readonly times?: number;
  /** Why no rule can say it. */
  readonly refusal?: { readonly code: 'cannot-express' | 'ambiguous'; readonly message: string };
  /** More often than the pattern says. */
  readonly isMore?: boolean;
  readonly note?: string;
}

export interface ConnectorWording extends Wording {
  readonly meaning: 'and' | 'or' | 'then' | 'and-not' | 'without' | 'while' | 'unless';
}

/** Everything that makes a language. English is `english/english.ts`; another one is another object like it. */
export interface Language {
  /** ISO 639-1. */
  readonly code: string;
  readonly name: string;
  readonly contractions: Readonly<Record<string, readonly string[]>>;
  readonly numbers: Readonly<Record<string, number>>;
  readonly determiners: readonly string[];
  /** Of these determiners, nothing that is seen tells whose it is. */
  readonly possessives: readonly string[];
  /** Words that make one of each: "a person and a dog" is not "people and dogs". */
  readonly singularDeterminers: readonly string[];
  readonly colours: Readonly<Record<string, string | readonly string[]>>;
  /** Words that are exactly their colour, only written differently. */
  readonly colourSpellings: readonly string[];
  /** Words of a face that is known, and of one that is not. */
  /** Before colours: dark, light. */
  readonly shades: readonly string[];
  /** Behind colours of clothing. */
  readonly clothes: readonly string[];
  /** Before the text of a number plate. */
  readonly plateWords: readonly string[];
  readonly identityWords: Readonly<Record<string, 'known' | 'unknown'>>;
  readonly nouns: readonly NounEntry[];
  readonly nobody: readonly string[];
  readonly nothing: readonly string[];
  readonly same: readonly string[];
  readonly quantities: readonly QuantityWording[];
  readonly times: readonly { readonly factor: number; readonly patterns: readonly string[] }[];
  readonly seconds: readonly UnitWording[];
  readonly metres: readonly UnitWording[];
  readonly pictureWidths: readonly UnitWording[];
  readonly speeds: readonly UnitWording[];
  readonly halves: readonly string[];
  readonly am: readonly string[];
  readonly pm: readonly string[];
  readonly oClock: readonly string[];
  readonly namedTimes: Readonly<Record<string, number>>;
  readonly weekdays: Readonly<Record<string, readonly Weekday[]>>;
  readonly through: readonly string[];
  /** Words that may be said again before each day of a list. */
  readonly dayPrepositions: readonly string[];
  readonly ordinalEndings: readonly string[];
  /** Between a day and its month. */
  readonly of: readonly string[];
  readonly months: Readonly<Record<string, number>>;
  readonly relativeDays: readonly { readonly meaning: RelativeDay; readonly patterns: readonly string[] }[];
  /** What joins things of a list, and the alternatives of a list. */
  readonly and: readonly string[];
  readonly or: readonly string[];
  readonly but: readonly string[];
  /** Behind "but": "but only at night" restricts, where "but at night" might be an exception. */
  readonly only: readonly string[];
  readonly openings: readonly string[];
  /** Before the first of several clauses: "first a person enters, then …". */
  readonly first: readonly string[];
  /** Openings that may stand at the end as well: "…, tell me". */
  readonly requests: readonly string[];
  /** Openings that ask for silence, which no rule can promise. */
  readonly refusals: readonly Wording[];
  /** Before a clause that does not hold as a whole. */
  readonly denials: readonly string[];
  readonly adverbs: readonly AdverbWording[];
  /** An exception of all things of a list, in brackets. */
  readonly exceptAll: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** What turns an adverb into an exception. */
  readonly except: readonly string[];
  readonly placeAt: readonly string[];
  readonly placeBeside: readonly string[];
  readonly placeOutside: readonly string[];
  /** Words around the names of places: `{name} camera`. */
  readonly cameraWords: readonly string[];
  /** Before the names of zones and lines, where they could be other words: `zone night`. */
  readonly zoneWords: readonly string[];
  /** Behind the names of zones: `the pool area`. */
  readonly areaWords: readonly string[];
  readonly pictureParts: readonly {
    readonly part: 'left' | 'right' | 'top' | 'bottom' | 'middle';
    readonly patterns: readonly string[];
  }[];
  readonly verbs: readonly VerbWording[];
  readonly existential: readonly string[];
  /** The same with a negation inside: "there has not been". */
  readonly negatedExistential: readonly string[];
  /** Words of the past: a time before them may be that of the telling. */
  readonly past: readonly string[];
  /** Endings of verbs that describe which one: "every car entering". */
  readonly participleEndings: readonly string[];
  /** Of these determiners, all are meant. */
  readonly everyDeterminers: readonly string[];
  /** Before things: what they do. */
  readonly states: readonly StateWording[];
  /** Joins what none of is meant. */
  readonly nor: readonly string[];
  /** Before alternatives. */
  readonly either: readonly string[];
  /** Before things that are all meant. */
  readonly both: readonly string[];
  readonly copula: readonly string[];
  /** Helping verbs that change nothing. */
  readonly auxiliaries: readonly string[];
  readonly not: readonly string[];
  readonly relatives: readonly string[];
  readonly connectors: readonly ConnectorWording[];
  /** Behind a noun: with, without, a plate, a colour, a name, an exception. */
  readonly nounEndings: readonly {
    readonly meaning: 'with' | 'without' | 'plate' | 'colour' | 'not-colour' | 'named' | 'except';
    readonly patterns: readonly string[];
    readonly note?: string;
  }[];
  readonly pluralOf: (noun: string) => string;
  readonly formsOf: (verb: string) => readonly string[];
  /** Words that end an unknown name. */
  readonly functionWords: readonly string[];
}

export type RelativeDay =
  | 'today'
  | 'tomorrow'
  | 'day-after-tomorrow'
  | 'this-week'
  | 'next-week'
  | 'this-weekend'
  | 'next-weekend'
  | 'this-month'
  | 'next-month'
  | 'this-weekday'
  | 'next-weekday'
  | 'next-span';
