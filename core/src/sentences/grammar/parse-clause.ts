import { closestWord } from '../../text/closest-word.ts';
import type { Match, Reader } from '../reading/reader.ts';
import { capturedValue } from '../reading/value.ts';
import type { FoundProblem } from '../sentence-problem.ts';
import { isSoftMark } from '../token.ts';
import { applyAdverb } from './apply-adverb.ts';
import { describeNoun, describePlace } from './describe-reading.ts';
import { type ClauseDraft, newClause, type SentenceDraft, type VerbUse } from './draft.ts';
import { type Adverb, isDoubtful, readAdverb, TIME_MEANINGS } from './read-adverb.ts';
import type { Joint } from './schedule-draft.ts';

/**
 * Reads one clause: what it is about, what it does, and where, when and how. Words that are nothing of it stay without a mark.
 *
 * @param previous the clause before, whose subject goes on where this one has none
 */
export function parseClause(
  reader: Reader,
  start: number,
  sentence: SentenceDraft,
  previous: ClauseDraft | null,
): ClauseDraft {
  const clause = newClause(start);
  clause.to = skipSoft(reader, start);
  readDenial(reader, sentence, clause);
  readLeading(reader, sentence, clause, previous);
  readSubject(reader, sentence, clause, previous);
  readAdverbs(reader, sentence, clause);
  skipRelative(reader, sentence, clause);
  if (!clause.isExistential || clause.noun !== null) readVerb(reader, sentence, clause);
  readAdverbs(reader, sentence, clause);
  return clause;
}

function readDenial(reader: Reader, sentence: SentenceDraft, clause: ClauseDraft): void {
  const denial = reader.matchLongest(reader.language.denials, clause.to);
  if (denial === null) return;
  clause.isDenied = true;
  sentence.marks.push({ from: clause.to, to: denial.to, kind: 'connector', meaning: 'not' });
  clause.to = denial.to;
}

export function skipSoft(reader: Reader, at: number): number {
  let next = at;
  while (isSoftMark(reader.tokens[next])) next++;
  return next;
}

/** Adverbs before the subject; those that only doubtfully are may be the subject. */
function readLeading(reader: Reader, sentence: SentenceDraft, clause: ClauseDraft, previous: ClauseDraft | null): void {
  let exceptionEnd: number | null = null;
  for (;;) {
    clause.to = skipSoft(reader, clause.to);
    const adverb = readAdverb(reader, clause.to);
    const noun = reader.read('noun', clause.to);
    const verb = previous === null ? null : findVerb(reader, clause.to);
    if (adverb === null || isDoubtful(adverb)) return;
    if (adverb.to <= Math.max(noun?.to ?? 0, verb?.use.match.to ?? 0)) return;
    const isContinued: boolean = exceptionEnd === adverb.from && isTime(adverb);
    applyAdverb(adverb, { reader, sentence, clause, joint: null, isContinued });
    exceptionEnd = isContinued || isTimeException(adverb) ? adverb.to : null;
  }
}

function readSubject(reader: Reader, sentence: SentenceDraft, clause: ClauseDraft, previous: ClauseDraft | null): void {
  const negated = reader.matchLongest(reader.language.negatedExistential, clause.to);
  const there = negated ?? reader.matchLongest(reader.language.existential, clause.to);
  if (there !== null) {
    clause.isExistential = true;
    clause.isNegated = negated !== null;
    const meaning = negated === null ? 'is there' : 'is not there';
    sentence.marks.push({ from: clause.to, to: there.to, kind: 'verb', meaning });
    clause.to = there.to;
    const not = reader.matchLongest(reader.language.not, clause.to);
    const isNoun = reader.read('noun', clause.to) !== null;
    if (negated === null && not !== null && !isNoun) {
      clause.isNegated = true;
      sentence.marks.push({ from: clause.to, to: not.to, kind: 'verb', meaning: 'not' });
      clause.to = not.to;
    }
  }
  const read = reader.read('noun', clause.to);
  const value = capturedValue(read ?? undefined, 'noun');
  if (read !== null && value !== undefined) {
    clause.noun = value.noun;
    sentence.problems.push(...read.problems);
    sentence.marks.push({ from: read.from, to: read.to, kind: 'subject', meaning: describeNoun(value.noun) });
    clause.to = read.to;
  } else if (previous?.noun != null && findVerb(reader, clause.to) !== null) {
    clause.isElided = true;
  } else readUnknownSubject(reader, sentence, clause);
}

