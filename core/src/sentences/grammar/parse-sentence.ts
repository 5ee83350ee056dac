import type { Condition } from '../../rules/rule.ts';
import type { Reader } from '../reading/reader.ts';
import { capturedValue } from '../reading/value.ts';
import { isSoftMark } from '../token.ts';
import { applyAdverb } from './apply-adverb.ts';
import { combineClauses, isBare, type JoinedClause, type Joint } from './combine-clauses.ts';
import { type ClauseDraft, newClause, type SentenceDraft } from './draft.ts';
import { endsWithRequest, isTime, isTimeException, parseClause, readAdverbs, skipSoft } from './parse-clause.ts';
import { isDoubtful, readAdverb } from './read-adverb.ts';
import { reportLeftovers, reportNames } from './report-words.ts';
import { ScheduleDraft } from './schedule-draft.ts';

const MAXIMUM_CLAUSES = 6;
/** A whole sentence: what was read, and its condition where all of it could be built. */
export function parseSentence(reader: Reader): {
  readonly sentence: SentenceDraft;
  readonly condition: Condition | null;
} {
  const sentence: SentenceDraft = {
    marks: [],
    problems: [],
    schedule: new ScheduleDraft(),
    lead: newClause(0),
    cooldownSeconds: null,
    repeat: null,
    severity: null,
  };
  const start = readOpening(reader, sentence);
  const clauses = readClauses(reader, sentence, start);
  reportLeftovers(reader, sentence);
  reportNames(
    reader,
    sentence,
    clauses.map(({ clause }) => clause),
  );
  const built = combineClauses(reader, sentence, clauses);
  return { sentence, condition: built };
}

/** "Please warn me when", and times and places that are said first. */
function readOpening(reader: Reader, sentence: SentenceDraft): number {
  const { lead } = sentence;
  let exceptionEnd: number | null = null;
  for (;;) {
    const at = skipSoft(reader, lead.to);
    lead.to = at;
    if (isFirstOfSeveral(reader, at)) {
      sentence.marks.push({ from: at, to: at + 1, kind: 'connector', meaning: 'first' });
      lead.to = at + 1;
      continue;
    }
    const refusal = reader.matchLongest(reader.language.refusals, at);
    const opening = reader.matchLongest(reader.language.openings, at);
    const adverb = readAdverb(reader, at);
    const noun = reader.read('noun', at);
    if (adverb !== null && !isDoubtful(adverb) && adverb.to > Math.max(opening?.to ?? 0, noun?.to ?? 0)) {
      const isContinued: boolean = exceptionEnd === adverb.from && isTime(adverb);
      applyAdverb(adverb, { reader, sentence, clause: lead, joint: null, isContinued });
      exceptionEnd = isContinued || isTimeException(adverb) ? adverb.to : null;
    } else if (refusal !== null && noun === null) {
      sentence.problems.push({
        code: 'cannot-express',
        message: 'a rule says when to tell you something, not when to be silent; say it as an exception of that rule',
        from: at,
        to: refusal.to,
        isBlocking: true,
      });
      sentence.marks.push({ from: at, to: refusal.to, kind: 'unknown', meaning: 'cannot be a rule' });
      lead.to = refusal.to;
    } else if (opening !== null && opening.to > (noun?.to ?? 0)) {
      sentence.marks.push({ from: at, to: opening.to, kind: 'opening', meaning: 'tell me when' });
      lead.to = opening.to;
    } else return at;
  }
}

/** "First a person enters, then …"; never "first person enters". */
function isFirstOfSeveral(reader: Reader, at: number): boolean {
  const { first, singularDeterminers } = reader.language.source;
  if (!first.includes(reader.word(at))) return false;
  const next = skipSoft(reader, at + 1);
  const subjects = capturedValue(reader.read('noun', next) ?? undefined, 'noun')?.noun.subjects ?? [];
  return singularDeterminers.includes(reader.word(next)) || Array.isArray(subjects[0]?.identity);
}

