import { spokenName } from '../rules/describe-measures.ts';
import type { Subject, Verb, Where } from '../rules/rule.ts';
import type { PhraseKind } from '../sentences/compiled-sentence.ts';
import { describeNoun, describePlace } from '../sentences/grammar/describe-reading.ts';
import type { Mark } from '../sentences/grammar/draft.ts';
import { readColours } from '../sentences/reading/read-colours.ts';
import type { Match, Reader } from '../sentences/reading/reader.ts';
import { capturedValue, type NounPhrase, type Place, type Read } from '../sentences/reading/value.ts';
import type { FoundProblem, SentenceProblemCode } from '../sentences/sentence-problem.ts';
import { isSoftMark } from '../sentences/token.ts';
import { closestWord } from '../text/closest-word.ts';
import { applyTime } from './apply-time.ts';
import { boundsOfDuration, type DurationMeaning } from './bounds-of-duration.ts';
import type { PastTimes } from './past-times.ts';
import { describeTime, problemsOfTime } from './phrase-of-time.ts';
import { refusalOfNoun } from './refusal-of-noun.ts';
import type { CompiledSearchLanguage } from './search-language.ts';
import type { SearchQuestion } from './search-question.ts';

/** Shorter words are close to too many others. */
const LEAST_LETTERS = 4;
const NOT_WHAT_THEY_DID =
  'a search knows what was where and when, not what it did; make it a rule, and try the rule on what is stored';

const PEOPLE: readonly Subject[] = [{ labels: ['person'] }];

/** One reading of the words at a place, and what it does when it is the one that is used. */
interface Reading {
  readonly from: number;
  readonly to: number;
  readonly kind: PhraseKind;
  readonly problems: readonly FoundProblem[];
  /** @returns in plain words what the phrase became */
  readonly apply: () => string;
}

/** A search as far as it was read. */
export class SearchDraft {
  readonly marks: Mark[] = [];
  readonly problems: FoundProblem[] = [];
  readonly #reader: Reader;
  readonly #language: CompiledSearchLanguage;
  readonly #times: PastTimes;
  #subjects: readonly Subject[] | null = null;
  #where: Where = {};
  #minimumSeconds: number | null = null;
  #maximumSeconds: number | null = null;
  #isStationary: boolean | null = null;
  #staying: Match | null = null;
  #who: Match | null = null;

  constructor(reader: Reader, language: CompiledSearchLanguage, times: PastTimes) {
    this.#reader = reader;
    this.#language = language;
    this.#times = times;
  }

  /** Reads phrase by phrase; what nothing reads is a problem, and the reading goes on behind it. */
  read(): void {
    const { tokens } = this.#reader;
    let at = 0;
    while (at < tokens.length) {
      const reading = this.#best(at);
      if (reading === null) at = this.#refuse(at);
      else {
        this.problems.push(...reading.problems);
        const meaning = reading.apply();
        if (meaning !== '') this.marks.push({ from: at, to: reading.to, kind: reading.kind, meaning });
        at = reading.to;
      }
    }
  }