/** Words up to the next that are known: most likely a thing that nobody has a word for. */
function readUnknownSubject(reader: Reader, sentence: SentenceDraft, clause: ClauseDraft): void {
  const from = clause.to;
  const { determiners } = reader.language.source;
  let to = from;
  while (to < reader.tokens.length && to < from + 4 && !isSoftMark(reader.tokens[to])) {
    const isArticle = to === from && determiners.includes(reader.word(to));
    if (!isArticle && (isKnownWord(reader, to) || !/^\p{L}/u.test(reader.word(to)))) break;
    to++;
  }
  if (to === from) return;
  const nameFrom = to > from + 1 && determiners.includes(reader.word(from)) ? from + 1 : from;
  const text = reader.textOf(nameFrom, to);
  const isName = nameFrom > 0 && nameFrom === from && /^\p{Lu}/u.test(text);
  const { people = [] } = reader.surroundings;
  const nouns = [...reader.language.nouns.values()].flat().map(({ words }) => words.join(' '));
  const meant = closestWord(text.slice(0, 40), isName ? people : [...nouns, ...people]);
  sentence.problems.push({
    code: isName ? 'unknown-person' : 'unknown-thing',
    message: isName
      ? `nobody of the name "${text}" is enrolled${meant === null ? '' : `; did you mean "${meant}"?`}`
      : `nothing here is known as "${text}"${meant === null ? '' : `; did you mean "${meant}"?`}`,
    from: nameFrom,
    to,
    isBlocking: true,
    ...(meant !== null && { suggestions: [meant] }),
  });
  sentence.marks.push({ from, to, kind: 'unknown', meaning: 'nothing that is known' });
  clause.to = to;
}

function isKnownWord(reader: Reader, at: number): boolean {
  const { language } = reader;
  if (language.functionWords.has(reader.word(at))) return true;
  if (reader.matchLongest(language.connectors, at) !== null) return true;
  if (findVerb(reader, at) !== null) return true;
  const adverb = readAdverb(reader, at);
  return adverb !== null && !isDoubtful(adverb);
}

function skipRelative(reader: Reader, sentence: SentenceDraft, clause: ClauseDraft): void {
  const relative = reader.matchLongest(reader.language.relatives, clause.to);
  if (relative === null || findVerb(reader, relative.to) === null) return;
  sentence.marks.push({ from: clause.to, to: relative.to, kind: 'filler', meaning: 'the same one' });
  clause.isRelative = true;
  clause.to = relative.to;
}

interface FoundVerb {
  readonly use: VerbUse;
  readonly isNegated: boolean;
  /** Where helping verbs and negations begin. */
  readonly from: number;
}

/** The verb at a token, behind helping verbs and negations: the reading that reaches farthest, of these the first. */
function findVerb(reader: Reader, at: number): FoundVerb | null {
  let best: FoundVerb | null = null;
  let isNegated = false;
  let next = at;
  for (let guard = 0; guard < 5; guard++) {
    const match = reader.matchLongest(reader.language.verbs, next);
    if (match !== null && (best === null || reach(match) > reach(best.use.match)))
      best = { use: { entry: match.entry, match }, isNegated, from: at };
    const not = reader.matchLongest(reader.language.not, next);
    const auxiliary = not ?? reader.matchLongest(reader.language.auxiliaries, next);
    if (auxiliary === null) break;
    isNegated ||= not !== null;
    next = auxiliary.to;
  }
  return best;
}

function reach({ to, captures }: Match): number {
  return to - (Object.values(captures).some(isDoubtful) ? 1000 : 0);
}

