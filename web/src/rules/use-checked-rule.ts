import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ruleSchema } from '#contract/rules.ts';
import type { CheckedRule, RuleProblem } from '#contract/rules-api.ts';
import type { Rule } from '#core/rules/rule.ts';
import { queryKeys } from '../api/query-keys.ts';
import { rulesApi } from '../api/rules-api.ts';
import { schemaProblems } from './schema-problems.ts';

const TYPING_PAUSE_MS = 300;

export interface RuleCheck {
  /** In plain words; null while the rule is not complete. */
  readonly explanation: string | null;
  readonly problems: readonly RuleProblem[];
  /** Whether it can be saved. */
  readonly isValid: boolean;
}

/** What a rule says and what is wrong with it, a moment after each change. */
export function useCheckedRule(rule: Rule | null): RuleCheck {
  const invalid = useMemo(() => (rule === null ? [] : schemaProblems(ruleSchema.safeParse(rule).error)), [rule]);
  const isValid = rule !== null && invalid.length === 0;
  const [settled] = useDebouncedValue(isValid ? JSON.stringify(rule) : '', TYPING_PAUSE_MS);
  const query = useQuery<CheckedRule>({
    queryKey: queryKeys.checkedRule(settled),
    queryFn: ({ signal }) => rulesApi.check(JSON.parse(settled), signal),
    enabled: settled !== '',
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 60_000,
  });
  if (!isValid) return { explanation: null, problems: invalid, isValid };
  return { explanation: query.data?.explanation ?? null, problems: query.data?.problems ?? [], isValid };
}
