import assert from 'node:assert/strict';
import { checkRuleRequestSchema } from '#contract/rules-api.ts';
import { parseByteRange } from '#core/http/byte-range.ts';
import {
  problemOfTemplate,
  renderTemplate,
  TEMPLATE_PLACEHOLDERS,
  type TemplateValues,
} from '#core/notifications/template.ts';
import { checkRule } from '#core/rules/check-rule.ts';
import { describeRule } from '#core/rules/describe-rule.ts';
import { compileSearch } from '#core/search/compile-search.ts';
import { compileSentence } from '#core/sentences/compile-sentence.ts';
import { DEMO_SURROUNDINGS } from '#core/sentences/testing/demo-surroundings.ts';
import type { FuzzTarget } from './fuzz-target.ts';

/** Far more than any sentence takes on a slow machine, and far less than what is not linear. */
const LONGEST_MS = 1_000;
const NOW_MS = Date.UTC(2026, 5, 15, 12);
const SURROUNDINGS = { ...DEMO_SURROUNDINGS, nowMs: NOW_MS };

const textOf = (input: Uint8Array) => Buffer.from(input).toString('utf8');
const bytesOf = (text: string) => Buffer.from(text);

function assertQuick<Result>(work: () => Result): Result {
  const startMs = performance.now();
  const result = work();
  assert.ok(performance.now() - startMs < LONGEST_MS, 'the text kept the process busy');
  return result;
}

const RULE = {
  condition: { subject: { labels: ['person'] }, verb: 'lingers', forSeconds: 60, where: { zones: ['gate'] } },
  when: {
    times: [{ from: '22:00', to: '06:00' }],
    weekdays: ['monday'],
    dates: [{ from: '2026-03-29', to: '2026-10-25' }],
  },
};
const EMPTY_VALUES = Object.fromEntries(TEMPLATE_PLACEHOLDERS.map((name) => [name, '"}{{title}}\n'])) as TemplateValues;

/** What people, or who pretends to be one, can write: sentences, rules, templates, ranges. */
export const SENTENCE_FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'sentences',
    seeds: [
      'a red car stops in front of the gate for more than two minutes after 22:00 on weekdays',
      'no one at the desk for 10 minutes between 9 and 17, then within 30 s 3 people enter the lobby',
      '"; DROP TABLE events; -- <script> {{title}} $HOME $(id)',
    ].map(bytesOf),
    run(input) {
      const text = textOf(input);
      const { rule, problems } = assertQuick(() => compileSentence(text, SURROUNDINGS));
      assert.ok(rule !== null || problems.length > 0, 'refused without a reason');
      if (rule === null) return;
      assert.ok(checkRuleRequestSchema.safeParse({ rule }).success, 'a rule that cannot be saved');
      assert.ok(describeRule(rule) !== '');
    },
  },
  {
    name: 'searches',
    seeds: ['red car at the gate yesterday evening', 'people in the lobby last Monday between 8 and 9', 'the dog'].map(
      bytesOf,
    ),
    run(input) {
      const text = textOf(input);
      const { question, problems } = assertQuick(() => compileSearch(text, SURROUNDINGS));
      assert.ok(question !== null || problems.length > 0, 'refused without a reason');
      for (const { fromMs, toMs } of question?.times ?? []) {
        assert.ok(Number.isFinite(fromMs) && Number.isFinite(toMs) && fromMs < toMs, `${fromMs} to ${toMs}`);
      }
    },
  },
  {
    name: 'rules',
    seeds: [bytesOf(JSON.stringify({ rule: RULE }))],
    run(input) {
      const parsed = checkRuleRequestSchema.safeParse(parseJson(textOf(input)));
      if (!parsed.success) return;
      assertQuick(() => checkRule(parsed.data.rule, SURROUNDINGS));
      assert.ok(describeRule(parsed.data.rule) !== '');
    },
  },
  {
    name: 'templates of messages',
    seeds: [bytesOf('{"text": "{{title}}: {{ reason }}", "count": {{count}}}')],
    run(input) {
      const template = textOf(input);
      if (assertQuick(() => problemOfTemplate(template, 'application/json')) !== null) return;
      const rendered = renderTemplate(template, { ...EMPTY_VALUES, count: '1' }, 'json');
      assert.doesNotThrow(() => JSON.parse(rendered), 'a value broke out of its text');
    },
  },
  {
    name: 'byte ranges',
    seeds: ['bytes=0-99', 'bytes=-5', 'bytes=7-'].map(bytesOf),
    run(input) {
      const range = parseByteRange(Buffer.from(input).toString('latin1'), 100);
      if (range === null || range === 'unsatisfiable') return;
      assert.ok(range.first >= 0 && range.first <= range.last && range.last < 100);
    },
  },
];

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
