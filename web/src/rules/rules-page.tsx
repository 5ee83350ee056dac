import { Button, Stack } from '@mantine/core';
import { IconListCheck, IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useCameras } from '../cameras/use-cameras.ts';
import { formatPlural } from '../format/format-words.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { PageLoader } from '../shell/page-loader.tsx';
import { useNow } from '../shell/use-now.ts';
import { ExampleList } from './example-list.tsx';
import { RuleCard } from './rule-card.tsx';
import { useRules } from './use-rules.ts';

/** What the user wants to be told about. */
export function RulesPage() {
  const rules = useRules();
  const nowMs = useNow(30_000);
  const active = rules.data?.filter(({ rule }) => rule.enabled !== false).length ?? 0;
  return (
    <>
      <PageHeader
        title="Rules"
        summary={
          rules.data && rules.data.length > 0
            ? `${formatPlural(rules.data.length, 'rule')}, ${active} switched on`
            : 'What you want to be told about'
        }
      >
        <Button component={Link} to="/rules/new" leftSection={<IconPlus size={16} aria-hidden />}>
          New rule
        </Button>
      </PageHeader>
      {rules.isPending && <PageLoader />}
      {rules.isError && !rules.data && (
        <LoadFailure what="the rules" error={rules.error} onRetry={() => void rules.refetch()} />
      )}
      {rules.data?.length === 0 && <NoRules />}
      <Stack gap="sm">
        {rules.data?.map((rule) => (
          <RuleCard key={rule.name} named={rule} nowMs={nowMs} />
        ))}
      </Stack>
    </>
  );
}

function NoRules() {
  const cameras = useCameras();
  return (
    <EmptyState
      icon={IconListCheck}
      title="Nobody is told of anything yet"
      action={<ExampleList cameras={cameras.data ?? []} />}
    >
      Write in your own words what you want to be told about. You see how it was understood before anything happens.
    </EmptyState>
  );
}