/** "Enters the greenhouse": where nothing else can be made of what stands behind the verb, it names a place that is not there. */
function withUnknownPlace(reader: Reader, found: FoundVerb): FoundVerb {
  const { entry, match } = found.use;
  const { to } = match;
  const isOver = to >= reader.tokens.length || isSoftMark(reader.tokens[to]) || endsWithRequest(reader, to);
  if (isOver || readAdverb(reader, to) !== null || reader.matchLongest(reader.language.connectors, to) !== null)
    return found;
  const { verbs } = reader.language;
  const candidates = [...verbs.filter(({ verb }) => verb === entry.verb), ...verbs];
  for (const other of candidates) {
    const longer = reader.match(other.pattern, match.from);
    const places = Object.values(longer?.captures ?? {}).map((read) => capturedValue(read, 'place')?.place);
    if (longer !== null && longer.to > to && places.some((place) => place?.unknown !== undefined))
      return { ...found, use: { entry: other, match: longer } };
  }
  return found;
}

function readVerb(reader: Reader, sentence: SentenceDraft, clause: ClauseDraft): void {
  const read = findVerb(reader, clause.to);
  if (read === null) return;
  const found = withUnknownPlace(reader, read);
  const { use, isNegated } = found;
  clause.verb = use;
  clause.isNegated ||= isNegated;
  markVerb(sentence, found);
  const { note, approximation } = use.entry;
  const { match } = use;
  if (approximation !== undefined)
    sentence.problems.push({
      ...({ code: 'approximate', message: approximation, isBlocking: false } as const),
      ...{ from: match.from, to: match.to },
    });
  if (note !== undefined)
    sentence.problems.push({ code: 'assumed', message: note, from: match.from, to: match.to, isBlocking: false });
  for (const { problems } of Object.values(match.captures)) sentence.problems.push(...problems);
  clause.to = match.to;
  // "Is not at the desk": the negation stands behind.
  const not = reader.matchLongest(reader.language.not, clause.to);
  const exception = readAdverb(reader, clause.to);
  const isException = exception !== null && exception.type === 'words' && exception.isExcept;
  if (not === null || isNegated || use.entry.verb !== 'is-present' || isException) return;
  clause.isNegated = true;
  sentence.marks.push({ from: clause.to, to: not.to, kind: 'verb', meaning: 'not' });
  clause.to = not.to;
}

/** The words of the verb and what its slots read, each on its own. */
function markVerb(sentence: SentenceDraft, { use, isNegated, from }: FoundVerb): void {
  const { match, entry } = use;
  const meaning = `${isNegated ? 'not: ' : ''}${entry.verb.replaceAll('-', ' ')}`;
  const reads = Object.values(match.captures).sort((a, b) => a.from - b.from);
  let at = from;
  for (const read of reads) {
    if (read.from > at) sentence.marks.push({ from: at, to: read.from, kind: 'verb', meaning });
    const place = capturedValue(read, 'place')?.place;
    const noun = capturedValue(read, 'noun')?.noun;
    const kind =
      place !== undefined ? (place.line === undefined ? 'place' : 'line') : noun === undefined ? 'distance' : 'subject';
    const said = place !== undefined ? describePlace(place) : noun === undefined ? meaning : describeNoun(noun);
    sentence.marks.push({ from: read.from, to: read.to, kind, meaning: said });
    at = read.to;
  }
  if (match.to > at) sentence.marks.push({ from: at, to: match.to, kind: 'verb', meaning });
}

/** Adverbs as far as they go, with the marks and joints between them. */
export function readAdverbs(reader: Reader, sentence: SentenceDraft, clause: ClauseDraft): void {
  // Where an exception of things ends, and where one of times, with what belongs to it.
  let leftOutEnd: number | null = null;
  let exceptionEnd: number | null = null;
  for (;;) {
    const at = skipSoft(reader, clause.to);
    if (endsWithRequest(reader, at)) return;
    const joined = joinedAdverb(reader, at);
    const adverb = joined?.adverb ?? readAdverb(reader, at);
    if ((adverb === null || isDoubtful(adverb)) && readCompanion(reader, sentence, clause, at)) continue;
    if (adverb === null || (joined === null && isBetterConnector(reader, at, adverb.to))) return;
    if (joined === null && isBetterVerb(reader, clause, adverb)) return;
    if (joined !== null)
      sentence.marks.push({ from: at, to: joined.adverb.from, kind: 'connector', meaning: joined.joint ?? '' });
    const isContinued: boolean = exceptionEnd === (joined === null ? adverb.from : at) && isTime(adverb);
    const joint = joined?.joint ?? null;
    applyAdverb(adverb, { reader, sentence, clause, joint, isContinued });
    if (leftOutEnd === adverb.from && isTime(adverb)) sentence.problems.push(notOfException(adverb));
    leftOutEnd = adverb.type === 'except' ? adverb.to : null;
    exceptionEnd = isContinued || isTimeException(adverb) ? adverb.to : null;
  }
}

