import { type TryClipRequest, type UploadedClip, uploadedClipSchema } from '#contract/clip-trials.ts';
import type { Rule } from '#contract/rules.ts';
import {
  type CheckedRule,
  type ClipReplay,
  checkedRuleSchema,
  clipReplaySchema,
  type NamedRule,
  namedRuleSchema,
  type ProposedRule,
  proposedRuleSchema,
  type ReplayResult,
  replayResultSchema,
  ruleListSchema,
} from '#contract/rules-api.ts';
import { compiledSentenceSchema } from '#contract/sentences.ts';
import type { CompiledSentence } from '#core/sentences/compiled-sentence.ts';
import { requestJson, requestNothing } from './request-json.ts';

/** The server gives up before this does. */
const REPLAY_TIMEOUT_MS = 75_000;
/** A part of a clip over a slow network. */
const PART_TIMEOUT_MS = 300_000;
/** As long as the models need for all its pictures. */
const CLIP_TIMEOUT_MS = 1_800_000;
/** Models on small machines take their time. */
const PROPOSAL_TIMEOUT_MS = 180_000;

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
  propose: (sentence: string, signal: AbortSignal): Promise<ProposedRule> =>
    requestJson('/api/rules/propose', proposedRuleSchema, {
      method: 'POST',
      body: { sentence },
      signal,
      timeoutMs: PROPOSAL_TIMEOUT_MS,
    }),

  createClip: (signal: AbortSignal): Promise<UploadedClip> =>
    requestJson('/api/rules/clips', uploadedClipSchema, { method: 'POST', signal }),
  /** Adds a part, which begins at `offset`. */
  appendClip: (id: string, offset: number, part: Blob, signal: AbortSignal): Promise<UploadedClip> =>
    requestJson(`${clipPath(id)}?offset=${offset}`, uploadedClipSchema, {
      method: 'PUT',
      body: part,
      signal,
      timeoutMs: PART_TIMEOUT_MS,
    }),
  tryClip: (
    id: string,
    request: Omit<TryClipRequest, 'rule'> & { readonly rule: Rule },
    signal: AbortSignal,
  ): Promise<ClipReplay> =>
    requestJson(`${clipPath(id)}/try`, clipReplaySchema, {
      method: 'POST',
      body: request,
      signal,
      timeoutMs: CLIP_TIMEOUT_MS,
    }),
  deleteClip: (id: string): Promise<void> => requestNothing(clipPath(id), { method: 'DELETE' }),
};

function clipPath(id: string): string {
  return `/api/rules/clips/${encodeURIComponent(id)}`;
}

function rulePath(name: string): string {
  return `/api/rules/${encodeURIComponent(name)}`;
}
