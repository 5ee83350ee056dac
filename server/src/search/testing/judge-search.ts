import type { Subject } from '#core/rules/rule.ts';
import { canonicalRule } from '#core/rules/same-rule.ts';
import type { CompiledSearch, SearchQuestion, SearchSurroundings, TimeRange } from '#core/search/search-question.ts';
import type { SentenceVerdict } from '#core/sentences/testing/judge-sentence.ts';
import { dailyRanges, parseTimeRange } from './local-times.ts';
import type { ExpectedQuestion, ExpectedSearch } from './search-fixtures.ts';

const MINUTE_MS = 60_000;
/** Nothing was stored before; "until Sunday" may begin anywhere here. */
const BEFORE_EVERYTHING_MS = Date.UTC(2001);
/** How far back repeated times go is no more than a promise to end somewhere. */
const LOOSE_END_MS = 3 * 86_400_000;

/** Compares what became of a search with what should, with the verdicts of sentences. */
export function judgeSearch(
  expected: ExpectedSearch,
  { question, problems }: CompiledSearch,
  surroundings: SearchSurroundings,
): SentenceVerdict {
  if (question === null) {
    if (expected.refused === undefined) return 'wrongly-refused';
    const start = expected.sentence.toLowerCase().indexOf(expected.refused.toLowerCase());
    const end = start + expected.refused.length;
    const isSaid = problems.some(
      (problem) => problem.isBlocking && (start === end || (problem.start < end && problem.end > start)),
    );
    return isSaid ? 'refused' : 'refused-elsewhere';
  }
  const candidates = [...(expected.question === undefined ? [] : [expected.question]), ...expected.accepts];
  const isTold = expected.told.every((code) => problems.some((problem) => problem.code === code));
  if (isTold && candidates.some((candidate) => isSameQuestion(candidate, question, surroundings))) return 'exact';
  const isAloud = problems.some(({ code }) => code === 'assumed' || code === 'approximate');
  return isAloud ? 'misunderstood-aloud' : 'misunderstood-silently';
}

function isSameQuestion(expected: ExpectedQuestion, found: SearchQuestion, surroundings: SearchSurroundings): boolean {
  return (
    canonicalQuestion(expected) === canonicalQuestion(found) &&
    isSameTime(expected, found.times === null ? null : [...found.times], surroundings)
  );
}

/** All but the times; of several kinds or colours of a thing, each for itself. */
function canonicalQuestion({ subjects, where, ...rest }: Omit<ExpectedQuestion | SearchQuestion, 'times'>): string {
  const each = subjects.flatMap(splitSubject).map((subject) => {
    const { condition } = canonicalRule({ condition: { subject, verb: 'is-present', where } }) as {
      condition: unknown;
    };
    return JSON.stringify(condition);
  });
  const anything = canonicalRule({ condition: { subject: {}, verb: 'is-present', where } });
  const { minimumSeconds, maximumSeconds, isStationary } = rest;
  const things = [...new Set(each)].sort().filter((thing) => thing !== '{}');
  return JSON.stringify([things, anything, minimumSeconds, maximumSeconds, isStationary]);
}

function splitSubject({ labels, attributes, identity, ...rest }: Subject): Subject[] {
  const ofLabels: Subject[] = labels?.map((label) => ({ ...rest, labels: [label] })) ?? [rest];
  const names = typeof identity === 'object' ? identity.map((name) => [name]) : [identity];
  const ofNames = ofLabels.flatMap((subject) =>
    names.map((name) => (name === undefined ? subject : { ...subject, identity: name })),
  );
  const colours = attributes?.colour;
  if (attributes === undefined || colours === undefined)
    return ofNames.map((subject) => ({ ...subject, attributes: attributes ?? {} }));
  return ofNames.flatMap((subject) =>
    colours.map((colour) => ({ ...subject, attributes: { ...attributes, colour: [colour] } })),
  );
}

function isSameTime(expected: ExpectedQuestion, found: TimeRange[] | null, surroundings: SearchSurroundings): boolean {
  const { nowMs, site = {} } = surroundings;
  const { times, daily, minutesOff } = expected;
  if (times === undefined && daily === undefined) return found === null;
  if (found === null) return false;
  const zone = site.timeZone ?? 'UTC';
  const wanted =
    daily === undefined
      ? (times ?? []).map((text) => parseTimeRange(text, zone, nowMs))
      : dailyRanges(daily, site, nowMs);
  const earliestMs = daily === undefined ? 0 : nowMs - 366 * 86_400_000 + LOOSE_END_MS;
  const [a, b] = [wanted, found].map((ranges) => tidy(ranges, nowMs, earliestMs));
  const offMs = minutesOff * MINUTE_MS;
  return (
    a?.length === b?.length &&
    (a ?? []).every(({ fromMs, toMs }, index) => {
      const other = b?.[index];
      return other !== undefined && Math.abs(fromMs - other.fromMs) <= offMs && Math.abs(toMs - other.toMs) <= offMs;
    })
  );
}

/** Nothing has happened after now; times that touch are one. */
function tidy(ranges: readonly TimeRange[], nowMs: number, earliestMs: number): TimeRange[] {
  const joined: TimeRange[] = [];
  const past = ranges
    .map(({ fromMs, toMs }) => ({ fromMs: fromMs < BEFORE_EVERYTHING_MS ? 0 : fromMs, toMs: Math.min(toMs, nowMs) }))
    .filter(({ fromMs, toMs }) => fromMs < toMs && fromMs >= earliestMs);
  for (const range of past.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last !== undefined && last.toMs >= range.fromMs) joined[joined.length - 1] = { ...last, toMs: range.toMs };
    else joined.push(range);
  }
  return joined;
}
