import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Rule } from '#contract/rules.ts';
import type { NamedRule } from '#contract/rules-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { rulesApi } from '../api/rules-api.ts';

/** How many alerts there were changes without anybody touching the rules. */
const REFRESH_MS = 30_000;

export function useRules() {
  return useQuery({
    queryKey: queryKeys.rules,
    queryFn: ({ signal }) => rulesApi.list(signal),
    refetchInterval: REFRESH_MS,
  });
}

/** Saves a rule under its name, or a new one under a name that the server makes. */
export function useSaveRule() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, rule }: { name: string | null; rule: Rule }) =>
      name === null ? rulesApi.create(rule) : rulesApi.save(name, rule),
    onSuccess: (saved) => {
      client.setQueryData<NamedRule[]>(queryKeys.rules, (rules) => rules && withRule(rules, saved));
      void client.invalidateQueries({ queryKey: queryKeys.rules });
      void client.invalidateQueries({ queryKey: queryKeys.config });
    },
  });
}

export function useDeleteRule() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => rulesApi.delete(name),
    onSuccess: (_nothing, name) => {
      client.setQueryData<NamedRule[]>(queryKeys.rules, (rules) => rules?.filter((rule) => rule.name !== name));
      void client.invalidateQueries({ queryKey: queryKeys.config });
    },
  });
}

function withRule(rules: readonly NamedRule[], saved: NamedRule): NamedRule[] {
  const isKnown = rules.some(({ name }) => name === saved.name);
  return isKnown ? rules.map((rule) => (rule.name === saved.name ? saved : rule)) : [...rules, saved];
}