/** "…, then tell me" at the end. */
function readRequest(reader: Reader, sentence: SentenceDraft, at: number): boolean {
  const then = reader.matchLongest(reader.language.connectors, at);
  const starts = then !== null && then.entry.meaning === 'then' ? [at, then.to] : [at];
  if (!starts.some((start) => endsWithRequest(reader, start))) return false;
  sentence.marks.push({ from: at, to: reader.tokens.length, kind: 'opening', meaning: 'tell me when' });
  return true;
}

function readClauses(reader: Reader, sentence: SentenceDraft, start: number): JoinedClause[] {
  const clauses: JoinedClause[] = [];
  let at = start;
  let joint: Joint | null = null;
  let withinSeconds: number | null = null;
  while (at < reader.tokens.length && clauses.length < MAXIMUM_CLAUSES) {
    const clause: ClauseDraft = parseClause(reader, at, sentence, subjectGiver(clauses));
    clause.to = skipUnknown(reader, sentence, clause);
    if (!leaveOut(clauses.at(-1)?.clause, joint, clause)) clauses.push({ joint, withinSeconds, clause });
    at = skipSoft(reader, clause.to);
    if (at >= reader.tokens.length || readRequest(reader, sentence, at)) break;
    const connector = reader.matchLongest(reader.language.connectors, at);
    if (connector === null) {
      // Nothing was understood from here: the rest is a leftover.
      break;
    }
    const { meaning } = connector.entry;
    sentence.marks.push({
      from: at,
      to: connector.to,
      kind: 'connector',
      meaning: meaning === 'unless' ? 'and not' : meaning.replaceAll('-', ' '),
    });
    joint = meaning === 'while' ? 'and' : meaning === 'unless' ? 'and-not' : meaning;
    withinSeconds = capturedValue(connector.captures.d, 'seconds')?.seconds ?? null;
    at = connector.to;
    if (skipSoft(reader, at) >= reader.tokens.length)
      sentence.problems.push({
        code: 'not-understood',
        message: 'something is missing behind this',
        from: at - 1,
        to: at,
        isBlocking: true,
      });
  }
  if (clauses.length >= MAXIMUM_CLAUSES && at < reader.tokens.length)
    sentence.problems.push({
      code: 'cannot-express',
      message: `at most ${MAXIMUM_CLAUSES} things can be joined; make several rules`,
      from: at,
      to: reader.tokens.length,
      isBlocking: true,
    });
  return clauses;
}

/** "Crosses the fence without a person": what does nothing itself belongs to the clause before. */
function leaveOut(before: ClauseDraft | undefined, joint: Joint | null, clause: ClauseDraft): boolean {
  const [subject, more] = clause.noun?.subjects ?? [];
  if (before?.noun == null || joint !== 'without' || !isBare(clause) || subject === undefined) return false;
  if (more !== undefined || clause.noun?.count !== undefined || clause.noun?.isNone === true) return false;
  before.noun = { ...before.noun, without: subject };
  return true;
}

/** The last clause that names a subject. */
function subjectGiver(clauses: readonly JoinedClause[]): ClauseDraft | null {
  return clauses.findLast(({ clause }) => clause.noun !== null)?.clause ?? null;
}

/** Passes over words that mean nothing here, so that what follows is still marked. They stay leftovers. */
function skipUnknown(reader: Reader, sentence: SentenceDraft, clause: ClauseDraft): number {
  for (;;) {
    let at = skipSoft(reader, clause.to);
    if (at >= reader.tokens.length || reader.matchLongest(reader.language.connectors, at) !== null) return clause.to;
    if (endsWithRequest(reader, at)) return clause.to;
    do at++;
    while (at < reader.tokens.length && !isKnownAt(reader, at));
    clause.to = at;
    readAdverbs(reader, sentence, clause);
  }
}

function isKnownAt(reader: Reader, at: number): boolean {
  if (isSoftMark(reader.tokens[at]) || reader.matchLongest(reader.language.connectors, at) !== null) return true;
  const adverb = readAdverb(reader, at);
  return adverb !== null && !isDoubtful(adverb);
}
