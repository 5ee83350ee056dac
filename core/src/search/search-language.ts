import type { Language } from '../sentences/language.ts';
import { compileLanguage, indexNouns } from '../sentences/reading/compiled-language.ts';
import { type Pattern, parsePattern } from '../sentences/reading/pattern.ts';

/** How times in the past are said; the slots of each meaning are those that its handler in `apply-time.ts` asks for. */
export type TimeMeaning =
  | 'day'
  | 'day-range'
  | 'since-day'
  | 'after-day'
  | 'until-day'
  | 'before-day'
  | 'days-of-month'
  | 'two-days'
  | 'weekdays'
  | 'since-moment'
  | 'until-moment'
  | 'between-moments'
  | 'last-span'
  | 'months-back'
  | 'ago'
  | 'longer-ago'
  | 'fixed-window'
  | 'part-of-today'
  | 'night'
  | 'last-night'
  | 'tonight'
  | 'daylight'
  | 'window'
  | 'after'
  | 'before'
  | 'since-clock'
  | 'at'
  | 'around'
  | 'now'
  | 'any-time'
  | 'future';

/** Days that are named by where they lie; `day` and `n` are slots. */
export type PastDay =
  | 'today'
  | 'yesterday'
  | 'day-before-yesterday'
  | 'days-ago'
  | 'weeks-ago'
  | 'last-weekday'
  | 'recent-weekday'
  | 'this-week'
  | 'last-week'
  | 'this-month'
  | 'last-month'
  | 'this-year'
  | 'last-year'
  | 'last-weekend'
  | 'recent-weekend';

export interface TimeWording {
  readonly meaning: TimeMeaning;
  readonly patterns: readonly string[];
  /** `HH:MM`, of a part of the day. */
  readonly from?: string;
  readonly to?: string;
  readonly note?: string;
}

export interface SearchWording {
  readonly patterns: readonly string[];
}

/** The words of searches, beside those that a language has for sentences of rules. */
export interface SearchLanguage {
  readonly base: Language;
  /** Contractions of the language that are read as one word. */
  readonly wholeWords: readonly string[];
  readonly openings: readonly string[];
  /** Words that change nothing. */
  readonly fillers: readonly { readonly note?: string; readonly patterns: readonly string[] }[];
  /** Words that ask for people, where nothing else is asked for. */
  readonly whose: readonly string[];
  /** Anything at all, beside the nouns of the language. */
  readonly everything: readonly string[];
  /** Before a place where somebody went; what is found are all who were there. */
  readonly reachedPlaces: readonly string[];
  /** Before a place that is left out, beside those of rules. */
  readonly exceptPlaces: readonly string[];
  readonly pastDays: readonly { readonly meaning: PastDay; readonly patterns: readonly string[] }[];
  readonly times: readonly TimeWording[];
  /** Slots `d` and, for `between`, `e`, in seconds; or the numbers `n` and `m` and their unit `u`. */
  readonly durations: readonly {
    readonly meaning: 'at-least' | 'at-most' | 'between';
    readonly patterns: readonly string[];
  }[];
  /** Staying, which needs a time. */
  readonly staying: readonly string[];
  readonly movement: readonly { readonly isStationary: boolean; readonly patterns: readonly string[] }[];
  /** What searches cannot ask for, with the reason. */
  readonly refusals: readonly { readonly message: string; readonly patterns: readonly string[] }[];
}

type Parsed<Entry> = Omit<Entry, 'patterns'> & { readonly pattern: Pattern };

export interface CompiledSearchLanguage {
  readonly source: SearchLanguage;
  readonly base: ReturnType<typeof compileLanguage>;
  readonly openings: readonly Parsed<object>[];
  readonly fillers: readonly Parsed<SearchLanguage['fillers'][number]>[];
  readonly whose: readonly Parsed<object>[];
  readonly everything: readonly Parsed<object>[];
  readonly reachedPlaces: readonly Parsed<object>[];
  readonly exceptPlaces: readonly Parsed<object>[];
  readonly pastDays: readonly Parsed<SearchLanguage['pastDays'][number]>[];
  readonly times: readonly Parsed<TimeWording>[];
  readonly durations: readonly Parsed<SearchLanguage['durations'][number]>[];
  readonly staying: readonly Parsed<object>[];
  readonly movement: readonly Parsed<SearchLanguage['movement'][number]>[];
  readonly refusals: readonly Parsed<SearchLanguage['refusals'][number]>[];
}

const compiled = new WeakMap<SearchLanguage, CompiledSearchLanguage>();

/** Compiles the words the first time that they are used. */
export function compileSearchLanguage(source: SearchLanguage): CompiledSearchLanguage {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const { formsOf } = source.base;
  const table = <Entry extends SearchWording>(entries: readonly Entry[]): Parsed<Entry>[] =>
    entries.flatMap(({ patterns, ...entry }) =>
      patterns.map((pattern) => ({ ...entry, pattern: parsePattern(pattern, formsOf) })),
    );
  const plain = (patterns: readonly string[]) => table([{ patterns }]);
  const language: CompiledSearchLanguage = {
    source,
    base: compileLanguage(source.base),
    openings: plain(source.openings),
    fillers: table(source.fillers),
    whose: plain(source.whose),
    everything: plain(source.everything),
    reachedPlaces: plain(source.reachedPlaces),
    exceptPlaces: plain(source.exceptPlaces),
    pastDays: table(source.pastDays),
    times: table(source.times),
    durations: table(source.durations),
    staying: plain(source.staying),
    movement: table(source.movement),
    refusals: table(source.refusals),
  };
  compiled.set(source, language);
  return language;
}

/** Words for labels that the language has none for. */
export function indexLabels(labels: readonly string[], { pluralOf }: Language) {
  return indexNouns(
    labels.map((label) => ({ label, words: [label.toLowerCase().replaceAll(/[-_]+/g, ' ')] })),
    pluralOf,
  );
}
