import { z } from 'zod';
import { type Rule, ruleSchema } from '#contract/rules.ts';
import type { RuleProblem } from '#contract/rules-api.ts';
import { checkRule } from '#core/rules/check-rule.ts';
import { describeRule } from '#core/rules/describe-rule.ts';
import type { SentenceSurroundings } from '#core/sentences/compiled-sentence.ts';
import { toOneLine } from '#core/text/one-line.ts';
import type { LanguageModel } from './language-model.ts';
import { RULE_FORM } from './rule-form.ts';

/** The first answer, and one more in which the model may correct it. */
const MOST_ATTEMPTS = 2;
const MOST_PROBLEMS_TOLD = 8;
const MOST_LABELS_TOLD = 200;
/** Of what is shown of an answer, which may be long. */
const MOST_PROBLEMS_SHOWN = 20;
const LONGEST_PROBLEM = 300;

/** A rule that a language model made of a sentence. It is shown to a person, never used unseen. */
export interface ProposedRule {
  /** Null where the model found none that is valid. */
  readonly rule: Rule | null;
  /** The rule in plain words, by the server itself. */
  readonly explanation: string;
  /** What is wrong with the rule, or why there is none. */
  readonly problems: readonly RuleProblem[];
}

/** What a model may decide. Whom to tell, and whether the rule is on, is up to people. */
const answerSchema = z.union([
  z.object({ rule: z.record(z.string(), z.unknown()) }),
  z.object({ impossible: z.string() }),
]);

/**
 * Lets a language model propose a rule for a sentence that the compiler does not understand. Whatever it answers is checked against
 * the schema of rules and against what there is.
 *
 * @throws OperationalError `language-model-failed`
 */
export async function proposeRule(
  model: LanguageModel,
  sentence: string,
  surroundings: SentenceSurroundings,
  signal?: AbortSignal,
): Promise<ProposedRule> {
  let question = JSON.stringify({ sentence, ...describeSurroundings(surroundings) });
  let proposed: ProposedRule | null = null;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const answer = await model.askForJson({ instruction: RULE_FORM, text: question, ...(signal && { signal }) });
    proposed = readAnswer(answer, sentence, surroundings);
    if (proposed.problems.length === 0 || 'impossible' in (answer as object)) break;
    const problems = proposed.problems.slice(0, MOST_PROBLEMS_TOLD).map(({ path, message }) => `${path}: ${message}`);
    question = JSON.stringify({ sentence, ...describeSurroundings(surroundings), yourAnswer: answer, problems });
  }
  return proposed ?? refuse('The language model gave no answer');
}

function readAnswer(answer: unknown, sentence: string, surroundings: SentenceSurroundings): ProposedRule {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return refuse('The language model did not answer with a rule');
  if ('impossible' in parsed.data)
    return refuse(`The language model finds no rule for it: ${shorten(parsed.data.impossible)}`);
  const { notify: _notify, verify: _verify, enabled: _enabled, ...wanted } = parsed.data.rule;
  const rule = ruleSchema.safeParse({ ...wanted, sentence: sentence.slice(0, 2000) });
  if (!rule.success) {
    return {
      rule: null,
      explanation: '',
      problems: rule.error.issues.slice(0, MOST_PROBLEMS_SHOWN).map(({ path, message }) => ({
        path: shorten(path.join('.')),
        message: shorten(message),
        isBlocking: true,
      })),
    };
  }
  const problems = checkRule(rule.data, surroundings).map(({ path, message }) => ({
    path: path.join('.'),
    message,
    isBlocking: true,
  }));
  return { rule: rule.data, explanation: describeRule(rule.data), problems };
}

function shorten(text: string): string {
  return toOneLine(text).slice(0, LONGEST_PROBLEM).toWellFormed();
}

function refuse(message: string): ProposedRule {
  return { rule: null, explanation: '', problems: [{ path: '', message, isBlocking: true }] };
}

/** Names, so that the model need not make up any. */
function describeSurroundings({ cameras, labels = [], people = [] }: SentenceSurroundings) {
  return {
    cameras: Object.entries(cameras).map(([name, { title, zones, lines }]) => ({
      name,
      title,
      zones: Object.entries(zones).map(([zone, { title: called, words }]) => ({ name: zone, title: called, words })),
      lines: Object.entries(lines).map(([line, { title: called, words }]) => ({ name: line, title: called, words })),
    })),
    labels: labels.slice(0, MOST_LABELS_TOLD),
    people,
  };
}