/** "Except Anna on Sundays": Anna never counts, and others on Sundays. */
function notOfException({ from, to }: Adverb): FoundProblem {
  const message = 'this time is taken for all of it, and not for the exception alone';
  return { code: 'assumed', message, from, to, isBlocking: false };
}

/** "In the yard with a dog": who is with it stands behind the place. */
function readCompanion(reader: Reader, sentence: SentenceDraft, clause: ClauseDraft, at: number): boolean {
  const { noun, verb, places, beside } = clause;
  const captured = Object.values(verb?.match.captures ?? {}).map(({ value }) => value.type);
  if (noun === null || noun.isNone || noun.with !== undefined || beside !== null) return false;
  if (captured.some((type) => type !== 'place') || places.length + captured.length === 0) return false;
  if (noun.others.length > 0 || noun.count !== undefined || noun.subjects.length !== 1) return false;
  const endings = reader.language.nounEndings.filter(({ meaning }) => meaning === 'with');
  const ending = reader.matchLongest(endings, at);
  const read = ending === null ? null : reader.read('object', ending.to);
  const companion = capturedValue(read ?? undefined, 'noun')?.noun;
  const [subject, ...more] = companion?.subjects ?? [];
  if (read === null || companion === undefined || subject === undefined || more.length > 0) return false;
  if (companion.isNone || companion.count !== undefined || subject.plate !== undefined) return false;
  clause.noun = { ...noun, with: subject };
  sentence.problems.push(...read.problems);
  sentence.marks.push({ from: at, to: read.to, kind: 'subject', meaning: `with ${describeNoun(companion)}` });
  clause.to = read.to;
  return true;
}

/** "Within 3 metres of a car" is what it does, "within 3 metres" alone how near things are. */
function isBetterVerb(reader: Reader, clause: ClauseDraft, adverb: Adverb): boolean {
  if (clause.verb !== null || clause.noun === null || adverb.type !== 'words' || adverb.entry.meaning !== 'apart')
    return false;
  const found = findVerb(reader, adverb.from);
  return found !== null && found.use.match.to > adverb.to;
}

/** "Except between 8 and 18": what follows at once may belong to the exception as well. */
export function isTimeException(adverb: Adverb): boolean {
  return adverb.type === 'words' && adverb.isExcept;
}

export function isTime(adverb: Adverb): boolean {
  return adverb.type === 'words' && TIME_MEANINGS.has(adverb.entry.meaning);
}

/** "…, tell me": an opening that ends the sentence. */
export function endsWithRequest(reader: Reader, at: number): boolean {
  const request = reader.matchLongest(reader.language.requests, at);
  return request !== null && skipSoft(reader, request.to) >= reader.tokens.length;
}

/** `if it is dark` is an adverb, `if a person enters` is not: the longer one counts. */
function isBetterConnector(reader: Reader, at: number, to: number): boolean {
  const connector = reader.matchLongest(reader.language.connectors, at);
  return connector !== null && connector.to >= to;
}

/** "And at night", "or on Sundays": an adverb behind a joint, with no clause after it. */
function joinedAdverb(reader: Reader, at: number) {
  const { and, or, but, only } = reader.language.source;
  const word = reader.word(at);
  const joint: Joint = and.includes(word) || but.includes(word) ? 'and' : or.includes(word) ? 'or' : null;
  if (joint === null) return null;
  const adverb = readAdverb(reader, at + 1);
  const whole = readAdverb(reader, at);
  if (adverb === null || isDoubtful(adverb) || (whole !== null && !isDoubtful(whole))) return null;
  if (but.includes(word) && isTime(adverb) && !only.includes(reader.word(at + 1))) return null;
  const next = skipSoft(reader, adverb.to);
  const isClause =
    reader.read('noun', next) !== null || reader.matchLongest(reader.language.existential, next) !== null;
  const verb = findVerb(reader, at + 1);
  return isClause || (verb !== null && verb.use.match.to >= adverb.to) ? null : { adverb, joint };
}
