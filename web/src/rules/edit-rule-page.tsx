import { Button } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearchParams } from 'react-router';
import { ApiError } from '../api/api-error.ts';
import { queryKeys } from '../api/query-keys.ts';
import { rulesApi } from '../api/rules-api.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { PageLoader } from '../shell/page-loader.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { ruleTitle } from './rule-title.ts';

/** Makes a rule. `?sentence=` is what it begins with. */
export function NewRulePage() {
  const [search] = useSearchParams();
  return (
    <>
      <PageHeader title="New rule" />
      <RuleEditor named={null} firstSentence={search.get('sentence')} />
    </>
  );
}

/** Changes a rule. */
export function EditRulePage() {
  const { name = '' } = useParams();
  const [search] = useSearchParams();
  const rule = useQuery({
    queryKey: [...queryKeys.rules, name],
    queryFn: ({ signal }) => rulesApi.get(name, signal),
    // What is being edited must not change under the hand.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  if (rule.isPending) return <PageLoader />;
  if (rule.error instanceof ApiError && rule.error.status === 404) return <UnknownRule />;
  if (!rule.data) return <LoadFailure what="the rule" error={rule.error} onRetry={() => void rule.refetch()} />;
  return (
    <>
      <PageHeader title={ruleTitle(rule.data)} summary={`Rule ${name}`} />
      <RuleEditor key={name} named={rule.data} firstSentence={search.get('sentence')} />
    </>
  );
}

function UnknownRule() {
  return (
    <>
      <PageHeader title="No such rule" />
      <EmptyState
        icon={IconListCheck}
        title="There is no such rule"
        action={
          <Button component={Link} to="/rules" variant="default">
            All rules
          </Button>
        }
      >
        It may have been deleted or given another name.
      </EmptyState>
    </>
  );
}
