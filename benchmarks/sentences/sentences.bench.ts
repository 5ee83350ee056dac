import { compileSentence } from '#core/sentences/compile-sentence.ts';
import type { SentenceSurroundings } from '#core/sentences/compiled-sentence.ts';
import { compactRule } from '#core/sentences/testing/compact-rule.ts';
import { DEMO_SURROUNDINGS } from '#core/sentences/testing/demo-surroundings.ts';
import {
  type ExpectedSentence,
  judgeSentence,
  SENTENCE_VERDICTS,
  type SentenceVerdict,
} from '#core/sentences/testing/judge-sentence.ts';
import { REFUSED_SENTENCES } from '#core/sentences/testing/refused-sentences.ts';
import { UNDERSTOOD_DETAILS } from '#core/sentences/testing/understood-details.ts';
import { UNDERSTOOD_HAPPENINGS } from '#core/sentences/testing/understood-happenings.ts';
import { percentile } from '#core/statistics/stage-recorder.ts';
import {
  readExpectedSentences,
  readSentenceSurroundings,
} from '../../server/src/sentences/testing/sentence-fixtures.ts';
import { formatMs, formatPercent, parseBenchmarkOptions, type Row, report } from '../report/report.ts';

/**
 * How much of what people write is compiled to the rule that a careful person makes of it, how much is refused, how much is
 * misunderstood, and how long it takes. The sentences of the compiler's tests were made together with the grammar and say little of their own.
 */
const GOAL_MS = 20;
/** The median of so many runs counts: other programs may run on the machine. */
const RUNS = 5;

interface Judged {
  readonly sentence: string;
  readonly verdict: SentenceVerdict;
  readonly milliseconds: number;
  /** What it became, or why not. */
  readonly outcome: string;
}

const { json } = parseBenchmarkOptions();
const firstMs = timeOf(() => compileSentence('a person at the gate', DEMO_SURROUNDINGS));
const first = judgeFixtures(readExpectedSentences('first'), readSentenceSurroundings());
const second = judgeFixtures(readExpectedSentences('second'), readSentenceSurroundings());
const sets = { 'fixtures, first set': first, 'fixtures, second set': second, 'tests of the compiler': judgeOwn() };
report(
  `Sentences compiled (goals: none misunderstood silently, below ${GOAL_MS} ms; the very first took ${formatMs(firstMs)} ms)`,
  Object.entries(sets).map(([name, judged]) => rowOf(name, judged)),
  { firstMs, sets },
  json,
);
for (const verdict of SENTENCE_VERDICTS.filter((name) => name !== 'exact' && name !== 'refused')) {
  const listed = Object.values(sets).flatMap((judged) => judged.filter((one) => one.verdict === verdict));
  console.log(`\n${verdict}: ${listed.length}`);
  for (const { sentence, outcome } of listed) console.log(`  ${JSON.stringify(sentence)}\n      ${outcome}`);
}

function judgeFixtures(expected: readonly ExpectedSentence[], surroundings: SentenceSurroundings): Judged[] {
  return expected.map((expectation) =>
    judgeOne(expectation.sentence, surroundings, (compiled) => judgeSentence(expectation, compiled)),
  );
}

function judgeOwn(): Judged[] {
  const understood = { ...UNDERSTOOD_HAPPENINGS, ...UNDERSTOOD_DETAILS };
  const exact = Object.values(understood).flatMap((rows) =>
    Object.entries(rows).map(([sentence, wanted]) =>
      judgeOne(sentence, DEMO_SURROUNDINGS, ({ rule }) => {
        if (rule === null) return 'wrongly-refused';
        return compactRule(rule) === wanted ? 'exact' : 'misunderstood-silently';
      }),
    ),
  );
  const refused = Object.entries(REFUSED_SENTENCES).map(([sentence, code]) =>
    judgeOne(sentence, DEMO_SURROUNDINGS, ({ rule, problems }) => {
      if (rule !== null) return 'misunderstood-silently';
      return problems.find(({ isBlocking }) => isBlocking)?.code === code ? 'refused' : 'refused-elsewhere';
    }),
  );
  return [...exact, ...refused];
}

function judgeOne(
  sentence: string,
  surroundings: SentenceSurroundings,
  judge: (compiled: ReturnType<typeof compileSentence>) => SentenceVerdict,
): Judged {
  const compiled = compileSentence(sentence, surroundings);
  const times = Array.from({ length: RUNS }, () => timeOf(() => compileSentence(sentence, surroundings)));
  const milliseconds =
    percentile(
      times.toSorted((a, b) => a - b),
      0.5,
    ) ?? 0;
  const { rule, problems } = compiled;
  const told = problems.map(({ code, message, isBlocking }) => `${isBlocking ? '' : '(told) '}${code}: ${message}`);
  const outcome = [...(rule === null ? [] : [compactRule(rule)]), ...told].join(' | ');
  return { sentence, verdict: judge(compiled), milliseconds, outcome };
}

function rowOf(name: string, judged: readonly Judged[]): Row {
  const times = judged.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  const share = (verdict: SentenceVerdict) => {
    const count = judged.filter((one) => one.verdict === verdict).length;
    return `${count} (${formatPercent(count / judged.length)})`;
  };
  return {
    set: name,
    sentences: judged.length,
    ...Object.fromEntries(SENTENCE_VERDICTS.map((verdict) => [verdict.replaceAll('-', ' '), share(verdict)])),
    'p50 ms': formatMs(percentile(times, 0.5)),
    'p95 ms': formatMs(percentile(times, 0.95)),
    'max ms': formatMs(times.at(-1) ?? null),
  };
}

function timeOf(work: () => unknown): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}
