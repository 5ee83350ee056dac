import type { SentenceSurroundings } from '../compiled-sentence.ts';
import type { Token } from '../token.ts';
import type { CompiledLanguage, NounForm } from './compiled-language.ts';
import type { Pattern, PatternPart } from './pattern.ts';
import type { PlaceNames } from './place-names.ts';
import type { Read } from './value.ts';

/** A pattern that fits, with what its slots read. */
export interface Match {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly captures: Readonly<Record<string, Read>>;
}

/** Reads the value of a slot at a token, or null. */
export type SlotReader = (reader: Reader, at: number) => Read | null;

interface ReaderParts {
  readonly tokens: readonly Token[];
  readonly language: CompiledLanguage;
  readonly surroundings: SentenceSurroundings;
  readonly names: PlaceNames;
  readonly labelForms: ReadonlyMap<string, readonly NounForm[]>;
  readonly slots: Readonly<Record<string, SlotReader>>;
}

/** One sentence that is being read. Values of slots are remembered, so that reading stays linear in practice. */
export class Reader {
  readonly tokens: readonly Token[];
  readonly language: CompiledLanguage;
  readonly surroundings: SentenceSurroundings;
  readonly names: PlaceNames;
  /** Words for labels that the language itself has none for. */
  readonly labelForms: ReadonlyMap<string, readonly NounForm[]>;
  readonly #slots: Readonly<Record<string, SlotReader>>;
  readonly #known = new Map<string, Read | null>();
  readonly #remembered = new Map<string, unknown>();
  /** Words compared and slots read so far. */
  steps = 0;

  constructor({ tokens, language, surroundings, names, labelForms, slots }: ReaderParts) {
    this.tokens = tokens;
    this.language = language;
    this.surroundings = surroundings;
    this.names = names;
    this.labelForms = labelForms;
    this.#slots = slots;
  }

  word(at: number): string {
    return this.tokens[at]?.word ?? '';
  }

  /** The words as they were written, joined by single spaces. */
  textOf(from: number, to: number): string {
    return (
      this.tokens
        .slice(from, to)
        // Words that a contraction stands for are one in the sentence.
        .filter(({ start }, index, all) => all[index - 1]?.start !== start)
        .map(({ text, isGlued }, index) => (isGlued || index === 0 ? text : ` ${text}`))
        .join('')
    );
  }

  /** @throws TypeError for a slot that nobody reads */
  read(slot: string, at: number): Read | null {
    const key = `${slot} ${at}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.steps++;
    const read = this.#slots[slot];
    if (read === undefined) throw new TypeError(`Expected a known slot but received "${slot}"`);
    // Against readers that would ask for themselves at the same place.
    this.#known.set(key, null);
    const result = at < this.tokens.length ? read(this, at) : null;
    this.#known.set(key, result);
    return result;
  }

  /** Reads once what depends on nothing but the key; null for whatever would read itself at the same place. */
  remember<Value>(key: string, make: () => Value | null): Value | null {
    if (this.#remembered.has(key)) return this.#remembered.get(key) as Value | null;
    this.#remembered.set(key, null);
    const value = make();
    this.#remembered.set(key, value);
    return value;
  }

  match(pattern: Pattern, at: number): Match | null {
    const captures: Record<string, Read> = {};
    const to = this.#matchParts(pattern, 0, at, captures, (end) => end);
    return to === null ? null : { from: at, to, captures };
  }

  /** The longest of several patterns; the first of those. */
  matchLongest<Entry extends { readonly pattern: Pattern }>(
    entries: readonly Entry[],
    at: number,
  ): (Match & { readonly entry: Entry }) | null {
    let best: (Match & { readonly entry: Entry }) | null = null;
    for (const entry of entries) {
      const match = this.match(entry.pattern, at);
      if (match !== null && match.to > at && (best === null || rank(match) > rank(best))) best = { ...match, entry };
    }
    return best;
  }

  #matchParts(
    parts: readonly PatternPart[],
    index: number,
    at: number,
    captures: Record<string, Read>,
    next: (at: number) => number | null,
  ): number | null {
    const part = parts[index];
    if (part === undefined) return next(at);
    this.steps++;
    const go = (end: number) => this.#matchParts(parts, index + 1, end, captures, next);
    if (part.type === 'words') {
      const end = this.#afterWord(part.words, at);
      return end === null ? null : go(end);
    }
    if (part.type === 'slot') return this.#matchSlot(part, at, captures, go);
    for (const way of part.ways) {
      const end = this.#matchParts(way, 0, at, captures, go);
      if (end !== null) return end;
    }
    return part.isOptional ? go(at) : null;
  }

  #matchSlot(
    { name, slot }: { readonly name: string; readonly slot: string },
    at: number,
    captures: Record<string, Read>,
    go: (end: number) => number | null,
  ): number | null {
    const read = this.read(slot, at);
    if (read === null) return null;
    const before = captures[name];
    captures[name] = read;
    const end = go(read.to);
    if (end !== null) return end;
    if (before === undefined) delete captures[name];
    else captures[name] = before;
    return null;
  }

  /** Behind one of these words; a hyphen between words may be left out of patterns. */
  #afterWord(words: ReadonlySet<string>, at: number): number | null {
    if (words.has(this.word(at))) return at + 1;
    const isHyphen = this.word(at) === '-' && this.tokens[at]?.isGlued === true;
    return isHyphen && words.has(this.word(at + 1)) ? at + 2 : null;
  }
}

/** Readings that name what is not known come after all others; of these, the longest is best. */
function rank({ from, to, captures }: Match): number {
  const isDoubtful = Object.values(captures).some(({ problems }) => problems.some(({ isBlocking }) => isBlocking));
  return to - from - (isDoubtful ? 1000 : 0);
}
