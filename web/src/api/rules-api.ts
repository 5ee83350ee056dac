import type { Rule } from '#contract/rules.ts';
import {
  type CheckedRule,
  checkedRuleSchema,
  type NamedRule,
  namedRuleSchema,
  type ReplayResult,
  replayResultSchema,
  ruleListSchema,
} from '#contract/rules-api.ts';
import { compiledSentenceSchema } from '#contract/sentences.ts';
import type { CompiledSentence } from '#core/sentences/compiled-sentence.ts';
import { requestJson, requestNothing } from './request-json.ts';

/** The server gives up before this does. */
const REPLAY_TIMEOUT_MS = 75_000;

export interface ReplayedStretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the user wants to be told about. */
export const rulesApi = {
  list: (signal: AbortSignal): Promise<NamedRule[]> =>
    requestJson('/api/rules', ruleListSchema, { signal }).then(({ rules }) => rules),
  get: (name: string, signal: AbortSignal): Promise<NamedRule> =>
    requestJson(rulePath(name), namedRuleSchema, { signal }),
  create: (rule: Rule): Promise<NamedRule> =>
    requestJson('/api/rules', namedRuleSchema, { method: 'POST', body: { rule } }),
  save: (name: string, rule: Rule): Promise<NamedRule> =>
    requestJson(rulePath(name), namedRuleSchema, { method: 'PUT', body: { rule } }),
  delete: (name: string): Promise<void> => requestNothing(rulePath(name), { method: 'DELETE' }),
  check: (rule: Rule, signal: AbortSignal): Promise<CheckedRule> =>
    requestJson('/api/rules/check', checkedRuleSchema, { method: 'POST', body: { rule }, signal }),
  compile: (sentence: string, signal: AbortSignal): Promise<CompiledSentence> =>
    requestJson('/api/rules/compile', compiledSentenceSchema, { method: 'POST', body: { sentence }, signal }),
  replay: (rule: Rule, stretch: ReplayedStretch, signal: AbortSignal): Promise<ReplayResult> =>
    requestJson('/api/rules/replay', replayResultSchema, {
      method: 'POST',
      body: { rule, ...stretch },
      signal,
      timeoutMs: REPLAY_TIMEOUT_MS,
    }),
};

function rulePath(name: string): string {
  return `/api/rules/${encodeURIComponent(name)}`;
}
