import type {
  AdverbWording,
  ConnectorWording,
  Language,
  NounEntry,
  QuantityWording,
  StateWording,
  UnitWording,
  VerbWording,
} from '../language.ts';
import { type Pattern, parsePattern } from './pattern.ts';

type Parsed<Entry> = Omit<Entry, 'patterns'> & { readonly pattern: Pattern };

/** A language whose patterns are ready to be compared. */
export interface CompiledLanguage {
  readonly source: Language;
  readonly openings: readonly Parsed<object>[];
  readonly refusals: readonly Parsed<object>[];
  readonly adverbs: readonly Parsed<AdverbWording>[];
  readonly quantities: readonly Parsed<QuantityWording>[];
  readonly times: readonly Parsed<{ readonly factor: number }>[];
  readonly seconds: readonly Parsed<UnitWording>[];
  readonly metres: readonly Parsed<UnitWording>[];
  readonly pictureWidths: readonly Parsed<UnitWording>[];
  readonly speeds: readonly Parsed<UnitWording>[];
  readonly relativeDays: readonly Parsed<Language['relativeDays'][number]>[];
  readonly am: readonly Parsed<object>[];
  readonly pm: readonly Parsed<object>[];
  readonly oClock: readonly Parsed<object>[];
  readonly halves: readonly Parsed<object>[];
  readonly except: readonly Parsed<object>[];
  readonly exceptAllBefore: readonly Parsed<object>[];
  readonly exceptAllAfter: readonly Parsed<object>[];
  readonly placeAt: readonly Parsed<object>[];
  readonly placeBeside: readonly Parsed<object>[];
  readonly placeOutside: readonly Parsed<object>[];
  readonly pictureParts: readonly Parsed<Language['pictureParts'][number]>[];
  readonly verbs: readonly Parsed<VerbWording>[];
  readonly requests: readonly Parsed<object>[];
  readonly denials: readonly Parsed<object>[];
  readonly existential: readonly Parsed<object>[];
  readonly negatedExistential: readonly Parsed<object>[];
  readonly states: readonly Parsed<StateWording>[];
  readonly copula: readonly Parsed<object>[];
  readonly auxiliaries: readonly Parsed<object>[];
  readonly not: readonly Parsed<object>[];
  readonly relatives: readonly Parsed<object>[];
  readonly connectors: readonly Parsed<ConnectorWording>[];
  readonly nounEndings: readonly Parsed<Language['nounEndings'][number]>[];
  readonly nobody: readonly Parsed<object>[];
  readonly nothing: readonly Parsed<object>[];
  readonly same: readonly Parsed<object>[];
  readonly clothes: readonly Parsed<object>[];
  readonly plateWords: readonly Parsed<object>[];
  /** Nouns by their first word, in both numbers. */
  readonly nouns: ReadonlyMap<string, readonly NounForm[]>;
  readonly functionWords: ReadonlySet<string>;
  /** All words that it knows, for those who mistype one. */
  readonly vocabulary: ReadonlySet<string>;
}

/** A noun in one number. */
export interface NounForm {
  readonly words: readonly string[];
  readonly entry: NounEntry;
  readonly isPlural: boolean;
}

const compiled = new WeakMap<Language, CompiledLanguage>();

/** Compiles a language the first time that it is used. */
export function compileLanguage(source: Language): CompiledLanguage {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const { formsOf } = source;
  const plain = (patterns: readonly string[]) =>
    patterns.map((pattern) => ({ pattern: parsePattern(pattern, formsOf) }));
  const table = <Entry extends { readonly patterns: readonly string[] }>(entries: readonly Entry[]): Parsed<Entry>[] =>
    entries.flatMap(({ patterns, ...entry }) =>
      patterns.map((pattern) => ({ ...entry, pattern: parsePattern(pattern, formsOf) })),
    );
  const language: Omit<CompiledLanguage, 'vocabulary'> = {
    source,
    openings: plain(source.openings),
    refusals: table(source.refusals),
    adverbs: table(source.adverbs),
    quantities: table(source.quantities),
    times: table(source.times),
    seconds: table(source.seconds),
    metres: table(source.metres),
    pictureWidths: table(source.pictureWidths),
    speeds: table(source.speeds),
    relativeDays: table(source.relativeDays),
    am: plain(source.am),
    pm: plain(source.pm),
    oClock: plain(source.oClock),
    halves: plain(source.halves),
    except: plain(source.except),
    exceptAllBefore: plain(source.exceptAll.before),
    exceptAllAfter: plain(source.exceptAll.after),
    placeAt: plain(source.placeAt),
    placeBeside: plain(source.placeBeside),
    placeOutside: plain(source.placeOutside),
    pictureParts: table(source.pictureParts),
    verbs: table(source.verbs),
    requests: plain(source.requests),
    denials: plain(source.denials),
    existential: plain(source.existential),
    negatedExistential: plain(source.negatedExistential),
    states: table(source.states),
    copula: plain(source.copula),
    auxiliaries: plain(source.auxiliaries),
    not: plain(source.not),
    relatives: plain(source.relatives),
    connectors: table(source.connectors),
    nounEndings: table(source.nounEndings),
    nobody: plain(source.nobody),
    nothing: plain(source.nothing),
    same: plain(source.same),
    clothes: plain(source.clothes),
    plateWords: plain(source.plateWords),
    nouns: indexNouns(source.nouns, source.pluralOf),
    functionWords: new Set(source.functionWords),
  };
  const complete = { ...language, vocabulary: vocabularyOf(language) };
  compiled.set(source, complete);
  return complete;
}

function vocabularyOf(language: Omit<CompiledLanguage, 'vocabulary'>): ReadonlySet<string> {
  const { source, openings, verbs, adverbs, quantities, seconds, metres, speeds, connectors, nouns } = language;
  const words = new Set(
    [...openings, ...verbs, ...adverbs, ...quantities, ...seconds, ...metres, ...speeds, ...connectors].flatMap(
      ({ pattern }) => wordsOf(pattern),
    ),
  );
  for (const forms of nouns.values()) for (const form of forms) for (const word of form.words) words.add(word);
  for (const word of [source.weekdays, source.months, source.colours, source.numbers].flatMap((table) =>
    Object.keys(table),
  ))
    words.add(word);
  return words;
}

function wordsOf(pattern: Pattern): string[] {
  return pattern.flatMap((part) => {
    if (part.type === 'words') return [...part.words];
    return part.type === 'choice' ? part.ways.flatMap(wordsOf) : [];
  });
}

/** Both numbers of nouns, by first word, longest first. */
export function indexNouns(
  entries: readonly NounEntry[],
  pluralOf: (noun: string) => string,
): ReadonlyMap<string, readonly NounForm[]> {
  const index = new Map<string, NounForm[]>();
  for (const entry of entries) {
    for (const noun of entry.words) {
      const plural = pluralOf(noun);
      const forms =
        plural === noun
          ? [[noun, false] as const]
          : ([
              [noun, false],
              [plural, true],
            ] as const);
      for (const [text, isPlural] of forms) {
        const words = text.split(' ');
        const [first = ''] = words;
        const list = index.get(first) ?? [];
        list.push({ words, entry, isPlural });
        index.set(first, list);
      }
    }
  }
  for (const list of index.values()) list.sort((a, b) => b.words.length - a.words.length);
  return index;
}