  finish(): SearchQuestion | null {
    const { times, trouble, notes } = this.#times.finish();
    const said = this.marks.filter(({ kind }) => kind === 'time');
    const place = { from: said[0]?.from ?? 0, to: said.at(-1)?.to ?? this.#reader.tokens.length };
    if (trouble !== null) this.problems.push({ ...trouble, ...place, isBlocking: true });
    for (const message of notes) this.problems.push({ code: 'assumed', message, ...place, isBlocking: false });
    this.#checkDuration();
    this.#checkWho();
    if (
      this.#reader.tokens.every(isSoftMark) ||
      this.marks.every(({ kind }) => kind === 'filler' || kind === 'opening')
    )
      this.#block('not-understood', 'say what was seen, where or when', 0, this.#reader.tokens.length);
    if (this.problems.some(({ isBlocking }) => isBlocking)) return null;
    return {
      subjects: this.#subjects ?? [],
      where: this.#where,
      times,
      ...(this.#minimumSeconds !== null && { minimumSeconds: this.#minimumSeconds }),
      ...(this.#maximumSeconds !== null && { maximumSeconds: this.#maximumSeconds }),
      ...(this.#isStationary !== null && { isStationary: this.#isStationary }),
    };
  }

  #checkDuration(): void {
    const [minimum, maximum] = [this.#minimumSeconds, this.#maximumSeconds];
    const staying = this.#staying;
    if (staying !== null && minimum === null && maximum === null)
      this.#block('duration-needed', 'say for how long, for example "longer than 2 minutes"', staying.from, staying.to);
    if (minimum !== null && maximum !== null && maximum < minimum)
      this.#block('contradiction', 'no time is longer than the one and shorter than the other', 0, 0);
  }

  /** "Who was in the yard" asks for people; who had to do with a thing cannot be told. */
  #checkWho(): void {
    const who = this.#who;
    if (who === null) return;
    this.#subjects ??= PEOPLE;
    const isPeople = ({ labels, identity }: Subject) => identity !== undefined || labels?.join() === 'person';
    if (!this.#subjects.every(isPeople) || this.#subjects.length === 0)
      this.#block('cannot-express', 'a search does not know who had to do with it; leave this out', who.from, who.to);
  }

  /** What is known before what is not, then the longest, then in this order. */
  #best(at: number): Reading | null {
    let best: Reading | null = null;
    for (const find of FINDERS) {
      const found = this[find](at);
      if (found !== null && (best === null || rank(found) > rank(best))) best = found;
    }
    return best;
  }

  readMark(at: number): Reading | null {
    return isSoftMark(this.#reader.tokens[at]) ? plain(at, at + 1, 'filler', () => '') : null;
  }

  readSubject(at: number): Reading | null {
    const everything = this.#reader.matchLongest(this.#language.everything, at);
    if (everything !== null && this.#reader.read('noun', everything.to) === null)
      return plain(at, everything.to, 'subject', () => {
        this.#setSubjects([], at, everything.to);
        return 'anything';
      });
    const read = this.#reader.read('noun', at);
    const noun = capturedValue(read ?? undefined, 'noun')?.noun;
    if (read === null || noun === undefined) return this.#readColour(at);
    const isMonthToo = read.to === at + 1 && this.#reader.read('pastDay', at)?.to === read.to;
    // A model that has gone may have seen it.
    const problems = read.problems.map((problem) =>
      problem.code === 'no-model-knows' ? { ...problem, isBlocking: false } : problem,
    );
    const message = 'taken as somebody with this name; say "in" before the month, or "on" before the day';
    if (isMonthToo) problems.push({ code: 'assumed', message, from: at, to: read.to, isBlocking: false });
    return { ...read, problems, kind: 'subject', apply: () => this.#applyNoun(noun, read) };
  }

  /** A colour alone: anything that has it. */
  #readColour(at: number): Reading | null {
    const read = readColours(this.#reader, at);
    if (read === null || this.#reader.read('head', read.to) !== null) return null;
    const { colours, to, problems } = read;
    const apply = () => {
      const attributes = { colour: colours };
      const [before = {}, ...others] = this.#subjects ?? [];
      // "Something red", "car red": the colour of what stands before it.
      if (others.length === 0 && before.attributes === undefined) this.#subjects = [{ ...before, attributes }];
      else this.#setSubjects([{ attributes }], at, to);
      return `anything ${colours.join(' or ')}`;
    };
    return { from: at, to, kind: 'subject', problems, apply };
  }

  readTime(at: number): Reading | null {
    const match = this.#reader.matchLongest(this.#language.times, at);
    if (match === null || (match.to === at + 1 && this.#isName(at))) return null;
    const apply = () => {
      const { trouble, note } = applyTime(this.#times, match.entry, match);
      if (trouble !== null) this.#block(trouble.code, trouble.message, at, match.to);
      else if (note !== undefined) this.#note('assumed', note, at, match.to);
      return describeTime(match) ?? note ?? 'when it was';
    };
    return { from: at, to: match.to, kind: 'time', problems: problemsOfTime(match), apply };
  }

  /** May and April are people as well; in small letters nobody knows who or what is meant. */
  #isName(at: number): boolean {
    return (this.#reader.surroundings.people ?? []).some((name) => name.toLowerCase() === this.#reader.word(at));
  }

  readPlace(at: number): Reading | null {
    return this.#placeBehind(at, 'placeAt') ?? this.#placeAlone(at) ?? this.#placeReached(at);
  }

  #placeReached(at: number): Reading | null {
    const came = this.#reader.matchLongest(this.#language.reachedPlaces, at);
    const read = came === null ? null : this.#reader.read('place', came.to);
    const message = 'finds all who were there, however they came';
    const problem = { code: 'approximate', message, from: at, to: came?.to ?? at, isBlocking: false } as const;
    return read === null ? null : this.#placeReading(at, { ...read, problems: [...read.problems, problem] }, false);
  }

  readOutside(at: number): Reading | null {
    const outside = this.#placeBehind(at, 'placeOutside');
    const except = this.#reader.matchLongest(this.#language.exceptPlaces, at);
    const read = except === null ? null : this.#reader.read('knownPlace', except.to);
    return outside ?? (read === null ? null : this.#placeReading(at, read, true));
  }

  readDuration(at: number): Reading | null {
    const match = this.#reader.matchLongest(this.#language.durations, at);
    if (match === null) return null;
    return { from: at, to: match.to, kind: 'duration', problems: [], apply: () => this.#applyDuration(match) };
  }

  readMovement(at: number): Reading | null {
    const match = this.#reader.matchLongest(this.#language.movement, at);
    if (match === null) return null;
    const { isStationary } = match.entry;
    return plain(at, match.to, 'verb', () => {
      if (this.#isStationary !== null && this.#isStationary !== isStationary)
        this.#block('contradiction', 'it cannot stand still and move', at, match.to);
      this.#isStationary = isStationary;
      return isStationary ? 'stands still at the end' : 'does not stand still at the end';
    });
  }

  readStaying(at: number): Reading | null {
    const match = this.#reader.matchLongest(this.#language.staying, at);
    if (match === null) return null;
    return plain(at, match.to, 'verb', () => {
      this.#staying = match;
      return 'is in view for some time';
    });
  }

  readWho(at: number): Reading | null {
    const match = this.#subjects === null ? this.#reader.matchLongest(this.#language.whose, at) : null;
    if (match === null) return null;
    return plain(at, match.to, 'subject', () => {
      this.#who = match;
      return 'people';
    });
  }

  readOpening(at: number): Reading | null {
    // Openings open: behind anything else they would hide what was meant.
    if (this.marks.some(({ kind }) => kind !== 'opening')) return null;
    const match = this.#reader.matchLongest(this.#language.openings, at);
    return match === null ? null : plain(at, match.to, 'opening', () => 'asks for it');
  }

  readFiller(at: number): Reading | null {
    const match = this.#reader.matchLongest(this.#language.fillers, at);
    if (match === null) return null;
    const { note } = match.entry;
    return plain(at, match.to, 'filler', () => {
      if (note !== undefined) this.#note('assumed', note, at, match.to);
      return 'changes nothing';
    });
  }

  #applyNoun(noun: NounPhrase, { from, to }: Read): string {
    const refusal = refusalOfNoun(noun);
    if (refusal !== null) this.#block(refusal.code, refusal.message, from, to);
    if (noun.verb !== undefined) this.#applyState(noun.verb, from, to);
    this.#setSubjects(noun.subjects, from, to);
    return describeNoun(noun);
  }

  /** Parked and moving are known of events; what else a thing did is not. */
  #applyState(verb: Verb, from: number, to: number): void {
    const isStationary = verb === 'stops';
    if (verb !== 'stops' && verb !== 'moves') this.#block('cannot-express', NOT_WHAT_THEY_DID, from, to);
    else if (this.#isStationary !== null && this.#isStationary !== isStationary)
      this.#block('contradiction', 'it cannot stand still and move', from, to);
    else this.#isStationary = isStationary;
  }

  #setSubjects(subjects: readonly Subject[], from: number, to: number): void {
    if (this.#subjects !== null && JSON.stringify(this.#subjects) !== JSON.stringify(subjects))
      this.#block(
        'cannot-express',
        'a search finds things one by one; join them with "or" where either will do',
        from,
        to,
      );
    this.#subjects ??= subjects;
  }

  #placeBehind(at: number, which: 'placeAt' | 'placeOutside'): Reading | null {
    const preposition = this.#reader.matchLongest(this.#language.base[which], at);
    const read = preposition === null ? null : this.#reader.read('place', preposition.to);
    return read === null ? null : this.#placeReading(at, read, which === 'placeOutside');
  }

  /** `gate yesterday`: only places that there are. */
  #placeAlone(at: number): Reading | null {
    const read = this.#reader.read('knownPlace', at);
    // "A car left the drive" is no half of the picture.
    const isVerb = read?.to === at + 1 && this.#reader.matchLongest(this.#reader.language.verbs, at) !== null;
    return read === null || isVerb ? null : this.#placeReading(at, read, false);
  }

  #placeReading(from: number, read: Read, isOutside: boolean): Reading | null {
    const place = capturedValue(read, 'place')?.place;
    if (place === undefined) return null;
    const { to, problems } = read;
    return { from, to, kind: 'place', problems, apply: () => this.#applyPlace(place, isOutside, from, to) };
  }

  #applyPlace(place: Place, isOutside: boolean, from: number, to: number): string {
    const { zones, cameras, part, line } = place;
    const where = this.#where;
    const said = (isSaid: boolean) => {
      if (isSaid)
        this.#block('contradiction', 'two places were said; join them with "or" where either will do', from, to);
    };
    if (line !== undefined)
      this.#block(
        'cannot-express',
        `"${spokenName(line)}" is a line; a search finds what was in zones and cameras`,
        from,
        to,
      );
    else if (isOutside && zones === undefined && place.unknown === undefined)
      this.#block('cannot-express', 'only zones can be left out', from, to);
    else if (isOutside && zones !== undefined) {
      said(where.exceptZones !== undefined);
      this.#where = { ...where, exceptZones: zones };
    } else if (zones !== undefined) {
      said(where.zones !== undefined);
      this.#where = { ...where, zones };
    } else if (cameras !== undefined) {
      said(where.cameras !== undefined);
      this.#where = { ...where, cameras };
    } else if (part !== undefined) {
      said(where.part !== undefined);
      this.#where = { ...where, part };
    }
    return `${isOutside ? 'never in ' : ''}${describePlace(place)}`;
  }

  #applyDuration(match: Match & { readonly entry: { readonly meaning: DurationMeaning } }): string {
    const { from, to } = match;
    const { minimum, maximum } = boundsOfDuration(match);
    if ((minimum !== null && this.#minimumSeconds !== null) || (maximum !== null && this.#maximumSeconds !== null))
      this.#block('contradiction', 'two different times were said', from, to);
    this.#minimumSeconds = minimum ?? this.#minimumSeconds;
    this.#maximumSeconds = maximum ?? this.#maximumSeconds;
    this.#note('approximate', 'counts how long it was in view, wherever that was', from, to);
    return 'how long it was in view';
  }

  /** @returns where to go on */
  #refuse(at: number): number {
    const { tokens, language } = this.#reader;
    // The article belongs to the thing that is not known.
    const isArticle = language.source.determiners.includes(this.#reader.word(at)) && at + 1 < tokens.length;
    if (isArticle && this.#best(at + 1) === null) return this.#refuse(at + 1);
    const refusal = this.#reader.matchLongest(this.#language.refusals, at);
    const verb = refusal === null ? this.#reader.matchLongest(this.#reader.language.verbs, at) : null;
    const to = refusal?.to ?? at + 1;
    if (refusal !== null) this.#block('cannot-express', refusal.entry.message, at, to);
    else if (verb !== null) this.#block('cannot-express', NOT_WHAT_THEY_DID, at, to);
    else this.#blockUnknown(tokens[at]?.text ?? '', at, to);
    this.marks.push({ from: at, to, kind: 'unknown', meaning: 'not understood' });
    return to;
  }

  #blockUnknown(text: string, from: number, to: number): void {
    const nouns = [...this.#language.base.nouns.keys()];
    const meant = text.length < LEAST_LETTERS || nouns.includes(text.toLowerCase()) ? null : closestWord(text, nouns);
    const hint = meant === null ? '' : `; did you mean "${meant}"?`;
    const message = `"${text}" is not understood here${hint}`;
    const suggestions = meant === null ? {} : { suggestions: [meant] };
    this.problems.push({ code: 'not-understood', message, from, to, isBlocking: true, ...suggestions });
  }

  #block(code: SentenceProblemCode, message: string, from: number, to: number): void {
    this.problems.push({ code, message, from, to, isBlocking: true });
  }

  #note(code: SentenceProblemCode, message: string, from: number, to: number): void {
    this.problems.push({ code, message, from, to, isBlocking: false });
  }
}

const FINDERS = [
  ...(['readMark', 'readTime', 'readDuration', 'readWho', 'readSubject', 'readPlace', 'readOutside'] as const),
  ...(['readMovement', 'readStaying', 'readOpening', 'readFiller'] as const),
] as const satisfies readonly (keyof SearchDraft)[];

function plain(from: number, to: number, kind: PhraseKind, apply: () => string): Reading {
  return { from, to, kind, problems: [], apply };
}

function rank({ from, to, problems }: Reading): number {
  return to - from - (problems.some(({ isBlocking }) => isBlocking) ? 1000 : 0);
}
