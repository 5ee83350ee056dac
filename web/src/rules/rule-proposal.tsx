import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Rule } from '#core/rules/rule.ts';
import { describeFailure } from '../api/api-error.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { rulesApi } from '../api/rules-api.ts';
import { RuleProblemList } from './rule-problem-list.tsx';

export interface RuleProposalProps {
  readonly sentence: string;
  readonly back: string;
  /** Takes the proposal over; nothing else applies it. */
  readonly onUse: (rule: Rule) => void;
}

/** What a language model makes of a sentence that was not understood, where one is set up for that. */
export function RuleProposal({ sentence, back, onUse }: RuleProposalProps) {
  const config = useQuery({ queryKey: queryKeys.config, queryFn: ({ signal }) => localcvApi.config(signal) });
  const proposal = useMutation({
    mutationFn: (asked: string) => rulesApi.propose(asked, new AbortController().signal),
  });
  if (config.data?.config.languageModel?.proposeRules !== true) return null;
  const isCurrent = proposal.variables === sentence;
  const proposed = isCurrent ? proposal.data : undefined;
  const rule = proposed?.rule ?? null;
  return (
    <Stack gap="xs">
      <Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconSparkles size={14} aria-hidden />}
          loading={proposal.isPending}
          onClick={() => proposal.mutate(sentence)}
        >
          Ask the language model
        </Button>
      </Group>
      {isCurrent && proposal.isError && <Alert color="red">{describeFailure(proposal.error)}</Alert>}
      {proposed && (
        <Alert color="grape" title="Proposed by the language model, not applied">
          <Text size="sm">{proposed.explanation === '' ? 'It has no rule for this.' : proposed.explanation}</Text>
          <RuleProblemList problems={proposed.problems} back={back} />
          {rule !== null && (
            <Button size="xs" mt="sm" onClick={() => onUse(rule)}>
              Use it and look at it in the form
            </Button>
          )}
        </Alert>
      )}
    </Stack>
  );
}
